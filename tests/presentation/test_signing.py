"""A signature is valid on every machine, whatever its clock says; it still runs out, and still cannot be forged."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from presentation_layer.timed_signatures import ForgivingSerializer

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
AN_HOUR = 3600


@pytest.fixture
def serializer() -> URLSafeTimedSerializer:
    return ForgivingSerializer("a secret", salt="a test")


def signed(serializer: URLSafeTimedSerializer, *, at: datetime) -> str:
    with time_machine.travel(at, tick=False):
        return str(serializer.dumps({"cart": 7}))


def read(serializer: URLSafeTimedSerializer, text: str, *, at: datetime) -> object:
    with time_machine.travel(at, tick=False):
        return serializer.loads(text, max_age=AN_HOUR)


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(minutes=59), timedelta(days=-1), timedelta(days=-400)])
def test_what_was_signed_now_or_by_a_clock_that_was_ahead_is_believed(
    serializer: URLSafeTimedSerializer, ahead: timedelta
) -> None:
    text = signed(serializer, at=NOW)

    assert read(serializer, text, at=NOW + ahead) == {"cart": 7}


def test_what_was_signed_too_long_ago_has_expired(serializer: URLSafeTimedSerializer) -> None:
    text = signed(serializer, at=NOW)

    with pytest.raises(SignatureExpired):
        read(serializer, text, at=NOW + timedelta(minutes=61))


def test_what_someone_else_signed_is_not_believed(serializer: URLSafeTimedSerializer) -> None:
    text = signed(URLSafeTimedSerializer("another secret", salt="a test"), at=NOW)

    with pytest.raises(BadSignature):
        read(serializer, text, at=NOW)


def test_what_the_library_itself_signed_is_read_so_that_cookies_outlive_a_release(
    serializer: URLSafeTimedSerializer,
) -> None:
    text = signed(URLSafeTimedSerializer("a secret", salt="a test"), at=NOW)

    assert read(serializer, text, at=NOW) == {"cart": 7}


def test_what_it_signs_is_read_by_the_library_also_under_another_salt(serializer: URLSafeTimedSerializer) -> None:
    library = URLSafeTimedSerializer("a secret", salt="a test")

    assert library.loads(signed(serializer, at=NOW)) == {"cart": 7}
    assert library.loads(serializer.dumps("kept", salt="another"), salt="another") == "kept"
