"""The visitor's privacy choice, for pages and controllers. The web layer reads the cookie and sets it."""

from dataclasses import dataclass

from flask import g

from business_layer.shared.visits import Channel, Consent


@dataclass(frozen=True, kw_only=True)
class ConsentChoice:
    """The choice that counts for this request, and the one that was made; `chosen` is None as long as nothing was.

    With `has_signal`, the browser sends Global Privacy Control, which counts as a refusal. `channel` is how the visitor
    came to this page, which the form sends along: without consent nothing is kept of it.
    """

    effective: Consent = Consent.NONE
    chosen: Consent | None = None
    has_signal: bool = False
    channel: Channel | None = None

    @property
    def is_asked(self) -> bool:
        """True if the page asks for a choice."""
        return self.chosen is None and not self.has_signal


# Pages of sites without a choice, and errors before the cookie was read, ask for none.
NO_CHOICE = ConsentChoice(chosen=Consent.NONE)


def current_consent() -> ConsentChoice:
    choice: ConsentChoice = g.get("consent", NO_CHOICE)
    return choice


def keep_consent(chosen: Consent, channel: Channel | None) -> None:
    """Have the browser remember a choice; the web layer sets the cookie, with another pseudonym than before."""
    g.new_consent = chosen, channel
