"""gzip for kept pages: what all visitors share is compressed once, and the gaps are stored as they are.

A compressed page whose secret shares a stream with text that an attacker chose reveals the secret by its length (the
BREACH attack). Here a secret is never compressed, and nothing is compressed together with what is beside it: each piece
ends with a full flush, after which the compressor knows nothing of it (RFC 1951, RFC 1952).
"""

import zlib
from collections.abc import Iterable

# No name and no time, so that equal pages have equal bytes; 255 is "unknown operating system".
HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
LAST_BLOCK = b"\x03\x00"
LONGEST_STORED = 0xFFFF


def deflated(text: bytes) -> bytes:
    """Compress a piece without secrets, so that any other piece can follow it."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(text) + compressor.flush(zlib.Z_FULL_FLUSH)


def stored(text: bytes) -> bytes:
    """Wrap a piece with secrets as it is."""
    parts = (text[start : start + LONGEST_STORED] for start in range(0, len(text), LONGEST_STORED))
    return b"".join(
        b"\x00" + len(part).to_bytes(2, "little") + (len(part) ^ LONGEST_STORED).to_bytes(2, "little") + part
        for part in parts
    )


def joined(wrapped: Iterable[bytes], plain: Iterable[bytes]) -> bytes:
    """Join wrapped pieces to a gzip file; `plain` are the same pieces as they were."""
    check = size = 0
    for text in plain:
        check, size = zlib.crc32(text, check), size + len(text)
    length = size & 0xFFFFFFFF
    return b"".join([HEADER, *wrapped, LAST_BLOCK, check.to_bytes(4, "little"), length.to_bytes(4, "little")])
