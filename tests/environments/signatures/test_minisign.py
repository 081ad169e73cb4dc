"""Keys and signatures are those of the program minisign: its own are read, and a changed one is refused."""

import base64

import pytest

from environments.signatures.minisign import (
    KeyInvalid,
    PublicKey,
    SecretKey,
    SignatureInvalid,
    key_id_of,
    verify,
)

# Made with minisign 0.11 for this test: `minisign -G -W`, then `minisign -S -t 'dialtone x'` of the content.
SECRET = (
    "untrusted comment: minisign encrypted secret key\n"
    "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAa45bexnIr5UIy/91FrcOMFAotfZnM17XqjrHT8bc"
    "bPyeGiFH5REIqO946MHc9ynmNzoq0BRsYEjGENPQU4rdQYFiN9bRmnkjAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
)
PUBLIC = (
    "untrusted comment: minisign public key 95AFC8197B5B8E6B\n"
    "RWRrjlt7Gcivle946MHc9ynmNzoq0BRsYEjGENPQU4rdQYFiN9bRmnkj\n"
)
SIGNATURE = (
    "untrusted comment: signature from minisign secret key\n"
    "RURrjlt7Gcivld5YEHmpUMMv1lT/Gi+yITV2/6lv3dwQiJ/pUfCs022bO6xHWQ+6cVtJyvzkZNp4J2TaFPCV+59PhA8kWCWV2gE=\n"
    "trusted comment: dialtone x\n"
    "saCh4IvD/LtGL+MQzcAF9FOsmWlWp+68uZnZ0u+22pTwyMpfnKLqsrZhFmp4qfgNmxnmlsq2Bv9paYYOSDtGCw==\n"
)
CONTENT = b"hello\n"


def test_a_signature_of_minisign_is_verified() -> None:
    assert verify(CONTENT, SIGNATURE, PublicKey.read(PUBLIC)) == "dialtone x"


def test_we_write_what_minisign_writes() -> None:
    secret = SecretKey.read(SECRET)

    assert secret.write().splitlines()[1] == SECRET.splitlines()[1]
    assert secret.public.write() == PUBLIC
    assert secret.sign(CONTENT, "dialtone x").splitlines()[1:] == SIGNATURE.splitlines()[1:]


def test_a_new_key_survives_being_written() -> None:
    key = SecretKey.new()

    assert SecretKey.read(key.write()) == key
    assert PublicKey.read(key.public.write()) == key.public
    assert key_id_of(key.sign(CONTENT, "")) == key.id
    assert key.seed.hex() not in repr(key)


@pytest.mark.parametrize(
    ("content", "signature"),
    [
        (b"hello!\n", SIGNATURE),
        (CONTENT, SIGNATURE.replace("dialtone x", "dialtone y")),
        (CONTENT, SIGNATURE.replace("RURrjlt7", "RURrjlt6")),
        (CONTENT, SIGNATURE.replace("3lgQealQ", "3lgQeal0").replace("ld5YEHmp", "ld5YEHmq")),
        (CONTENT, SIGNATURE.replace("RURr", "RWRr")),
        (CONTENT, SIGNATURE.partition("trusted comment: d")[0]),
        (CONTENT, SIGNATURE.replace("RURrj", "?")),
        (CONTENT, ""),
    ],
    ids=["content", "comment", "key id", "signature", "not hashed", "cut off", "not base64", "empty"],
)
def test_a_change_anywhere_is_refused(content: bytes, signature: str) -> None:
    with pytest.raises(SignatureInvalid):
        verify(content, signature, PublicKey.read(PUBLIC))


def test_another_key_is_refused() -> None:
    with pytest.raises(SignatureInvalid):
        verify(CONTENT, SIGNATURE, SecretKey.new().public)


@pytest.mark.parametrize("text", ["", "x", "one\ntwo three\n", SECRET, f"{PUBLIC[:-9]}\n"])
def test_a_text_that_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(KeyInvalid):
        PublicKey.read(text)


def test_a_damaged_secret_key_is_refused() -> None:
    inside = bytearray(base64.b64decode(SECRET.splitlines()[1]))
    inside[70] ^= 1

    with pytest.raises(KeyInvalid, match="damaged"):
        SecretKey.read(f"comment\n{base64.b64encode(inside).decode()}\n")


def test_a_secret_key_with_a_password_says_how_to_make_one_without() -> None:
    inside = bytearray(base64.b64decode(SECRET.splitlines()[1]))
    inside[2:4] = b"Sc"

    with pytest.raises(KeyInvalid, match="minisign -G -W"):
        SecretKey.read(f"comment\n{base64.b64encode(inside).decode()}\n")
