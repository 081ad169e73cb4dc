"""Recognize PO boxes, mail drawers and mail counters, in English and in Spanish: mail reaches them, technicians do not.

United States Postal Service, Publication 28, sections 22, 28 and 29, names them. Rural and highway contract routes
(sections 24 and 25) are places with a box at the road, so they are not mail-only.
"""

import re
import unicodedata

from business_layer.shared.number_words import NUMBER_WORDS

NUMBER_WORD = rf"\b(?:{'|'.join(sorted(NUMBER_WORDS))})\b"
# Explicit names of boxes and counters count anywhere in the lines.
BOX_OR_COUNTER = re.compile(
    r"""
      \b p \W* [o0] \W* b (\W* [o0] \W* x | x)? \W* (no\b|num\w*)? \W* \w*\d             # P.O. Box 12, POB 12
    | \b p \W* [o0] \W* (lock\W*)? (box|bx) \b \W* ([a-z]{1,2} \b | NUMBER_WORD | $)   # PO Box A, PO Box Twelve
    | \b p \W* [o0] \W* (drawer|drwr|dwr|bin|caller) \b
    | ^\W* p \W* o \W* [#]? \W* \d+ \W* $                                             # P.O. 1234
    | \b (post | postal) \W* (office|ofc)? \W* (lock\W*)? (box|bx|drawer|bin) \b (?! \W* (rd|road|st|street|ln|lane)\b )
    | \b (pmb | private \W* mail \W* box) \b \W* (no\b)? \W* \w
    | \b (mail \W* box | mail \W* drop | mail \W* drawer) \W* (no\b)? \W* \w*\d
    | \b mail \W* service \W* (center|ctr) \b
    | \b (firm \W* | lock \W*)? caller \W* (service|box|no\b|number)? \W* \d
    | \b lock \W* (box|bx|drawer|bag) \b (?! \W* (rd|road|st|street|ln|lane|way|dr|ct)\b )
    | \b (drawer|drwr|dwr) \W* (no\b)? \W* (\w*\d | [a-z] \b)
    | (?<! \d\s) \b general \W* delivery \b (?! \W* (rd|road|st|street|ln|lane|ave|way|dr)\b )
    | \b gen (eral|l)? \W* del (ivery|iv|y)? \W* $
    | (?<! calle\s) \b (apartado | apdo | aptdo | apartdo) \b \W* (postal|post\b|de\W+correos?|correos?|no\b|num\w*)?
      \W* (\w*\d | $)
    | \b (apartado | apdo | aptdo) \W* (postal | de \W* correos?) \b
    | \b casilla \W* (postal | de \W* correos?)? \W* (no\b|num\w*)? \W* (\w*\d | $)
    | \b (lista \W* de \W* correos? | entrega \W* general | poste? \W* restante) \b
    """.replace("NUMBER_WORD", NUMBER_WORD),
    re.VERBOSE,
)
# A bare "Box 12" counts only at the beginning of a line: `RR 2 Box 15` and `100 Main St Box 12` are places.
BARE_BOX = re.compile(
    rf"^\W* (box|bx|buzon|bzn|bin) \W* (no\b|num\w*)? \W* (\w?\d\w* | [a-z]{{1,2}} | {NUMBER_WORD}) \W* (,|$)",
    re.VERBOSE,
)


def is_mail_only(street: str, unit: str = "") -> bool:
    """Return True if the lines name a box or a counter, where we can bring no service and 911 can send no help."""
    first, second = _plain(street), _plain(unit)
    lines = f"{first} {second}".strip()
    if BOX_OR_COUNTER.search(lines) or BOX_OR_COUNTER.search(first) or BOX_OR_COUNTER.search(second):
        return True
    return bool(BARE_BOX.search(first)) or (not any(map(str.isdigit, first)) and bool(BARE_BOX.search(second)))


def _plain(text: str) -> str:
    """Return small letters without accents and in normal width, so that such spellings match too."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(character for character in decomposed if not unicodedata.combining(character)).split())
