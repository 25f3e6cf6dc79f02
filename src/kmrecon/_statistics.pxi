# Statistics of one draw of an ensemble.

def two_arms(const double[::1] time, const long long[::1] event, const long long[::1] arm, bint efron):
    """Fit the hazard ratio of two arms and test them against each other.

    Parameters
    ----------
    time : (N,) ascending
    event : (N,) 1 event, 0 censored
    arm : (N,) 1 the arm, 0 the reference
    efron : ties by Efron; by Breslow otherwise

    Returns
    -------
    log_hr, error : log hazard ratio and its standard error; not a number where it cannot be estimated
    chi_square : of the log-rank test, 1 degree of freedom; not a number without events

    Source: Efron 1977, doi:10.1080/01621459.1977.10480613; Breslow 1974, doi:10.2307/2529620.
    """
    cdef Py_ssize_t n = time.shape[0], k = n, m, n_times = 0
    cdef long long died, tied
    cdef double at_0 = 0, at_1 = 0, died_0, died_1, left_0, left_1
    cdef double observed = 0, expected = 0, variance = 0, beta = 0, hazard, score, information, share, part, move = 1
    cdef double log_hr = NAN, error = NAN, chi_square = NAN
    rows_array = np.empty((n, 4), dtype=np.float64)
    cdef double[:, ::1] rows = rows_array  # events of the reference and of the arm, at risk in both

    with nogil:
        while k > 0:
            died_0, died_1, left_0, left_1 = 0, 0, 0, 0
            m = k - 1
            while k > 0 and time[k - 1] == time[m]:
                k -= 1
                if arm[k] == 1:
                    left_1 += 1
                    died_1 += event[k]
                else:
                    left_0 += 1
                    died_0 += event[k]
            at_0 += left_0
            at_1 += left_1
            if died_0 + died_1 > 0:
                rows[n_times, 0], rows[n_times, 1], rows[n_times, 2], rows[n_times, 3] = died_0, died_1, at_0, at_1
                n_times += 1
                share = at_1 / (at_0 + at_1)
                observed += died_1
                expected += (died_0 + died_1) * share
                if at_0 + at_1 > 1:
                    variance += (died_0 + died_1) * share * (1 - share) * (
                        (at_0 + at_1 - died_0 - died_1) / (at_0 + at_1 - 1)
                    )
        if variance > 0:
            chi_square = (observed - expected) * (observed - expected) / variance
        for m in range(50):
            hazard, score, information = exp(beta), observed, 0
            for k in range(n_times):
                tied = <long long>(rows[k, 0] + rows[k, 1])
                for died in range(tied):
                    part = died / <double>tied if efron else 0.0
                    share = (rows[k, 3] - part * rows[k, 1]) * hazard
                    share /= share + rows[k, 2] - part * rows[k, 0]
                    score -= share
                    information += share * (1 - share)
            if not information > 1e-12:
                break
            move = max(-2.0, min(2.0, score / information))
            beta += move
            if abs(beta) > 15:
                break
            if abs(move) < 1e-11:
                log_hr, error = beta, 1 / sqrt(information)
                break
    return log_hr, error, chi_square


def curve_statistics(const double[::1] time, const long long[::1] event, double horizon):
    """Read the median and the restricted mean off the Kaplan-Meier curve of patients.

    Parameters
    ----------
    time : (N,) ascending
    event : (N,) 1 event, 0 censored
    horizon : end of the restricted mean, no later than the last time

    Returns
    -------
    median : first time with survival <= 0.5; not a number where it is not reached
    mean : area under the curve up to `horizon`

    Source: Kaplan and Meier 1958, doi:10.1080/01621459.1958.10501452.
    """
    cdef Py_ssize_t n = time.shape[0], k = 0, first
    cdef long long died
    cdef double survival = 1, level = 1, median = NAN, mean = 0, last = 0
    with nogil:
        while k < n:
            first, died = k, 0
            while k < n and time[k] == time[first]:
                died += event[k]
                k += 1
            if died > 0:
                survival *= 1 - died / <double>(n - first)
                if time[first] < horizon:
                    mean += level * (time[first] - last)
                    last, level = time[first], survival
                if survival <= 0.5 + 1e-9 and median != median:
                    median = time[first]
        mean += level * (horizon - last)
    return median, mean
