"""What seems to speak of family does not leave unless somebody ticks it (OSL 12 kap. 2 §): one lifts one's own secrecy alone."""

import unicodedata

import pytest

from caseapp.disclosures.views.telling import lines_of


@pytest.mark.parametrize(
    "words",
    [
        "Ringa morsan", "Farsan hjälper till", "Brorsan kör", "Bor hos storebror", "Lillasyster börjar skolan", "Moderns adress",
        "Systerns pojkvän", "Hustrun är sjuk", "Min make", "Svärmor", "Styvfar", "Halvbror", "Fosterföräldrar", "Barnbarn",
        "Exfrun har vårdnaden", "Mammans lägenhet", "Flickvännen är gravid", "Sambon", "Familjen", "Sonens skola", "Dottern",
        "Barnets skola", "Syrran", "Farmors hus", "Brodern", "Anhöriga", "Släkten", "Kusinerna", "Övningsköra med brorsan",
    ],
)  # fmt: skip
def test_it_is_not_ticked(words: str) -> None:
    assert [one.may_leave for one in lines_of(f"Elias\n{words}")] == [False]


@pytest.mark.parametrize(
    "words",
    [
        "Söka jobb på lagret", "Komma i tid varje dag", "Praktik på Göta Terminal", "Skriva ett cv", "Körkort, t.ex. AM",
        "Faran är över", "En resa till Barnarp", "Morgonmöte", "Sonera Telecom", "Systematik", "Brons i tävlingen",
    ],
)  # fmt: skip
def test_other_words_are(words: str) -> None:
    assert [one.may_leave for one in lines_of(f"Elias\n{words}")] == [True]


@pytest.mark.parametrize("words", ["syst\u00adrarna", "mamma\u200b", "bror\u200dsan", "min m\u200camma"])
def test_marks_that_nobody_sees_hide_nothing(words: str) -> None:
    assert [one.may_leave for one in lines_of(f"Elias\n{words}")] == [False]


def test_nor_do_letters_written_apart() -> None:
    words = unicodedata.normalize("NFD", "Träffa föräldrarna")
    assert [one.may_leave for one in lines_of(f"Elias\n{words}")] == [False]
