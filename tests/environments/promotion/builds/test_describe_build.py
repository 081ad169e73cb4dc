"""A build is described by its commits, its migrations and the lines of its catalog."""

from environments.promotion.builds.describe_build import describe_build
from environments.promotion.builds.signing_keys import tie_login
from tests.environments.promotion.company import Company


def test_two_builds_differ_in_what_was_changed(company: Company) -> None:
    former, new = (describe_build(company.releases, build, company.releases.path) for build in company.builds[1:3])

    assert set(new["migrations"]) - set(former["migrations"]) == {"0003_third"}
    assert new["catalogue"]["calls: line"] == "19.00"
    assert {name for name, text in new["catalogue"].items() if former["catalogue"].get(name) != text} == {
        "calls: line",
        "calls: mail",
    }
    assert (new["commit"], new["commits"]) == (company.builds[2].manifest.commit, [])


def test_it_names_the_builder_and_who_that_is_in_the_back_office(company: Company) -> None:
    tie_login(company.releases, "robin", "robin@dialtone.example")

    found = describe_build(company.releases, company.builds[0], company.releases.path)

    assert (found["built_by"], found["login"]) == ("robin", "robin@dialtone.example")
