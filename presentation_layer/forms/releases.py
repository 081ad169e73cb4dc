"""The forms of the release page: approve a build, hold an environment, release a hold, roll back."""

from marshmallow import Schema

from presentation_layer.forms.fields import Choice, choice, hidden, text
from presentation_layer.forms.form import Form

RELEASE, HOTFIX = "release", "hotfix"
LONGEST_REASON = 300


def _reason(label: str, missing: str, hint: str = "") -> Schema:
    field = text(label, kind="textarea", longest=LONGEST_REASON, hint=hint, missing=missing)
    return Schema.from_dict({"build": hidden(), "reason": field}, name="ReasonSchema")()


class ApprovalForm(Form):
    """`build` is the one that the page showed."""

    schema = Schema.from_dict(
        {
            "build": hidden(),
            "approved": choice(
                "What do you approve?",
                (
                    Choice(RELEASE, "The promotion", "It still needs all other gates"),
                    Choice(HOTFIX, "A hotfix", "It may skip its time on staging, and nothing else"),
                ),
                default=RELEASE,
                missing="Choose what you approve.",
            ),
            "reason": text(
                "Why?",
                kind="textarea",
                longest=LONGEST_REASON,
                optional=True,
                hint="A hotfix needs a reason. The record keeps it.",
            ),
        },
        name="ApprovalSchema",
    )()

    @property
    def is_hotfix(self) -> bool:
        return bool(self.data["approved"] == HOTFIX)


class HoldForm(Form):
    schema = _reason(
        "Why may nothing be promoted?",
        "Enter why nothing may be promoted, so that others know when that ends.",
        "For example: no releases before Monday.",
    )


class HoldReleaseForm(Form):
    schema = _reason("What was done about it?", "Enter what was done about it.")


class RollbackForm(Form):
    """`build` is the one that the page showed as running."""

    schema = _reason("What is wrong with the build?", "Enter what is wrong with the build.")
