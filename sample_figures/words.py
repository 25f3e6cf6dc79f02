"""The words of the sample figures' README around its table."""

BEFORE = """# Sample figures

**These are simulations, not the published pictures.** No patient of any trial is in them. From what five reports
print about their Kaplan-Meier figures (`published.toml`), patients were simulated whose refit gives the printed
numbers, and drawn as such papers draw them. Where they agree with a paper they do so because they were made to; they
say nothing new about any treatment.

For each figure there are `<id>.png` (the figure), `<id>.json` (its truth: axes and curves in pixels, risk table,
censoring marks) and `<id>.csv` (the patients: panel, arm, time, event). `python sample_figures/make.py` draws all of
them again; with `--patients` it searches for the patients again too (seeded: the same versions find the same ones).

Pages of four panels, with the same patients as the single figures:
"""

AFTER = """The refits are those of lifelines (Cox's model with Efron's ties; log-rank; Kaplan-Meier with log(-log)
limits).

## What does not go together, and what was chosen

Number of patients, hazard ratio and its interval come first; the rest as near as it goes with them.

* **cik-rct-rfs**: the report states 67 and 78 events, but the width of its interval needs about 179, as do its
  survival rates at 108 months (85 and 94 of the patients followed). The interval and the rates were kept.
  The interval alone implies p = 0.028 (Wald); the log-rank p was brought as near to the printed 0.033 as it goes.
* **cik-rct-os**: 28 + 39 stated events give a wider interval than the printed one; some more were needed.
* **cik-rct-css**: survival at 108 months (0.649 and 0.598) and a hazard ratio of 0.49 go together only if few are
  followed that long and the curves part early.
* **cik-rwd-rfs-unmatched**: 326 controls; the text says 323 once, its percentages fit 326.
* **pd1-rfs**: 30 patients in each arm are inferred from the percentages (22/30 and 14/30), not stated.
* **cik-sorafenib-pooled-os**: the source gives a hazard ratio of about 0.70 across trials, with no numbers of
  patients, interval or figure. 180 patients in each arm and 36 months were chosen here; only the ratio is
  a fact.
* **hait-os, hait-matched-os**: the reports print numbers at risk to 24 months but a median of 38.2, so the axis has to
  go on; here it goes to 60 months and the table with it.
* **RMST differences**: the horizon is not stated; 24 months (PFS) and 54 months (OS) were chosen.
* **nk-***: the figures of all 18 patients and of the four groups show the same patients.
* A hazard ratio with its interval nearly fixes p; a log-rank p that differs in its last digits is what is left.
"""
