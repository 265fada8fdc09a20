"""What people paste is kept as it is read: letters composed, and nothing that nobody sees."""

import unicodedata

import pytest

from caseapp.foundation.fields import one_line, strip
from caseapp.foundation.letters import bare
from caseapp.foundation.rules import says_assumed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Åsa\u00a0Ek ", "Åsa\u00a0Ek"),
        (unicodedata.normalize("NFD", "Åsa Öst"), "Åsa Öst"),
        ("Å\u00adsa\u200b", "Åsa"),
        ("Eva\u202eavE", "EvaavE"),
        ("Eva\x00\x1bEk", "EvaEk"),
        ("\u200b\ufeff\u00ad", ""),
        ("ett\u2028två\x85tre\r\nfyra\tfem", "ett\ntvå\ntre\r\nfyra\tfem"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🍳", "👩\u200d🍳"),
    ],
)
def test_typed_text_is_kept_as_it_is_read(typed: str, kept: str) -> None:
    assert strip(typed) == kept
    assert strip(kept) == kept, "once more changes nothing"


def test_one_line_stays_one() -> None:
    assert one_line("Eva\u2028Ek\r\n") == "Eva Ek"


def test_words_are_looked_for_without_what_joins_letters() -> None:
    assert bare("fing\u200ce\u00adrad") == "fingerad"
    assert says_assumed("har finge\u00adra\u200dde uppgifter")
    assert not says_assumed("har fingrar")
