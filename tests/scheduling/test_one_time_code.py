"""The rules of a code by mail, by example and by property: whatever a visitor does, there are few tries and few mails."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scheduling.appointment import DraftId
from scheduling.errors import PolicyRefused
from scheduling.one_time_code import MOST_SENT, TRIES, OneTimeCode, Trial, code_to_send, tried

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DRAFT = DraftId("draft")


def sent(before: OneTimeCode | None = None, email: str = "noor@example.com", now: datetime = NOW) -> OneTimeCode:
    return code_to_send(before, DRAFT, email, "en", now)


@given(some.lists(some.tuples(some.sampled_from(["send", "wrong"]), some.integers(0, 900)), max_size=60))
def test_whatever_a_visitor_does_there_are_few_mails_and_few_tries(deeds: list[tuple[str, int]]) -> None:
    code, now, wrong = sent(), NOW, 0
    for deed, seconds in deeds:
        now += timedelta(seconds=seconds)
        if deed == "wrong":
            trial, after = tried(code, False, now)
            wrong += trial is Trial.WRONG
            code = after or code
            continue
        try:
            code = sent(code, now=now)
        except PolicyRefused:
            assert code.sent == MOST_SENT
    assert code.sent <= MOST_SENT
    assert wrong <= MOST_SENT * (TRIES - 1)


def test_a_right_code_proves_its_own_address_alone_and_for_half_an_hour() -> None:
    _, proven = tried(sent(), True, NOW)
    assert proven is not None
    assert proven.proves("NOOR@example.com", NOW + timedelta(minutes=29))
    assert not proven.proves("else@example.com", NOW)
    assert not proven.proves("noor@example.com", NOW + timedelta(minutes=30))


def test_another_address_makes_the_earlier_proof_void() -> None:
    _, proven = tried(sent(), True, NOW)
    other = sent(proven, "else@example.com")
    assert (other.number, other.proven_at) == (2, None)


@pytest.mark.parametrize(("minutes", "trial"), [(9, Trial.RIGHT), (10, Trial.EXPIRED)])
def test_it_holds_for_ten_minutes(minutes: int, trial: Trial) -> None:
    assert tried(sent(), True, NOW + timedelta(minutes=minutes))[0] is trial
