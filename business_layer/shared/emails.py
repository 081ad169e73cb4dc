"""Email addresses in one canonical form, so that every spelling of an address finds the same account."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

from business_layer.shared.errors import Invalid


def canonical_email(typed: str) -> str:
    """Return the address in lower case, with its domain in Unicode. Raises Invalid naming `email`.

    Browsers turn the domain of an email field into ASCII (`xn--bcher-kva.example` for `bücher.example`), and copying an
    address from a page can copy invisible characters too.
    """
    try:
        return validate_email(remove_format_characters(typed), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise Invalid("Enter an email address like name@example.com.", field="email") from None


def email_for_lookup(typed: str) -> str:
    """Return the canonical form of an address to look up; other text in lower case, which matches no account."""
    try:
        return canonical_email(typed)
    except Invalid:
        return remove_format_characters(typed).lower()


def remove_format_characters(typed: str) -> str:
    """Return the text without invisible formatting characters and without spaces at its ends."""
    return "".join(character for character in typed if unicodedata.category(character) != "Cf").strip()
