"""Checks of every page: axe in light and dark, no sideways scrolling, large targets, a visible focus."""

from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, ViewportSize

AXE = (Path(__file__).parent / "vendor" / "axe" / "axe.min.js").read_text("utf-8")
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 320, "height": 640}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

VIOLATIONS = """() => axe.run({rules: {"target-size": {enabled: true}}}).then(found => found.violations.map(
    rule => rule.id + ": " + rule.nodes.map(node => node.html + " " + node.any.map(a => a.message)).join(" | ")))"""

# Where the page scrolls sideways, its width, and what reaches beyond the edge, to find the cause.
OVERFLOWING = """() => document.scrollingElement.scrollWidth <= innerWidth ? [] : [
    document.scrollingElement.scrollWidth,
    ...[...document.body.querySelectorAll("*")]
        .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
        .map(element => element.outerHTML.slice(0, 120))]"""

# A finger needs 44 px for what stands alone. Links within a sentence and fields within a larger label are exempt.
TOO_SMALL = """() => [...document.querySelectorAll(
        "button, select, textarea, summary, nav a, a.btn, label.pick, " +
        "input:not([type=hidden], [type=radio], [type=checkbox])")]
    .filter(element => element.checkVisibility() && !element.closest(".visually-hidden, .crumbs"))
    .filter(element => Math.round(element.getBoundingClientRect().height) < 44)
    .map(element => element.outerHTML.slice(0, 120))"""

# Links that say all that their parent says, or stand side by side: no sentence needs them to be as low as its line.
TOO_LOW = """least => [...document.querySelectorAll("main a[href]")]
    .filter(element => element.checkVisibility() && !element.closest(".visually-hidden, .crumbs"))
    .filter(element => element.parentElement.textContent.trim() === element.textContent.trim()
        || element.parentElement.matches(".row-between, .actions"))
    .filter(element => Math.round(element.getBoundingClientRect().height) < least)
    .map(element => element.outerHTML.slice(0, 120))"""

# After a key was pressed, the focus that a script sets is shown as the keyboard's own.
WITHOUT_RING = """() => [...document.querySelectorAll(
        "a[href], button, select, textarea, summary, input:not([type=hidden])")]
    .filter(element => element.checkVisibility() && element.tabIndex >= 0 && !element.disabled)
    .filter(element => {
        element.focus();
        const style = getComputedStyle(element);
        return style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2;
    })
    .map(element => element.outerHTML.slice(0, 120))"""


def look_at(page: Page) -> None:
    """Fail with the reason if the page is not accessible. Typed input stays."""
    where = f"{page.url} “{page.title()}”"
    assert page.locator("h1").count() == 1, f"{where} does not have exactly one h1"
    run_axe(page, where)
    _must_be_empty(_without_ring(page), f"no focus ring on {where}")
    _must_be_empty(page.evaluate(TOO_LOW, 24), f"links too low for a mouse on {where}")
    page.set_viewport_size(PHONE)
    _must_be_empty(page.evaluate(TOO_LOW, 44), f"links too low for a finger on {where}")
    _must_be_empty(page.evaluate(OVERFLOWING), f"{where} overflows at 320 px")
    _must_be_empty(page.evaluate(TOO_SMALL), f"too small for a finger on {where}")
    page.set_viewport_size(DESK)


def run_axe(page: Page, where: str) -> None:
    """Check that axe finds nothing, in light and in dark."""
    page.evaluate(AXE)
    for scheme in SCHEMES:
        # Without motion, or axe measures a color half-way to another.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        _must_be_empty(page.evaluate(VIOLATIONS), f"axe on {where}, {scheme}")
    page.emulate_media(color_scheme="light")


def _without_ring(page: Page) -> list[str]:
    page.keyboard.press("Tab")
    found: list[str] = page.evaluate(WITHOUT_RING)
    page.evaluate("document.activeElement.blur()")
    return found


def _must_be_empty(found: list[str], what: str) -> None:
    assert not found, "\n".join([what, *map(str, found)])
