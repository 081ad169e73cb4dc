"""Turns supervisor's log into short lines for the console."""

import re
from collections import Counter
from pathlib import Path

ENDED = re.compile(r"(?:INFO|WARN) exited: (?P<name>\S+) \((?P<how>.*); (?:not )?expected\)")
FAILED = re.compile(r"(?:INFO|ERRO|CRIT) (?:spawnerr|gave up): (?P<what>.*)")


class SupervisorLog:
    """Reads the log from where it last stopped, even after supervisor started a new file."""

    def __init__(self, path: Path) -> None:
        self._path, self._offset = path, 0
        self.ends: Counter[str] = Counter()

    def news(self) -> list[str]:
        """A line for each process that ended since the last call."""
        return [line for line in map(self._news_line, self._new_lines()) if line]

    def _new_lines(self) -> list[str]:
        if not self._path.exists():
            return []
        if self._path.stat().st_size < self._offset:
            self._offset = 0
        with self._path.open("rb") as file:
            file.seek(self._offset)
            read = file.read()
        whole = read[: read.rfind(b"\n") + 1]
        self._offset += len(whole)
        return whole.decode("utf-8", "replace").splitlines()

    def _news_line(self, line: str) -> str:
        ended = ENDED.search(line)
        if ended:
            self.ends[ended["name"]] += 1
            return f"{ended['name']} ended ({ended['how']}); restarting"
        failed = FAILED.search(line)
        return failed["what"] if failed else ""
