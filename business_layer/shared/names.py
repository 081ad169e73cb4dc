"""People's names: normalized so that searches find them, and without links."""

import re
from functools import lru_cache

from business_layer.shared.errors import Invalid
from business_layer.shared.invisible_characters import clean_line
from business_layer.shared.reference_tables import read_reference_text

APOSTROPHES = str.maketrans("\u2018\u2019\u02bc", "'''")
# Other characters that a browser reads as the dot of a host name.
DOTS = str.maketrans("\u3002\uff0e\uff61", "...")
SCHEME = re.compile(r"://|\b(https?|ftps?|mailto|tel|sms|javascript|data):|\bwww\d?\.|//|\\|@", re.IGNORECASE)
NUMBERED_HOST = re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b")
# The last dot of a word and the text around it: `P.de` in "P.de Vries", `example.com` in "buy.example.com/now".
DOTTED = re.compile(r"(?P<before>[^\s./,;()]+)\.(?P<after>[^\W\d_]{2,})(?!\w|\.\w)(?P<next_word>\s+\w)?")
TITLES = (
    "adm atty bro capt chas col cpt dr dra drs ed esq fr ft gen geo gov hon ing insp jas jos jr lic lt ltc maj md miss "
    "mme mohd mr mrs ms mt mx padre pres prof pvt rep rev robt sen sgt sr sra srta st sta ste sto supt thos wm"
)
# Text after one of these and a dot is not a host name: Dr.mohan, Wm.smith.
SHORT_FORMS = frozenset(TITLES.split())
PREFIXES = "al ap bin da das de del della den der des di do dos du el la las le les lo los mc san st van von zu zum"
# After an initial these begin a family name if another word follows: P.de Vries, J.van Dyke.
PARTICLES = frozenset(PREFIXES.split())
SHORT_HOSTS = (
    "app biz br cc cn co com de dev eu fr gg gl in info io is link ly me mobi net nl org ru sh to tv uk us ws xyz"
)
# Endings that make a link even after an initial or a title: x.com, t.co.
COMMON_ENDINGS = frozenset(SHORT_HOSTS.split())
# Reserved by RFC 2606 and RFC 6761, but a browser follows them if its own network defines them.
RESERVED_ENDINGS = frozenset({"example", "internal", "invalid", "local", "localhost", "onion", "test"})


def normalize_name(name: str) -> str:
    """Return the name composed (NFC), on one line and with straight apostrophes: phones type curly ones."""
    return clean_line(name).translate(APOSTROPHES)


def person_name(name: str, *, field: str = "") -> str:
    """Return a person's name, normalized. Raises Invalid naming `field` for other text, and for web or email addresses.

    Messages contain names, and strangers can have messages sent to people who never asked for one.
    """
    written = normalize_name(name)
    if not any(character.isalpha() for character in written):
        raise Invalid("Enter the person's name, for example Maria Lopez.", field=field)
    if contains_link(written):
        raise Invalid("Enter the name only, without web or email addresses.", field=field)
    return written


def contains_link(text: str) -> bool:
    """Return True if mail programs or browsers would turn part of the text into a link."""
    dotted = text.translate(DOTS)
    if SCHEME.search(dotted) or NUMBERED_HOST.search(dotted):
        return True
    return any(_is_host(found["before"], found["after"], found["next_word"]) for found in DOTTED.finditer(dotted))


def _is_host(before: str, after: str, next_word: str | None) -> bool:
    before, ending = before.casefold(), after.casefold()
    if ending not in _endings():
        return False
    if len(before) == 1 or before in SHORT_FORMS:
        return ending in COMMON_ENDINGS and not (ending in PARTICLES and next_word)
    return True


@lru_cache(maxsize=1)
def _endings() -> frozenset[str]:
    """Return the endings of host names: IANA's top-level domains and the reserved ones."""
    return RESERVED_ENDINGS.union(read_reference_text("top_level_domains.txt").split())
