"""The forms of the account."""

from typing import ClassVar

from marshmallow import Schema

from presentation_layer.forms.fields import Text, hidden, text
from presentation_layer.forms.form import Form

# A review's findings are the longest of what agents write; customers send less.
LONGEST_KEPT = 20_000
HINT = "At least 8 characters. A few words in a row are easy to keep."


class SignUpSchema(Schema):
    name = text("Your name", longest=100, autocomplete="name")
    email = text(
        "E-mail address", kind="email", longest=200, autocomplete="email", hint="We send a link to confirm it."
    )
    password = text("Password", kind="password", longest=1000, autocomplete="new-password", hint=HINT)


class SignUpForm(Form):
    schema = SignUpSchema


class SignInSchema(Schema):
    email = text("E-mail address", kind="email", longest=200, autocomplete="email")
    password = text("Password", kind="password", longest=1000, autocomplete="current-password")
    next = hidden()
    kept = hidden(longest=LONGEST_KEPT)


class SignInForm(Form):
    schema = SignInSchema


class VerificationForm(Form):
    """Confirming an address asks nothing more of who signed up in this browser."""

    schema: ClassVar[type[Schema]] = Schema


class PasswordVerificationSchema(Schema):
    password = text(
        "Password",
        kind="password",
        longest=1000,
        autocomplete="current-password",
        hint="The one you chose when you signed up. This is another browser, so we make sure that it is you.",
    )


class PasswordVerificationForm(VerificationForm):
    schema = PasswordVerificationSchema


class EmailSchema(Schema):
    email = text("E-mail address", kind="email", longest=200, autocomplete="email")


class EmailForm(Form):
    schema = EmailSchema


class NewPasswordSchema(Schema):
    password = text("New password", kind="password", longest=1000, autocomplete="new-password", hint=HINT)


class NewPasswordForm(Form):
    schema = NewPasswordSchema


class ChangePasswordSchema(Schema):
    present = text("Present password", kind="password", longest=1000, autocomplete="current-password")
    password = text("New password", kind="password", longest=1000, autocomplete="new-password", hint=HINT)


class ChangePasswordForm(Form):
    schema = ChangePasswordSchema


def _code() -> Text:
    return text(
        "Code",
        longest=10,
        inputmode="numeric",
        autocomplete="one-time-code",
        hint="The six digits your authenticator shows now.",
    )


class SecondFactorSchema(Schema):
    code = _code()
    next = hidden()
    kept = hidden(longest=LONGEST_KEPT)


class SecondFactorForm(Form):
    schema = SecondFactorSchema


class OwnPasswordSchema(Schema):
    present = text("Password you were given", kind="password", longest=1000, autocomplete="current-password")
    password = text("Your own password", kind="password", longest=1000, autocomplete="new-password", hint=HINT)
    next = hidden()


class OwnPasswordForm(Form):
    schema = OwnPasswordSchema


class ChangeAgentPasswordSchema(Schema):
    present = text("Present password", kind="password", longest=1000, autocomplete="current-password")
    code = _code()
    password = text("New password", kind="password", longest=1000, autocomplete="new-password", hint=HINT)


class ChangeAgentPasswordForm(Form):
    schema = ChangeAgentPasswordSchema
