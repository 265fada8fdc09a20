"""Letters as they are read: of what people paste, no mark that nobody sees is kept, and each letter is written one way."""

import re
import unicodedata

LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
JOINERS = (
    "\u200c\u200d"  # they join letters or keep them apart in Persian and Indic writing, and make one sign of several
)
CONTROLS = "\t\n\r"


def readable(text: str) -> str:
    """The text with composed letters (Unicode NFC), without controls and marks of format: direction, soft hyphens, no width."""
    kept = (one for one in LINE_ENDS.sub("\n", text) if one in CONTROLS or one in JOINERS or not _unseen(one))
    return unicodedata.normalize("NFC", "".join(kept))


def bare(text: str) -> str:
    """The same without what joins letters: what words are looked for in."""
    return readable(text).translate(dict.fromkeys(map(ord, JOINERS)))


def _unseen(one: str) -> bool:
    return unicodedata.category(one) in ("Cc", "Cf")
