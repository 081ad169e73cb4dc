"""`dialtone approve` says at once if the approval cannot be enough."""

import pytest
from click.testing import CliRunner

from environments.commands import promotion
from tests.environments.promotion.company import Company


@pytest.mark.parametrize(
    ("person", "warning"), [("robin", ["You built it, so another person must approve it too."]), ("casey", [])]
)
def test_the_person_who_built_it_learns_that_another_approval_is_needed(
    company: Company, monkeypatch: pytest.MonkeyPatch, person: str, warning: list[str]
) -> None:
    build = company.builds[0]
    monkeypatch.setattr(promotion, "_lane", lambda: company.lane(person))

    shown = CliRunner().invoke(promotion.approve, [build.digest, "production"]).output.splitlines()

    assert shown == [f"Build {build.short} is approved for production.", *warning]
