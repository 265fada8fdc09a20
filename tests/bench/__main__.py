"""`python -m tests.bench`."""

import logging
import os

os.environ.setdefault("CASEAPP_TEST_ROOT", "/tmp")

from tests.bench import absence, fields, pages, trail, workers  # the environment comes first

logging.disable(logging.INFO)
fields.figures()
trail.figures()
workers.figures()
absence.figures()
pages.figures()
