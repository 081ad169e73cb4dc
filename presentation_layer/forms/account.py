"""The forms of the account."""

from marshmallow import Schema

from business_layer.catalogue.answer_validation import validate_answer
from business_layer.shared.errors import Invalid
from presentation_layer.forms.checkout_details import TELEPHONE
from presentation_layer.forms.fields import Text, hidden, text
from presentation_layer.forms.form import Form

# Forms that are kept through a sign-in: a review's findings are the longest text in any of them.
LONGEST_KEPT = 20_000
HINT = "At least 8 characters. Several words are easy to remember."


def _name() -> Text:
    return text("Your name", longest=100, autocomplete="name", missing="Enter your name.")


def _email(hint: str = "") -> Text:
    return text(
        "Email address",
        kind="email",
        longest=200,
        autocomplete="email",
        hint=hint,
        missing="Enter your email address.",
    )


def _known_password(label: str, missing: str, hint: str = "") -> Text:
    """The password in force, as the browser may have saved it."""
    return text(label, kind="password", longest=1000, autocomplete="current-password", hint=hint, missing=missing)


def new_password(label: str, missing: str) -> Text:
    """A password that is being chosen."""
    return text(label, kind="password", longest=1000, autocomplete="new-password", hint=HINT, missing=missing)


class SignUpSchema(Schema):
    name = _name()
    email = _email(hint="We'll send a link to confirm it.")
    password = new_password("Password", "Enter a password.")


class SignUpForm(Form):
    schema = SignUpSchema()


class NewCustomerSchema(Schema):
    name = _name()
    email = _email(hint="We'll send a link to confirm it. You can keep going meanwhile.")
    telephone = text(
        "Phone",
        kind="tel",
        longest=40,
        autocomplete="tel",
        hint="In case we have questions about your order.",
        missing="Enter your phone number.",
    )


class _TelephoneForm(Form):
    """A form with a phone number."""

    def _check(self) -> None:
        super()._check()
        if "telephone" not in self.errors:
            try:
                self.data["telephone"] = validate_answer(TELEPHONE, self.typed["telephone"])
            except Invalid as wrong:
                self.errors["telephone"] = wrong.message


class NewCustomerForm(_TelephoneForm):
    """A new customer in the checkout."""

    schema = NewCustomerSchema()


class ContactDetailsSchema(Schema):
    name = _name()
    telephone = text(
        "Phone",
        kind="tel",
        longest=40,
        autocomplete="tel",
        hint="We use it to reach you about your services.",
        missing="Enter your phone number.",
    )
    present = _known_password("Current password", "Enter your current password.")
    expected = hidden()


class ContactDetailsForm(_TelephoneForm):
    """A customer's own name and phone number."""

    schema = ContactDetailsSchema()


class ReturningCustomerSchema(Schema):
    email = _email()
    password = _known_password("Password", "Enter your password.")


class ReturningCustomerForm(Form):
    schema = ReturningCustomerSchema()


class SignInSchema(Schema):
    email = _email()
    password = _known_password("Password", "Enter your password.")
    next = hidden()
    kept = hidden(longest=LONGEST_KEPT)


class SignInForm(Form):
    schema = SignInSchema()


class VerificationForm(Form):
    """Nothing more is asked of a customer who signed up in this browser."""

    schema: Schema = Schema()


class PasswordVerificationSchema(Schema):
    password = _known_password(
        "Password",
        "Enter the password you chose when you signed up.",
        hint="The one you chose when you signed up. You're using a different browser, so we're making sure it's you.",
    )


class PasswordVerificationForm(VerificationForm):
    schema = PasswordVerificationSchema()


class EmailSchema(Schema):
    email = _email()


class EmailForm(Form):
    schema = EmailSchema()


class NewPasswordSchema(Schema):
    password = new_password("New password", "Enter a new password.")


class NewPasswordForm(Form):
    schema = NewPasswordSchema()


class FirstPasswordSchema(Schema):
    password = new_password("Password", "Enter a password.")
    next = hidden()


class FirstPasswordForm(Form):
    """The first password of a customer who checked out without one."""

    schema = FirstPasswordSchema()


class ChangePasswordSchema(Schema):
    present = _known_password("Current password", "Enter your current password.")
    password = new_password("New password", "Enter a new password.")


class ChangePasswordForm(Form):
    schema = ChangePasswordSchema()


def _code() -> Text:
    return text(
        "Code",
        longest=10,
        inputmode="numeric",
        autocomplete="one-time-code",
        hint="The 6 digits in your authenticator app now.",
        missing="Enter the 6-digit code in your authenticator app.",
    )


class SecondFactorSchema(Schema):
    code = _code()
    next = hidden()
    kept = hidden(longest=LONGEST_KEPT)


class SecondFactorForm(Form):
    schema = SecondFactorSchema()


class OwnPasswordSchema(Schema):
    present = _known_password("Password you were given", "Enter the password you were given.")
    password = new_password("Your own password", "Enter a password of your own.")
    next = hidden()


class OwnPasswordForm(Form):
    schema = OwnPasswordSchema()


class ChangeAgentPasswordSchema(Schema):
    present = _known_password("Current password", "Enter your current password.")
    code = _code()
    password = new_password("New password", "Enter a new password.")


class ChangeAgentPasswordForm(Form):
    schema = ChangeAgentPasswordSchema()
