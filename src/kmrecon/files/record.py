"""A reconstruction in; the plain values of result.json out."""

import math
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from kmrecon.files.place_fields import place_record
from kmrecon.files.printed_fields import printed_record
from kmrecon.notes import Note, by_gravity
from kmrecon.types import (
    Agreement,
    Arm,
    ArmSummary,
    ArmUncertainty,
    Axis,
    Box,
    Calibration,
    Confidence,
    HazardRatio,
    Interval,
    Panel,
    PatientData,
    RatioUncertainty,
    Reconstruction,
)

SCHEMA_VERSION = 1


def result_record(reconstruction: Reconstruction) -> dict[str, Any]:
    """Return the content of result.json; numbers with ten significant digits, None for what is not finite."""
    content = {
        "schema_version": SCHEMA_VERSION,
        "provenance": provenance(reconstruction),
        "confidence": _confidence(reconstruction.confidence),
        "panels": [_panel(panel) for panel in reconstruction.panels],
        "notes": [_note(note) for note in by_gravity(reconstruction.all_notes)],
    }
    cleaned: dict[str, Any] = plain(content)
    return cleaned


def _confidence(confidence: Confidence | None) -> dict[str, Any] | None:
    if confidence is None:
        return None
    return {"level": confidence.level, "probability": confidence.probability, "doubts": confidence.doubts}


def provenance(reconstruction: Reconstruction) -> dict[str, Any]:
    """Return what the result was made from, and by which version."""
    figure = reconstruction.figure
    return {
        "version": kmrecon_version(),
        "figure": figure.name,
        "sha256": figure.sha256,
        "place": place_record(figure.place),
        "width": figure.pixels.shape[1],
        "height": figure.pixels.shape[0],
        "options": reconstruction.options,
    }


def kmrecon_version() -> str:
    """Return the version of the installed package."""
    try:
        return version("kmrecon")
    except PackageNotFoundError:  # a source tree that is not installed
        return "unknown"


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it, floats rounded to ten significant digits."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):  # a numpy array or number
        return plain(value.tolist())
    if isinstance(value, float):
        return float(f"{value:.10g}") if math.isfinite(value) else None
    return value


def _note(note: Note) -> dict[str, Any]:
    return {
        "code": note.code,
        "severity": note.severity,
        "panel": note.panel,
        "arm": note.arm,
        "message": note.message,
    }


def _panel(panel: Panel) -> dict[str, Any]:
    return {
        "panel": panel.name,
        "calibration": _calibration(panel.calibration),
        "arms": [_arm(arm) for arm in panel.arms],
        "reference": panel.reference,
        "hazard_ratios": [_hazard_ratio(ratio) for ratio in panel.hazard_ratios],
        "log_rank_p": panel.log_rank_p,
        "printed": printed_record(panel.printed),
        "agreement": _agreement(panel.agreement),
    }


def _calibration(calibration: Calibration) -> dict[str, Any]:
    return {
        "plot_area": _box(calibration.plot_area),
        "x": _axis(calibration.x),
        "y": _axis(calibration.y),
        "percent": calibration.percent,
        "direction": calibration.direction,
        "time_per_pixel": calibration.time_per_pixel,
        "survival_per_pixel": calibration.survival_per_pixel,
    }


def _box(box: Box) -> dict[str, float]:
    return {"left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom}


def _axis(axis: Axis) -> dict[str, Any]:
    ticks = [{"pixel": tick.pixel, "value": tick.value, "residual": tick.residual} for tick in axis.ticks]
    return {"origin": axis.origin, "scale": axis.scale, "ticks": ticks}


def _arm(arm: Arm) -> dict[str, Any]:
    band = arm.curve.band
    return {
        "arm": arm.label,
        "color": "#{:02x}{:02x}{:02x}".format(*arm.pixels.color),
        "line_style": arm.pixels.line_style,
        "stroke_width": arm.pixels.width,
        "coverage": arm.pixels.coverage,
        "follow_up": arm.curve.last_time,
        "survival_band": None if band is None else {"mean": band.mean(), "max": band.max()},
        "n": arm.n,
        "total_events": arm.total_events,
        "patients": None if arm.patients is None else _patients(arm.patients),
        "refitted": None if arm.summary is None else _summary(arm.summary),
        "uncertainty": None if arm.uncertainty is None else _arm_uncertainty(arm.uncertainty),
    }


def _patients(patients: PatientData) -> dict[str, Any]:
    checks = [{"name": check.name, "held": check.held, "detail": check.detail} for check in patients.checks]
    return {"n": patients.time.size, "events": patients.total_events, "method": patients.method, "checks": checks}


def _summary(summary: ArmSummary) -> dict[str, Any]:
    return {
        "n": summary.n,
        "events": summary.events,
        "median_survival": summary.median_survival,
        "median_ci": summary.median_ci,
        "rmst": summary.rmst,
        "rmst_horizon": summary.rmst_horizon,
        "landmarks": [{"time": time, "survival": survival} for time, survival in summary.landmarks],
    }


def _hazard_ratio(ratio: HazardRatio) -> dict[str, Any]:
    return {
        "arm": ratio.arm,
        "reference": ratio.reference,
        "hr": ratio.hr,
        "ci": [ratio.ci_low, ratio.ci_high],
        "wald_p": ratio.wald_p,
        "log_rank_p": ratio.log_rank_p,
        "uncertainty": None if ratio.uncertainty is None else _ratio_uncertainty(ratio.uncertainty),
    }


def _arm_uncertainty(found: ArmUncertainty) -> dict[str, Any]:
    return {
        "draws": found.draws,
        "events": _interval(found.events),
        "median_survival": _interval(found.median_survival),
        "rmst": _interval(found.rmst),
        "landmarks": [{"time": time, "survival": _interval(level)} for time, level in found.landmarks],
    }


def _ratio_uncertainty(found: RatioUncertainty) -> dict[str, Any]:
    return {
        "draws": found.draws,
        "log_hr": _interval(found.log_hr),
        "log_hr_sd": found.log_hr_sd,
        "log_rank_p": _interval(found.log_rank_p),
    }


def _interval(found: Interval | None) -> dict[str, float] | None:
    return None if found is None else {"low": found.low, "median": found.median, "high": found.high}


def _agreement(agreement: Agreement | None) -> dict[str, Any] | None:
    return None if agreement is None else asdict(agreement)
