"""City names: compare different spellings of one name, and restore its capitals."""

import re
import unicodedata

WRITTEN_OUT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
# Letters that Unicode does not decompose into a plain letter and a mark.
PLAIN_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})
SCOTTISH = re.compile(r"\bMc([a-z])")
PREFIX = re.compile(r"\b([DO]['’])(\w)")
# Unicode counts the Hawaiian okina as a letter; the ZIP data leaves it out.
OKINAS = "\u02bb\u02bc"


def city_key(name: str, state: str) -> str:
    """Return one key for all spellings: St. Louis and Saint Louis, O'Fallon and O Fallon, San José and San Jose."""
    words = re.sub(r"[^a-z0-9 ]", "", _plain(name).replace("-", " ")).split()
    if len(words) > 1 and words[-1] == state.casefold():
        words.pop()
    return "".join(WRITTEN_OUT.get(word, word) for word in words)


def fix_mc_capital(name: str) -> str:
    """Return a name from the ZIP data with its inner capital: the data has Mcallen for McAllen."""
    return SCOTTISH.sub(lambda found: f"Mc{found[1].upper()}", name)


def match_capitals(typed: str, known: str) -> str:
    """Return a city that was typed in capitals or small letters with the capitals of the known spelling.

    A name with both stays as it was typed: San José, DeKalb.
    """
    if not (typed.isupper() or typed.islower()):
        return typed
    spelled = [character for character in known if _is_letter(character)]
    if len(spelled) != sum(map(_is_letter, typed)):
        return known
    following = iter(spelled)
    cased = (_in_case_of(next(following), character) if _is_letter(character) else character for character in typed)
    prefixed = PREFIX.sub(lambda found: f"{found[1]}{found[2].upper()}", "".join(cased))
    # Coeur d'Alene has a small d, but D'Iberville, which begins with it, a capital one.
    return re.sub(r"(?<=\s)D(?=['’])", "d", prefixed)


def _in_case_of(spelled: str, character: str) -> str:
    return character.upper() if spelled.isupper() else character.lower()


def _is_letter(character: str) -> bool:
    return character.isalnum() and character not in OKINAS


def _plain(text: str) -> str:
    """Return the text in small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN_LETTERS))
    return "".join(character for character in decomposed if not unicodedata.combining(character))
