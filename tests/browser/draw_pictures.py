"""Draw the pictures that machines show of the site, from the SVG files beside the style sheets: `make pictures`."""

import base64
from pathlib import Path

from tests.browser.system import launched_chromium

WEB_LAYER = Path(__file__).resolve().parents[2] / "web_layer"
FONT = WEB_LAYER / "static" / "vendor" / "inter" / "inter-latin-wght-normal.woff2"


def draw_all() -> None:
    """Write each picture to the static files, as large as its SVG says."""
    font = base64.b64encode(FONT.read_bytes()).decode()
    face = f"@font-face {{ font-family: Inter; font-weight: 100 900; src: url(data:font/woff2;base64,{font}) }}"
    with launched_chromium() as browser:
        for source in sorted((WEB_LAYER / "pictures").glob("*.svg")):
            page = browser.new_page()
            page.set_content(f"<style>{face} body {{ margin: 0 }} svg {{ display: block }}</style>{source.read_text()}")
            page.evaluate("document.fonts.ready")
            page.locator("svg").screenshot(path=WEB_LAYER / "static" / f"{source.stem}.png")


if __name__ == "__main__":
    draw_all()
