"""People's names, written so that they are found again."""

APOSTROPHES = str.maketrans("\u2018\u2019\u02bc", "'''")


def plainly_written(name: str) -> str:
    """The name with straight apostrophes: a telephone types curly ones, a keyboard does not, and both look for it."""
    return " ".join(name.translate(APOSTROPHES).split())
