"""Signed values: bound to a purpose, to a secret, and to every bit of themselves."""

from hypothesis import given
from hypothesis import strategies as st

from web.signing import Signer

OLD, NEW = b"o" * 32, b"n" * 32


@given(st.binary())
def test_what_was_signed_comes_back(payload: bytes) -> None:
    signer = Signer((NEW,))
    assert signer.verify("session", signer.sign("session", payload)) == payload


def test_a_value_signed_before_the_secret_changed_is_still_good() -> None:
    assert Signer((NEW, OLD)).verify("session", Signer((OLD,)).sign("session", b"x")) == b"x"


def test_a_value_signed_with_a_secret_that_is_gone_is_not() -> None:
    assert Signer((NEW,)).verify("session", Signer((OLD,)).sign("session", b"x")) is None


def test_a_value_signed_for_one_purpose_is_no_good_for_another() -> None:
    signer = Signer((NEW,))
    assert signer.verify("csrf", signer.sign("session", b"x")) is None


@given(st.text())
def test_nothing_else_verifies(token: str) -> None:
    assert Signer((NEW,)).verify("session", token) is None
