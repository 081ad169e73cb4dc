"""Email addresses in one canonical form, so that every spelling of an address finds the same account."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

from business_layer.shared.errors import Invalid


def canonical_email(typed: str) -> str:
    """The address in lower case, its domain in Unicode. Raises Invalid naming `email`.

    Browsers turn the domain of an email field into ASCII (`xn--bcher-kva.example` for `bücher.example`), and marks that
    nobody sees come along when an address is copied from a page.
    """
    try:
        return validate_email(remove_format_characters(typed), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise Invalid("Enter an email address like name@example.com.", field="email") from None


def email_for_lookup(typed: str) -> str:
    """The canonical form of an address to look for; what is no address is only lowered, and belongs to nobody."""
    try:
        return canonical_email(typed)
    except Invalid:
        return remove_format_characters(typed).lower()


def remove_format_characters(typed: str) -> str:
    """The text without invisible formatting characters and without spaces at its ends."""
    return "".join(character for character in typed if unicodedata.category(character) != "Cf").strip()
