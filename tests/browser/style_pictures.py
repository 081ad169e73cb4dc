"""Pictures of the style guide's components, to see what a change of the style sheets moves.

`python -m tests.browser.style_pictures` starts a system of its own and renews the stored pictures. Look at them before
you commit them.
"""

import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image, ImageChops
from playwright.sync_api import Browser

from tests.browser.system import ROOT, System, launched_chromium, running_system

STORED = Path(__file__).parent / "style_pictures"
FAILED = ROOT / "var" / "style-pictures"
RENEW = "python -m tests.browser.style_pictures"
WIDTHS = (390, 1440)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# Stored pictures have no more colors than a palette holds, to be small. The edges of letters may differ a little from
# one machine to another.
COLORS = 256
SAME_TO_THE_EYE = 48
SHARE_THAT_MAY_DIFFER = 0.001


@dataclass(frozen=True)
class Picture:
    """A component as it looks at one width and in one scheme."""

    name: str
    image: Image.Image

    @property
    def stored(self) -> Path:
        return STORED / f"{self.name}.png"

    def store(self) -> None:
        STORED.mkdir(exist_ok=True)
        self.image.quantize(COLORS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
            self.stored, optimize=True
        )

    def change(self) -> str:
        """Return what differs from the stored picture; empty if nothing does. If something does, both are kept."""
        if not self.stored.exists():
            return f"{self.name} has no stored picture."
        with Image.open(self.stored) as opened:
            before = opened.convert("RGB")
        words = difference(before, self.image)
        if not words:
            return ""
        FAILED.mkdir(parents=True, exist_ok=True)
        side_by_side(before, self.image).save(FAILED / f"{self.name}.png")
        return f"{self.name} {words}"


def difference(before: Image.Image, now: Image.Image) -> str:
    """Return what differs between two pictures; empty if nothing does that an eye can see."""
    if before.size != now.size:
        return "is {} × {} px, was {} × {} px.".format(*now.size, *before.size)
    red, green, blue = ImageChops.difference(before, now).split()
    histogram = ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()
    share = sum(histogram[SAME_TO_THE_EYE:]) / sum(histogram)
    return f"differs in {share:.2%} of its pixels." if share > SHARE_THAT_MAY_DIFFER else ""


def side_by_side(before: Image.Image, now: Image.Image) -> Image.Image:
    both = Image.new("RGB", (before.width + now.width + 16, max(before.height, now.height)), "magenta")
    both.paste(before, (0, 0))
    both.paste(now, (before.width + 16, 0))
    return both


def take(browser: Browser, system: System, width: int, scheme: Literal["light", "dark"]) -> Iterator[Picture]:
    """Take a picture of each component, without motion and with its font."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce", device_scale_factor=1
    )
    page = context.new_page()
    page.goto(f"{system.store}/style")
    page.evaluate("document.fonts.ready.then(() => true)")
    components = page.locator("[data-component]").all()
    assert components, page.locator("body").inner_text()
    for component in components:
        taken = component.screenshot(animations="disabled")
        image = Image.open(io.BytesIO(taken)).convert("RGB")
        yield Picture(f"{component.get_attribute('data-component')}-{width}-{scheme}", image)
    context.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as var, running_system(Path(var)) as system, launched_chromium() as browser:
        pictures = [
            picture for width in WIDTHS for scheme in SCHEMES for picture in take(browser, system, width, scheme)
        ]
    for stored in STORED.glob("*.png"):
        stored.unlink()
    for picture in pictures:
        picture.store()


if __name__ == "__main__":
    main()
