"""One rendering process for all tests of a worker, since starting one for each would take long."""

from tests.reports.conftest import rendering_folder

__all__ = ["rendering_folder"]
