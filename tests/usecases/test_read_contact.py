"""Mail addresses as people type them: the short way for plain ones judges as the library does."""

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as some

from scheduling.errors import Invalid
from usecases.read_contact import read_email

PARTS = some.text(alphabet="aZ0_+-. ", max_size=8)
LOCAL = PARTS | some.sampled_from(["PostMaster", "sales", "x" * 64, "x" * 65, "zoë"])
DOMAINS = PARTS | some.sampled_from(
    ["Example.COM", "example.com.", "xn--mnchen-3ya.de", "nowhere.test", "localhost", "a.b.c"]
)


def judged(address: str) -> str | None:
    try:
        return validate_email(address.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def read(address: str) -> str | None:
    try:
        return read_email(address)
    except Invalid:
        return None


@given(local=LOCAL, domain=DOMAINS)
def test_an_address_is_read_as_the_library_reads_it(local: str, domain: str) -> None:
    assert read(f"{local}@{domain}") == judged(f"{local}@{domain}")


@pytest.mark.parametrize(
    "typed", ["anna", "anna@", "@example.com", "anna@@example.com", "anna@example", "an na@example.com"]
)
def test_what_is_no_address_is_refused_by_field(typed: str) -> None:
    with pytest.raises(Invalid):
        read_email(typed)
