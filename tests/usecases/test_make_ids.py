"""Ids: never twice the same, neighbours when they are made together, and nothing in them that was to stay secret."""

import re
from collections.abc import Iterator
from itertools import count
from uuid import RFC_4122, UUID

import pytest

from usecases import make_ids
from usecases.make_ids import digest_of, hash_of, id_of, make_guid, make_id

SECOND = 10**9


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A new second for each id, through years."""
    seconds = count(1_798_000_000 * SECOND, 40_000 * SECOND)
    monkeypatch.setattr(make_ids, "time_ns", lambda: next(seconds))
    return seconds


def test_ids_sort_as_they_were_made(moments: Iterator[int]) -> None:
    made = [make_id() for _ in range(2000)]
    assert made == sorted(made)


def test_ids_of_one_moment_differ_in_what_nobody_can_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_ids, "time_ns", lambda: 1_798_000_000 * SECOND)
    made = {make_id() for _ in range(1000)}
    assert len({one[:6] for one in made}) == 1
    assert len({one[7:] for one in made}) == 1000


def test_an_id_is_twenty_url_safe_signs() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{20}", make_id())


def test_guids_are_random_ones_by_their_own_account_and_each_another() -> None:
    made = [UUID(make_guid()) for _ in range(1000)]
    assert {(one.version, one.variant) for one in made} == {(4, RFC_4122)}
    assert len({one.bytes[:5] for one in made}) == len({one.bytes[11:] for one in made}) == 1000


def test_the_same_key_gives_the_same_id_in_one_business_only() -> None:
    key = f"{make_id()}.booked"
    assert id_of("a", key) == id_of("a", key) != id_of("b", key)


def test_ids_of_what_belongs_together_begin_alike_and_differ() -> None:
    owner = make_id()
    first, second = id_of("shop", f"{owner}.0.mail"), id_of("shop", f"{owner}.0.chat")
    assert first[:12] == second[:12]
    assert first[12:] != second[12:]
    assert re.fullmatch(r"[0-9a-f]{32}", first)


def test_what_is_no_text_has_a_hash_and_a_digest_of_its_own() -> None:
    """A header or cookie may hold any bytes; what of them is no UTF-8 stands as halves of signs in the text."""
    texts = ["sk_", "sk_\udcff", "sk_\udcfe", "sk_?", "sk_\ud800"]
    assert len({hash_of(one) for one in texts}) == len({digest_of(one) for one in texts}) == len(texts)


def test_a_digest_tells_nothing_of_its_text() -> None:
    assert b"wim@ex".hex() not in digest_of("wim@example.com")
