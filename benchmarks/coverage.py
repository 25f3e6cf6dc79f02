"""Print how often the 95% interval over the draws holds the true log hazard ratio, and how wide it is.

    python benchmarks/coverage.py POINTS [--variant grid ...] [--given risk] [--draws 400] [--detail]

POINTS is laid out as benchmarks/draw_points.py writes it. The interval tells what the curve and the printed numbers
leave open of the patients; how far other patients would have differed is another question.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kmrecon.survival.evidence import evidence_from_arrays
from kmrecon.survival.uncertainty import uncertainty
from kmrecon.types import ArmEvidence

VARIANTS = ("exact", "grid", "noise", "sparse", "trace")
GIVEN = ("none", "events", "risk", "risk+events", "risk+events+marks")


def evidence_of(folder: Path, arm: int, truth: dict[str, Any], variant: str, given: str) -> ArmEvidence:
    """Return what is known of one arm of a trial."""
    points = pd.read_csv(folder / f"points_{variant}_arm{arm}.csv")
    known: dict[str, Any] = {"n": truth["arms"][arm]["n"]}
    if "risk" in given:
        table = pd.read_csv(folder / f"nrisk_arm{arm}.csv")
        known |= {"at_risk_time": table.time.to_numpy(float), "at_risk": table.nrisk.to_numpy()}
    if "events" in given:
        known["total_events"] = truth["arms"][arm]["events"]
    if "marks" in given:
        known["censor_time"] = pd.read_csv(folder / f"cens_pixel_arm{arm}.csv").time.to_numpy(float)
    return evidence_from_arrays(points.time.to_numpy(float), points.survival.to_numpy(float), **known)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("points", type=Path)
    parser.add_argument("--variant", nargs="*", default=VARIANTS, choices=VARIANTS)
    parser.add_argument("--given", default="risk", choices=GIVEN)
    parser.add_argument("--draws", type=int, default=400)
    parser.add_argument("--detail", action="store_true", help="a line for each trial that is missed")
    args = parser.parse_args()
    print(f"{'variant':<9}{'given':<19}{'trials':>7}{'covered':>9}{'median width':>14}")
    for variant in args.variant:
        held, widths = [], []
        for folder in sorted((args.points / "trials").iterdir()):
            truth = json.loads((folder / "truth.json").read_text())
            if truth["loghr"] is None:
                continue
            one, other = (evidence_of(folder, arm, truth, variant, args.given) for arm in (1, 0))
            found, _, _ = uncertainty(one, other, args.draws)
            ratio = found.log_hr
            held.append(ratio is not None and ratio.low <= truth["loghr"] <= ratio.high)
            widths.append(np.nan if ratio is None else ratio.high - ratio.low)
            if args.detail and not held[-1]:
                said = "no interval" if ratio is None else f"{ratio.low:.4f} to {ratio.high:.4f}"
                print(f"  {folder.name}: {truth['loghr']:.4f}, interval {said}")
        share = f"{np.mean(held):.1%}"
        print(f"{variant:<9}{args.given:<19}{len(held):>7}{share:>9}{np.nanmedian(widths):>14.4f}", flush=True)


if __name__ == "__main__":
    main()
