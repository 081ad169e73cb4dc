"""Keeps small pictures of the store's pages before its new look and of today, and the page that shows them in pairs."""

from pathlib import Path

from PIL import Image

from tests.browser.system import ROOT

LOOK = ROOT / "docs" / "screenshots" / "look"
SCALES = {390: 0.7, 1440: 0.5}
TALLEST = {390: 2532, 1440: 2200}
SCHEMES = ("light", "dark")
QUALITY = 35
HEAD = """# The store's pages, before and after

Each page on a phone (390 px) and on a desk (1440 px), in light and in dark: left before the new look, right today. Long
pages are cut. [look.md](../../look.md) says what changed and why. `python -m tests.browser.screenshots --docs` renews
the pictures on the right and writes this page.
"""


def keep(pictures: Path, name: str) -> None:
    """Keep the store's pictures of a folder as `before` or `after`, smaller."""
    kept = LOOK / name
    kept.mkdir(parents=True, exist_ok=True)
    for old in kept.glob("*.webp"):
        old.unlink()
    for width in SCALES:
        for taken in sorted(pictures.glob(f"*-{width}-*.png")):
            if not taken.name.startswith("office-"):
                _shrink(taken, kept / f"{taken.stem}.webp", width)


def _shrink(taken: Path, kept: Path, width: int) -> None:
    with Image.open(taken) as opened:
        picture = opened.convert("RGB").crop((0, 0, opened.width, min(opened.height, TALLEST[width])))
    size = (round(picture.width * SCALES[width]), round(picture.height * SCALES[width]))
    picture.resize(size, Image.Resampling.LANCZOS).save(kept, "WEBP", quality=QUALITY, method=6)


def write_page() -> None:
    """Write the page that shows all kept pictures in pairs."""
    names = dict.fromkeys(picture.stem.rsplit("-", 2)[0] for picture in sorted((LOOK / "after").glob("*.webp")))
    parts = [HEAD, *(f"\n## {name.replace('-', ' ').capitalize()}\n\n{_table(name)}" for name in names)]
    (LOOK / "README.md").write_text("".join(parts), "utf-8")


def _table(name: str) -> str:
    rows = [_row(name, f"{width}-{scheme}") for width in sorted(SCALES, reverse=True) for scheme in SCHEMES]
    return "\n".join(["| | before | after |", "| --- | --- | --- |", *rows, ""])


def _row(name: str, kind: str) -> str:
    pictures = (_picture(folder, f"{name}-{kind}") for folder in ("before", "after"))
    return f"| {kind.replace('-', ' px, ')} | {' | '.join(pictures)} |"


def _picture(folder: str, name: str) -> str:
    path = f"{folder}/{name}.webp"
    return f"![{name}, {folder}]({path})" if (LOOK / path).exists() else "new"
