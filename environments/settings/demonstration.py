"""The people to sign in as when trying a development system. Each checkout has its own passwords for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """A person to sign in as. Agents have a `role`; customers have none."""

    key: str
    name: str
    email: str
    role: str = ""

    @property
    def password_variable(self) -> str:
        return f"DIALTONE_DEMO_{self.key.upper()}_PASSWORD"

    @property
    def totp_variable(self) -> str:
        return f"DIALTONE_DEMO_{self.key.upper()}_TOTP"


@dataclass(frozen=True, kw_only=True)
class DemonstrationLogIn:
    """A person's email, password and second factor. `totp_secret` is base32 (RFC 6238), empty for a customer."""

    name: str
    email: str
    role: str
    password: str = field(repr=False)
    totp_secret: str = field(default="", repr=False)


PEOPLE = (
    Person("customer", "Casey Jordan", "customer@dialtone.example"),
    Person("agent", "Alex Rivera", "agent@dialtone.example", "agent"),
    Person("engineer", "Erin Novak", "engineer@dialtone.example", "engineer"),
    Person("lead", "Lee Morgan", "lead@dialtone.example", "lead"),
    Person("release", "Robin Reyes", "release@dialtone.example", "release engineer"),
    Person("analyst", "Ana Lindqvist", "analyst@dialtone.example", "people analyst"),
)


def demonstration_log_ins(variables: Mapping[str, str]) -> tuple[DemonstrationLogIn, ...]:
    """The sign-in of each person whose password is among the variables."""
    return tuple(
        DemonstrationLogIn(
            name=person.name,
            email=person.email,
            role=person.role,
            password=variables[person.password_variable],
            totp_secret=variables.get(person.totp_variable, ""),
        )
        for person in PEOPLE
        if person.password_variable in variables
    )
