"""A back office signs with the key that it was given, and with nothing else."""

import pytest

from business_layer.releases.ports import NoOfficeKey
from environments.signatures.minisign import SecretKey, verify
from environments.signatures.office_key import OfficeKey


@pytest.mark.parametrize("lines", [slice(0, None), slice(1, 2)], ids=["whole file", "second line"])
def test_it_signs_with_its_key(lines: slice) -> None:
    key = SecretKey.new()
    text = "\n".join(key.write().splitlines()[lines])

    signature = OfficeKey(text, "production").sign(b"a statement", "approve")

    assert verify(b"a statement", signature, key.public) == "approve"


@pytest.mark.parametrize("text", ["", "  ", "not a key", "untrusted comment: x\nRWQ="])
def test_without_a_key_that_can_be_read_it_signs_nothing(text: str) -> None:
    with pytest.raises(NoOfficeKey):
        OfficeKey(text, "production").sign(b"a statement", "approve")
