"""Finds ids that were stored before, in memory that grows by two bytes for each stored event.

A Bloom filter in memory says of nearly every new id that it is new. For the rest, the sorted ids of each part are
searched on the disk, so the answer is always exact.
"""

import errno
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

ID_BYTES = 16
ID = np.dtype(f"S{ID_BYTES}")
SMALLEST_BITS = 1 << 20
BITS_FOR_ID = 8
HASHES = 4
MIX = np.uint64(0x9E3779B97F4A7C15)

Ids = npt.NDArray[np.bytes_]


def pack_ids(ids: Iterable[str]) -> Ids:
    """The ids, written as UUIDs, as an array of 16 bytes each."""
    return np.frombuffer(bytes.fromhex("".join(ids).replace("-", "")), dtype=ID)


class KnownIds:
    """The ids of the files, and those added since. Each file is a sorted array of ids."""

    def __init__(self, files: Iterable[Path] = ()) -> None:
        self._files: list[Path] = []
        self._count = 0
        self._bits = np.zeros(SMALLEST_BITS // 8, dtype=np.uint8)
        for file in files:
            self.add(file)

    def find(self, ids: Ids) -> npt.NDArray[np.bool_]:
        """For each id, whether it is known."""
        known = self._may_know(ids)
        suspects = ids[known]
        if suspects.size:
            known[known] = self._are_stored(suspects)
        return known

    def follow(self, files: Iterable[Path]) -> None:
        """Know the ids of those files. Ids that are known may be in other files than before."""
        listed, known = list(files), set(self._files)
        self._files = [file for file in listed if file in known]
        if len(self._files) < len(known):
            self._count = sum(file.stat().st_size // ID_BYTES for file in self._files)
        for file in listed:
            if file not in known:
                self.add(file)

    def add(self, file: Path) -> None:
        """Know the ids of one more file as well."""
        ids = _open_ids(file)
        self._files.append(file)
        self._count += ids.size
        if self._count * BITS_FOR_ID > self._bits.size * 8:
            self._grow()
        else:
            self._mark(ids)

    def _grow(self) -> None:
        """Double the filter, and double the room for what comes next. Marks all ids anew."""
        bits = self._bits.size * 8
        while self._count * BITS_FOR_ID > bits:
            bits *= 2
        self._bits = np.zeros(bits // 8, dtype=np.uint8)
        for file in self._files:
            self._mark(_open_ids(file))

    def _mark(self, ids: Ids) -> None:
        for places in self._places(ids):
            np.bitwise_or.at(self._bits, places >> np.uint64(3), _bit(places))

    def _may_know(self, ids: Ids) -> npt.NDArray[np.bool_]:
        may_know = np.ones(ids.size, dtype=np.bool_)
        for places in self._places(ids):
            may_know &= (self._bits[places >> np.uint64(3)] & _bit(places)) != 0
        return may_know

    def _places(self, ids: Ids) -> Iterable[npt.NDArray[np.uint64]]:
        """The bits of each id, one hash after another."""
        halves = np.ascontiguousarray(ids).view(np.uint64).reshape(-1, 2)
        high, low = halves[:, 0] * MIX, halves[:, 1] * MIX
        mask = np.uint64(self._bits.size * 8 - 1)
        for number in range(HASHES):
            mixed = high + np.uint64(number) * (low | np.uint64(1))
            yield (mixed ^ (mixed >> np.uint64(32))) & mask

    def _are_stored(self, ids: Ids) -> npt.NDArray[np.bool_]:
        stored = np.zeros(ids.size, dtype=np.bool_)
        for file in self._files:
            sorted_ids = _open_ids(file)
            places = np.minimum(np.searchsorted(sorted_ids, ids), sorted_ids.size - 1)
            stored |= sorted_ids[places] == ids
        return stored


def _open_ids(file: Path) -> Ids:
    """The ids of a file. Raises OSError if it is missing or cut."""
    if file.stat().st_size % ID_BYTES:
        raise OSError(errno.EIO, "the file is damaged", str(file))
    return np.memmap(file, dtype=ID, mode="r")


def _bit(places: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint8]:
    return np.left_shift(np.uint8(1), (places & np.uint64(7)).astype(np.uint8))
