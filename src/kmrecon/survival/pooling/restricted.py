"""Patients of one arm in; their restricted mean survival time and its variance out."""

import numpy as np

from kmrecon.survival.curve import kaplan_meier, rmst
from kmrecon.types import PatientData


def restricted_mean(patients: PatientData, tau: float) -> tuple[float, float]:
    """Return the restricted mean survival time up to `tau` and its variance.

    Parameters
    ----------
    patients : PatientData
        One arm, at least one patient.
    tau : float
        The restriction, 0 < tau <= the last time.

    Returns
    -------
    tuple of float
        Mean and variance, by Greenwood's terms as in R's ``print(survfit(...), rmean = tau)``.
    """
    curve = kaplan_meier(patients.time, patients.event)
    times, first = np.unique(patients.time, return_index=True)
    at_risk = patients.time.size - first
    events = np.add.reduceat(patients.event, first)
    # Where all at risk have the event the curve is 0 from then on, and so is the area to its right.
    counts = (times < tau) & (events > 0) & (events < at_risk)
    mean = rmst(curve, tau)
    right = mean - np.array([rmst(curve, time) for time in times[counts].tolist()])
    n, d = at_risk[counts], events[counts]
    return mean, float((right**2 * d / (n * (n - d))).sum())
