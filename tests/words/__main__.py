"""`python -m tests.words [PATHS]`: print what the lint finds, then how much of it is in each folder."""

import sys
from collections import Counter

from tests.words.lint import hits


def main() -> int:
    found = list(hits(sys.argv[1:]))
    folders: Counter[str] = Counter()
    for hit in found:
        print(hit)
        folders["/".join(hit.path.split("/")[:2])] += 1
    for folder, count in sorted(folders.items()):
        print(f"{count:5}  {folder}")
    print(f"{len(found):5}  in all")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
