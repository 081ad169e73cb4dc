"""Write the golden files of the release in the making."""

from tests.releases.golden import MAKING, as_text, golden_files

MAKING.mkdir(parents=True, exist_ok=True)
for name, content in golden_files().items():
    (MAKING / name).write_text(as_text(content), "utf-8")
    print(f"{MAKING.name}/{name}")
