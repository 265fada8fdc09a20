"""A question to be answered on paper, as a tagged PDF that a screen reader reads (PDF/UA-1, ISO 14289-1)."""

import base64
import json
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).parent / "data" / "consent_form.typ"


def consent_form(told: dict[str, Any]) -> str:
    """The question, boxes for yes and no, room for date and signature; as base64. What was typed is text, never code."""
    made = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"told": json.dumps(told)},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )
    return base64.b64encode(made).decode()
