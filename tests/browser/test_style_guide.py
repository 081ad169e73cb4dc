"""The components look as they did, but for what was meant to change: the style guide's pictures are compared."""

from typing import Literal

import pytest
from PIL import Image, ImageChops, ImageDraw
from playwright.sync_api import Browser, Page

from tests.browser.page_checks import look_at
from tests.browser.style_pictures import FAILED, RENEW, SCHEMES, STORED, WIDTHS, difference, take
from tests.browser.system import ROOT, System


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_component_looks_as_it_did(
    chromium: Browser, system: System, width: int, scheme: Literal["light", "dark"]
) -> None:
    pictures = list(take(chromium, system, width, scheme))

    changes = [change for picture in pictures if (change := picture.change())]
    stored = {file.stem for file in STORED.glob(f"*-{width}-{scheme}.png")}
    changes += [
        f"{name} is no longer in the guide." for name in sorted(stored - {picture.name for picture in pictures})
    ]

    told = f"Before and after are side by side in {FAILED.relative_to(ROOT)}. If they are meant to change: {RENEW}"
    assert not changes, "\n".join([*changes, told])


def test_the_guide_is_fit_for_everyone(page: Page, system: System) -> None:
    page.goto(f"{system.store}/style")

    look_at(page)


def _panel(padding: int, ink: str = "black") -> Image.Image:
    """A box around a bar, as wide as its column and as high as its padding makes it."""
    image = Image.new("RGB", (200, 40 + 2 * padding), "white")
    ImageDraw.Draw(image).rectangle((padding, padding, 120 + padding, 40 + padding), fill=ink)
    return image


def test_a_box_with_4_px_more_padding_is_another_picture() -> None:
    assert difference(_panel(16), _panel(20)) == "is 200 × 80 px, was 200 × 72 px."


def test_a_bar_that_moved_by_4_px_is_another_picture() -> None:
    moved = ImageChops.offset(_panel(16), 4, 0)

    assert "of its pixels" in difference(_panel(16), moved)


def test_shades_that_no_eye_tells_apart_are_the_same_picture() -> None:
    assert not difference(_panel(16), _panel(16, ink="#101010"))
