"""Templates stay readable: short lines, and short files."""

from pathlib import Path

import pytest

import presentation_layer
import site_intelligence.site

FOLDER = Path(presentation_layer.__file__).parents[1]
TEMPLATES = sorted(
    path
    for package in (presentation_layer, site_intelligence.site)
    for path in Path(str(package.__file__)).parent.rglob("*.html")
)
LONGEST_LINE, MOST_LINES = 160, 100


@pytest.mark.parametrize("template", TEMPLATES, ids=[str(path.relative_to(FOLDER)) for path in TEMPLATES])
def test_a_template_can_be_read(template: Path) -> None:
    lines = template.read_text(encoding="utf-8").splitlines()

    assert [number for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE] == []
    assert len(lines) < MOST_LINES
