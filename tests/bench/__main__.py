"""`python -m tests.bench`."""

import logging
import os

os.environ.setdefault("CASEAPP_TEST_ROOT", "/tmp")

from tests.bench import fields, pages, workers  # the environment comes first

logging.disable(logging.INFO)
fields.figures()
workers.figures()
pages.figures()
