"""Published Kaplan-Meier figures back to individual patient data: the public names only."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kmrecon.articles import extract_all
    from kmrecon.errors import KmreconError
    from kmrecon.options import Options
    from kmrecon.pooling import pool
    from kmrecon.run import extract
    from kmrecon.survival.api import reconstruct
    from kmrecon.survival.uncertainty import ensemble

__all__ = ["KmreconError", "Options", "ensemble", "extract", "extract_all", "pool", "reconstruct"]

_HOMES = {
    "KmreconError": "kmrecon.errors",
    "Options": "kmrecon.options",
    "ensemble": "kmrecon.survival.uncertainty",
    "extract": "kmrecon.run",
    "pool": "kmrecon.pooling",
    "extract_all": "kmrecon.articles",
    "reconstruct": "kmrecon.survival.api",
}


def __getattr__(name: str) -> Any:
    # Loaded when asked for: `kmrecon --help` imports this package and needs none of them.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
