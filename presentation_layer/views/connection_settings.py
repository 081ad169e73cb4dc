"""The facts about a service that its customer types into equipment, apart from the numbers one calls."""

import re

# As `phone_number_words` writes them.
PHONE_NUMBER = re.compile(r"\(\d{3}\) \d{3}-\d{4}")
MOST_OPEN = 2
Facts = tuple[tuple[str, str], ...]


def split_settings(facts: Facts) -> tuple[Facts, Facts]:
    """The facts to show at once, and the settings to fold: those without a phone number, if they are many."""
    settings = tuple(fact for fact in facts if not PHONE_NUMBER.search(fact[1]))
    if len(settings) <= MOST_OPEN:
        return facts, ()
    return tuple(fact for fact in facts if fact not in settings), settings
