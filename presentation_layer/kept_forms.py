"""Forms whose sender had been signed out meanwhile: the input travels, signed, through signing in."""

from dataclasses import dataclass

from flask import current_app, render_template
from itsdangerous import BadData
from werkzeug.datastructures import MultiDict

from presentation_layer.timed_signatures import ForgivingSerializer

HOLDS_SECONDS = 3600
# Secrets are typed again, as is what the catalogue calls one; the form's token belongs to the session that has ended.
NOT_KEPT = {"csrf_token", "password", "present", "code", "totp_secret"}


@dataclass(frozen=True)
class KeptForm:
    """A form as it was sent, and where to."""

    path: str
    fields: tuple[tuple[str, str], ...]


def keep(path: str, submitted: MultiDict[str, str], *, user_id: str, secrets: frozenset[str] = frozenset()) -> str:
    """The form as one signed text: no one can make another person send what they did not type.

    `user_id` is the user who was signed in; the text is useless to anyone else. `secrets` are names of fields that are
    left out, because anyone can read a signed text.
    """
    left_out = NOT_KEPT | secrets
    fields = [(name, value) for name, value in submitted.items(multi=True) if name.rpartition(".")[2] not in left_out]
    kept: str = _signer().dumps([user_id, path, fields])
    return kept


def kept_form(text: str, *, user_id: str) -> KeptForm | None:
    """The form in such a text; None if it is too old, of another user, or not ours."""
    try:
        whose, path, fields = _signer().loads(text, max_age=HOLDS_SECONDS)
    except BadData:
        return None
    if whose != user_id:
        return None
    return KeptForm(path, tuple((name, value) for name, value in fields))


def resume_page(kept: KeptForm) -> str:
    """The page on which one press sends the form."""
    return render_template("components/resume.html", kept=kept)


def _signer() -> ForgivingSerializer:
    return ForgivingSerializer(current_app.secret_key or "", salt="kept form")
