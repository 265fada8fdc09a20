"""Pages of the log review. Nothing of what a file says is on any of them."""

from . import exporting, extracts, logs, samples
from .door import room

__all__ = ["exporting", "extracts", "logs", "room", "samples"]
