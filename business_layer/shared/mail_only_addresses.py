"""Addresses that mail reaches and people do not: boxes, drawers, mail counters, in English and in Spanish.

United States Postal Service, Publication 28, sections 22, 28 and 29, names them; rural and highway contract routes
(sections 24 and 25) are places with a box at the road, and stay.
"""

import re
import unicodedata

from business_layer.shared.number_words import NUMBER_WORDS

NUMBER_WORD = rf"\b(?:{'|'.join(sorted(NUMBER_WORDS))})\b"
# Said in so many words, these are no place, wherever they stand in the lines.
NO_PLACE = re.compile(
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
# A bare box is no place where nothing stands before it: `RR 2 Box 15` and `100 Main St Box 12` are places.
BARE_BOX = re.compile(
    rf"^\W* (box|bx|buzon|bzn|bin) \W* (no\b|num\w*)? \W* (\w?\d\w* | [a-z]{{1,2}} | {NUMBER_WORD}) \W* (,|$)",
    re.VERBOSE,
)


def is_mail_only(street: str, unit: str = "") -> bool:
    """Whether the lines lead to a box or a counter, where no service can be brought and no help be sent."""
    first, second = _plain(street), _plain(unit)
    lines = f"{first} {second}".strip()
    if NO_PLACE.search(lines) or NO_PLACE.search(first) or NO_PLACE.search(second):
        return True
    return bool(BARE_BOX.search(first)) or (not any(map(str.isdigit, first)) and bool(BARE_BOX.search(second)))


def _plain(text: str) -> str:
    """Small letters without marks, in the ordinary width: full-width and accented spellings read the same."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(one for one in decomposed if not unicodedata.combining(one)).split())
