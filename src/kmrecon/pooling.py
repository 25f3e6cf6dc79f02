"""Files around evidence synthesis: results of many figures in, their pool and its files out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from kmrecon.errors import UsageError
from kmrecon.files.pooled_record import pool_files
from kmrecon.files.rebuilt import located, read_rebuilt, rebuilt_of
from kmrecon.files.results import result_files
from kmrecon.files.writing import write_whole
from kmrecon.pooled import Choice, Pooled, RebuiltResult, Trial
from kmrecon.report.forest import render_forest
from kmrecon.survival.pooling.choose import trial_of
from kmrecon.survival.pooling.pool import pool_trials
from kmrecon.types import Reconstruction


@dataclass(frozen=True, slots=True, eq=False)
class PooledResults(Pooled):
    """Pooled trials that can write themselves into a directory."""

    def save(self, directory: str | Path) -> None:
        """Write pool.json, pool.csv, pool_ipd.csv and forest.svg, all or none; other files that are in it stay.

        Raises
        ------
        OutputError
            Where they cannot be written.
        """
        write_whole(Path(directory), pool_files(self) | {"forest.svg": render_forest(self).encode()})


def pool(
    results: Iterable[str | Path | Reconstruction],
    *,
    reference: str | Sequence[str] = (),
    reverse: str | Sequence[str] = (),
    tau: float | None = None,
    reconstruction_uncertainty: bool = False,
) -> PooledResults:
    """Pool the hazard ratios, the patients and the restricted means of several results.

    Parameters
    ----------
    results : iterable of str, Path or Reconstruction
        Result directories, CSV files of patients, or what `kmrecon.extract` returns. A text may choose and name:
        ``"NAME=PATH:PANEL:ARM"``, of which all but the path may be left out.
    reference : str or sequence of str
        Arms that belong below the line of the hazard ratio, one in each result; each result's own where not given.
    reverse : str or sequence of str
        Names of trials whose hazard ratio is turned round.
    tau : float, optional
        The restriction of the means; the end of the shortest follow-up where not given.
    reconstruction_uncertainty : bool
        Whether what each reconstruction leaves open goes into the weights, beside the sampling error.

    Returns
    -------
    PooledResults
        Frozen; its ``save(directory)`` writes it.

    Raises
    ------
    KmreconError
        One of the errors of `kmrecon.errors`: what was found, what was needed and what to do.

    Examples
    --------
    >>> found = kmrecon.pool(["Smith 2019=smith.kmrecon", "jones.kmrecon:2"], reference="Placebo")  # doctest: +SKIP
    >>> found.hazard_ratio.model("reml-hartung-knapp").estimate  # doctest: +SKIP
    -0.31
    """
    references, turned = _several(reference), _several(reverse)
    chosen = [_read(one) for one in results]
    names = _names(chosen)
    strangers = [name for name in turned if name not in names]
    if strangers:
        raise UsageError(f"--reverse {strangers[0]}: there is no such trial; the trials are {', '.join(names)}")
    trials: list[Trial] = [
        trial_of(result, choice, name, references, name in turned)
        for (result, choice), name in zip(chosen, names, strict=True)
    ]
    found = pool_trials(trials, tau=tau, reconstruction_uncertainty=reconstruction_uncertainty)
    values = {field.name: getattr(found, field.name) for field in fields(Pooled)}
    options = {"reference": references, "reverse": turned, "tau": tau}
    told = {name: value for name, value in options.items() if value not in (None, ())}
    return PooledResults(**values | {"options": told})


def _several(told: str | Sequence[str]) -> tuple[str, ...]:
    return (told,) if isinstance(told, str) else tuple(told)


def _read(result: str | Path | Reconstruction) -> tuple[RebuiltResult, Choice]:
    if isinstance(result, Reconstruction):
        return rebuilt_of(Path(result.figure.name).stem, result_files(result)), Choice()
    path, choice = (result, Choice()) if isinstance(result, Path) else located(result)
    return read_rebuilt(path), choice


def _names(chosen: Sequence[tuple[RebuiltResult, Choice]]) -> list[str]:
    """Return what each trial is called: as told, or as its result with what was chosen of it; no two alike."""
    names = [choice.name or result.name for result, choice in chosen]
    counts = Counter(names)
    parts = [
        [name, *([choice.panel, choice.arm] if counts[name] > 1 and choice.name is None else [])]
        for name, (_, choice) in zip(names, chosen, strict=True)
    ]
    found: list[str] = []
    for words in parts:
        name = again = " ".join(word for word in words if word)
        copies = 1
        while again in found:
            copies += 1
            again = f"{name} ({copies})"
        found.append(again)
    return found
