"""Addresses taken apart: names and ids, and how many of them are remembered."""

import pytest

from api.table import segments_of

LONG = "/aa" * 30_000
"""As long as an address within a batch may be."""


@pytest.mark.parametrize("path", ["/customers/a%2Fb", "customers/a%2Fb/", "/customers('a%2Fb')"])
def test_a_slash_within_an_id_does_not_part_it(path: str) -> None:
    assert segments_of(path) == ("customers", "a/b")


def test_an_address_of_usual_length_is_taken_apart_once() -> None:
    address = "/solutions/bookingBusinesses/shop@slotkeeper/appointments/0123456789abcdefghij"
    assert segments_of(address) is segments_of(address)


def test_nothing_is_remembered_of_a_long_address_for_what_strangers_send_would_fill_the_memory() -> None:
    assert segments_of(LONG) == ("aa",) * 30_000
    assert segments_of(LONG) is not segments_of(LONG)
