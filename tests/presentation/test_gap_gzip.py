"""Kept pages as gzip: every client can read it, and a secret neither is compressed nor changes the length."""

import gzip
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presentation_layer.gap_gzip import LONGEST_STORED, deflated, joined, stored

WRAPPERS: tuple[Callable[[bytes], bytes], ...] = (deflated, stored)


@given(st.lists(st.tuples(st.sampled_from(WRAPPERS), st.binary(max_size=300))))
def test_any_pieces_in_any_wrapping_unpack_to_the_whole(pieces: list[tuple[Callable[[bytes], bytes], bytes]]) -> None:
    plain = b"".join(text for _, text in pieces)

    assert gzip.decompress(joined([wrap(text) for wrap, text in pieces], [text for _, text in pieces])) == plain


@pytest.mark.parametrize("size", [0, 1, LONGEST_STORED, LONGEST_STORED + 1, 3 * LONGEST_STORED])
def test_a_stored_piece_may_have_any_length(size: int) -> None:
    assert gzip.decompress(joined([stored(b"x" * size)], [b"x" * size])) == b"x" * size


def test_the_length_says_nothing_about_a_secret_though_the_page_has_the_same_words() -> None:
    page = b"token=0123456789abcdef " * 20
    secrets = (b"0123456789abcdef", b"f7b1c9e2d0a85364", b"token=token=toke")

    lengths = {
        len(joined([deflated(page), stored(secret), deflated(page)], [page, secret, page])) for secret in secrets
    }

    assert len(lengths) == 1


def test_text_that_repeats_an_earlier_piece_is_not_compressed_with_it() -> None:
    noise = bytes(range(256))

    assert len(deflated(noise) + deflated(noise)) == 2 * len(deflated(noise))
