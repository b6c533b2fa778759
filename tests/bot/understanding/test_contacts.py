"""Mail addresses, phone numbers and references are taken out first, and nothing else is taken for one."""

import pytest

from bot.understanding.contacts import take_contacts


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("book Noor, noor@example.com.", "noor@example.com"),
        ("mail: Noor.Haddad+x@Example.COM!", "Noor.Haddad+x@example.com"),
        ("<noor@example.com>", "noor@example.com"),
        ("noor@ example.com", None),
        ("meet @3", None),
    ],
)
def test_a_mail_address_is_found(text: str, email: str | None) -> None:
    assert take_contacts(text, "en", "GB").email == email


@pytest.mark.parametrize(
    ("text", "region", "phone"),
    [
        ("06-12345678", "NL", "+31612345678"),
        ("+44 20 7946 0018", "US", "+442079460018"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("tomorrow 10:00-11:00", "NL", None),
        ("24-12-2026 14:00 15:00", "NL", None),
        ("2026-12-24 10:00", "US", None),
        ("06 2468135", "NL", "+3162468135"),
        ("01-12-2026 10:00", "NL", None),
        ("0900 1000 1100 1200", "NL", None),
        ("09:00 10:30 11:00", "GB", None),
        ("01 12 2026 1000", "GB", None),
    ],
)
def test_a_phone_number_is_found_by_region(text: str, region: str, phone: str | None) -> None:
    assert take_contacts(text, "en", region).phone == phone


def test_the_region_of_the_business_comes_before_that_of_the_writer() -> None:
    assert take_contacts("book Anna 06 12345678 at three", "en", "NL", "US").phone == "+31612345678"
    assert take_contacts("(212) 555-0123", "en", "NL", "US").phone == "+12125550123"


def test_a_dutch_writer_without_region_types_dutch_numbers() -> None:
    assert take_contacts("bel 0612345678", "nl", None).phone == "+31612345678"


@pytest.mark.parametrize(
    ("text", "reference"), [("cancel sk-ab23cd", "SK-AB23CD"), ("skipping", None), ("SK-AB2", None)]
)
def test_a_reference_is_found_in_any_case(text: str, reference: str | None) -> None:
    assert take_contacts(text, "en", "GB").reference == reference


def test_what_was_taken_leaves_blanks_of_the_same_length() -> None:
    text = "book Noor noor@example.com SK-AB23CD 06-12345678 tomorrow"

    assert len(take_contacts(text, "nl", "NL").text) == len(text)
    assert take_contacts(text, "nl", "NL").text.split() == ["book", "Noor", "tomorrow"]
