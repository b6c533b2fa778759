"""Likely slips in the domain of a mail address are recognised, and honest addresses are left alone."""

import pytest

from usecases.mail_typos import likely_address


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("noor@gmial.com", "noor@gmail.com"),
        ("noor@gmail.con", "noor@gmail.com"),
        ("noor@gmail.co", "noor@gmail.com"),
        ("noor@gamil.cmo", "noor@gmail.com"),
        ("noor@hotmial.com", "noor@hotmail.com"),
        ("Noor.Visser@OUTLOK.com", "Noor.Visser@outlook.com"),
        ("noor@zigo.nl", "noor@ziggo.nl"),
        ("noor@t-onlne.de", "noor@t-online.de"),
        ("noor@wnadoo.fr", "noor@wanadoo.fr"),
    ],
)
def test_a_slip_is_recognised(typed: str, meant: str) -> None:
    assert likely_address(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "noor@gmail.com",
        "noor@mail.com",
        "noor@hotmail.de",
        "noor@outlook.fr",
        "noor@yahoo.co.uk",
        "noor@example.com",
        "noor@harbour-practice.nl",
        "noor@live.nl",
        "noor@home.nl",
        "noor@gmx.de",
        "",
        "noor",
        "@gmial.com",
        "noor@",
    ],
)
def test_what_looks_right_is_left_alone(typed: str) -> None:
    assert likely_address(typed) == ""


def test_a_long_or_strange_address_is_no_trouble() -> None:
    assert likely_address("a" * 5000 + "@" + "b" * 5000) == ""
