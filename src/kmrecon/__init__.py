"""Published Kaplan-Meier figures back to individual patient data: the public names only."""

from kmrecon.survival.api import reconstruct

__all__ = ["reconstruct"]
