"""City names: as different people write them, and as they are spelled."""

import re
import unicodedata

WRITTEN_OUT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
# Letters that have no mark to take away.
PLAIN_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})
SCOTTISH = re.compile(r"\bMc([a-z])")
PREFIX = re.compile(r"\b([DO]['’])(\w)")
# The okina of Hawaii is a letter to Unicode; the ZIP data leaves it out.
OKINAS = "\u02bb\u02bc"


def city_key(name: str, state: str) -> str:
    """A city's name as different people write it: St. Louis and Saint Louis, O'Fallon and O Fallon, San José."""
    words = re.sub(r"[^a-z0-9 ]", "", _plain(name).replace("-", " ")).split()
    if len(words) > 1 and words[-1] == state.casefold():
        words.pop()
    return "".join(WRITTEN_OUT.get(word, word) for word in words)


def fix_mc_capital(name: str) -> str:
    """A name from the ZIP data, which writes Mcallen for McAllen."""
    return SCOTTISH.sub(lambda found: f"Mc{found[1].upper()}", name)


def match_capitals(typed: str, known: str) -> str:
    """A city typed in capitals or in small letters, with the capitals of the spelling that is known.

    A name with capitals and small letters stays as its writer wants it: San José, DeKalb.
    """
    if not (typed.isupper() or typed.islower()):
        return typed
    spelled = [character for character in known if _is_letter(character)]
    if len(spelled) != sum(map(_is_letter, typed)):
        return known
    following = iter(spelled)
    cased = (_in_case_of(next(following), character) if _is_letter(character) else character for character in typed)
    prefixed = PREFIX.sub(lambda found: f"{found[1]}{found[2].upper()}", "".join(cased))
    # Coeur d'Alene; but D'Iberville, where it begins the name.
    return re.sub(r"(?<=\s)D(?=['’])", "d", prefixed)


def _in_case_of(spelled: str, character: str) -> str:
    return character.upper() if spelled.isupper() else character.lower()


def _is_letter(character: str) -> bool:
    return character.isalnum() and character not in OKINAS


def _plain(text: str) -> str:
    """Small letters without marks."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN_LETTERS))
    return "".join(character for character in decomposed if not unicodedata.combining(character))
