"""Known ids are found exactly, however many there are."""

from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_intelligence.gather import known_ids as module
from site_intelligence.gather.known_ids import KnownIds, pack_ids

uuids = st.integers(0, 2**128 - 1).map(lambda number: str(UUID(int=number)))
# Ids that differ in a single byte only, which a careless comparison would confuse.
similar = st.tuples(st.integers(0, 15), st.integers(0, 255)).map(lambda byte: str(UUID(int=byte[1] << 8 * byte[0])))


def write_ids(path: Path, ids: list[str]) -> Path:
    path.write_bytes(np.sort(pack_ids(ids)).tobytes())
    return path


@given(
    files=st.lists(st.lists(uuids | similar, min_size=1), min_size=1, max_size=4),
    asked=st.lists(uuids | similar, min_size=1),
)
def test_an_id_is_known_if_a_file_has_it(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[str]], asked: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("ids")
    stored = {id for ids in files for id in ids}
    known = KnownIds(write_ids(folder / f"{number}", ids) for number, ids in enumerate(files))
    asked = [*asked, *sorted(stored)[:3]]

    assert known.find(pack_ids(asked)).tolist() == [id in stored for id in asked]


def test_a_filter_that_becomes_too_small_grows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SMALLEST_BITS", 64)
    ids = [str(UUID(int=number**9)) for number in range(1, 301)]
    known = KnownIds()
    for number in range(0, 300, 100):
        known.add(write_ids(tmp_path / str(number), ids[number : number + 100]))

    assert known.find(pack_ids(ids)).all()
    assert not known.find(pack_ids(str(UUID(int=number**9 + 1)) for number in range(1, 301))).any()


def test_nearly_every_new_id_is_recognized_without_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    stored, new = (rng.bytes(16 * 200_000) for _ in range(2))
    path = tmp_path / "ids"
    path.write_bytes(np.sort(np.frombuffer(stored, dtype=module.ID)).tobytes())
    known = KnownIds([path])
    suspects: list[int] = []
    monkeypatch.setattr(known, "_are_stored", lambda ids: suspects.append(ids.size) or np.zeros(ids.size, dtype=bool))

    known.find(np.frombuffer(new, dtype=module.ID))

    assert sum(suspects) < 200_000 * 0.03
