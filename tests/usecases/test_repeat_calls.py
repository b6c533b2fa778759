"""Calls that may come twice, at the level of the database: one owner, one change, also when the first was broken off."""

import asyncio
from datetime import timedelta

import pytest

from scheduling.errors import Busy, Invalid
from scheduling.program_calls import CallMark, GivenAnswer, ProgramCall
from storage import Database
from tests.support.builders import MONDAY, Shop, a_customer, a_shop, staff_actor
from tests.support.databases import open_patiently
from usecases.manage_questions import QuestionWish
from usecases.purge_delivered import PurgeDelivered
from usecases.remove_business import DeleteWish
from usecases.repeat_calls import LEASE, Claim, ClaimCall, noting

ADA = staff_actor("ada")
ANSWER = GivenAnswer(status=201, body="{}", content_type="application/json")


def a_mark(word: str = "key:one", **given: str) -> CallMark:
    return CallMark(
        caller_id="key:k", word=word, likeness=given.get("likeness", "alike"), ends_at=MONDAY + timedelta(days=1)
    )


def a_call(shop: Shop, call_id: str = "call") -> ProgramCall:
    return ProgramCall(
        id=call_id,
        at=shop.clock.now(),
        caller_id="key:k",
        caller_name="Planner",
        tenant_id="t",
        method="POST",
        address=f"/solutions/bookingBusinesses/{shop.id}/customQuestions",
        request_id="r",
        business_id=shop.id,
    )


async def claimed(shop: Shop, mark: CallMark | None = None) -> Claim:
    return await shop.usecases.claim_call(mark or a_mark(), shop.id)


async def change(shop: Shop, claim: Claim | CallMark, text: str = "Why?") -> str:
    with noting(a_call(shop), claim):
        return (await shop.usecases.add_question(shop.id, QuestionWish(display_name=text), ADA)).id


async def questions(shop: Shop) -> int:
    return len((await shop.usecases.list_questions(shop.id, ADA)).questions)


async def test_of_many_at_once_one_owns_the_call(database: Database) -> None:
    shop = await a_shop(database)
    claims = await asyncio.gather(*(claimed(shop) for _ in range(8)))
    assert sum(claim.is_ours for claim in claims) == 1


async def test_two_processes_own_a_call_once(database: Database) -> None:
    shop = await a_shop(database)
    async with await open_patiently(database.url) as elsewhere:
        other = ClaimCall(database=elsewhere, clock=shop.clock)
        both = [shop.usecases.claim_call, other] * 4
        claims = await asyncio.gather(*(claim(a_mark(), shop.id) for claim in both))
    assert sum(claim.is_ours for claim in claims) == 1


async def test_a_change_and_its_note_are_one_transaction(database: Database) -> None:
    shop = await a_shop(database)
    claim = await claimed(shop)
    made = await change(shop, claim)
    known = await shop.usecases.find_call(a_mark())
    assert known is not None
    assert (known.has_written, known.made_id) == (True, made)


async def test_what_was_refused_is_not_noted(database: Database) -> None:
    shop = await a_shop(database)
    claim = await claimed(shop)
    with pytest.raises(Invalid):
        await change(shop, claim, text="")
    known = await shop.usecases.find_call(a_mark())
    assert known is not None
    assert not known.has_written
    assert await shop.usecases.list_program_calls(shop.id, ADA) == ()


async def test_a_call_broken_off_before_its_change_is_carried_out_by_the_next(database: Database) -> None:
    shop = await a_shop(database)
    await claimed(shop)
    shop.clock.moment += LEASE
    second = await claimed(shop)
    assert second.is_ours
    await change(shop, second)
    assert await questions(shop) == 1


async def test_a_claim_that_is_renewed_is_nobody_elses(database: Database) -> None:
    shop = await a_shop(database)
    claim = await claimed(shop)
    for _ in range(3):
        shop.clock.moment += LEASE / 2
        assert await shop.usecases.renew_call(claim)
    assert not (await claimed(shop)).is_ours
    shop.clock.moment += LEASE
    assert (await claimed(shop)).is_ours
    assert not await shop.usecases.renew_call(claim)


async def test_whoever_lost_a_call_cannot_commit_its_change(database: Database) -> None:
    shop = await a_shop(database)
    first = await claimed(shop)
    shop.clock.moment += LEASE
    second = await claimed(shop)
    await change(shop, second)
    with pytest.raises(Busy):
        await change(shop, first)
    assert await questions(shop) == 1


async def test_without_the_claim_both_would_change_something(database: Database) -> None:
    """The control of the test above."""
    shop = await a_shop(database)
    await change(shop, a_mark())
    await change(shop, a_mark())
    assert await questions(shop) == 2


async def test_a_call_broken_off_after_its_change_is_not_carried_out_again(database: Database) -> None:
    shop = await a_shop(database)
    await change(shop, await claimed(shop))
    shop.clock.moment += LEASE
    second = await claimed(shop)
    assert not second.is_ours
    assert second.known.is_left(shop.clock.now())


async def test_an_answer_is_kept_until_its_end(database: Database) -> None:
    shop = await a_shop(database)
    await shop.usecases.settle_call(a_mark(), (await claimed(shop)).owner, ANSWER)
    assert (await claimed(shop)).known.answer == ANSWER
    shop.clock.moment += timedelta(days=1)
    later = CallMark(caller_id="key:k", word="key:one", likeness="other", ends_at=MONDAY + timedelta(days=2))
    assert (await claimed(shop, later)).is_ours


async def test_a_call_that_came_to_nothing_is_forgotten(database: Database) -> None:
    shop = await a_shop(database)
    await shop.usecases.settle_call(a_mark(), (await claimed(shop)).owner, None)
    assert await shop.usecases.find_call(a_mark()) is None


async def answered(shop: Shop) -> None:
    claim = await claimed(shop)
    await change(shop, claim)
    await shop.usecases.settle_call(
        claim.mark, claim.owner, GivenAnswer(status=201, body='{"name": "Noor"}', content_type="x")
    )


async def lost_answer(shop: Shop) -> bool:
    known = await shop.usecases.find_call(a_mark())
    assert known is not None
    return known.has_written and known.answer is None


async def test_erasing_a_customer_forgets_what_was_answered(database: Database) -> None:
    shop = await a_shop(database, customers=[a_customer()])
    await answered(shop)
    await shop.usecases.erase_customer(shop.id, a_customer().id, ADA)
    assert await lost_answer(shop)


async def test_deleting_a_business_forgets_what_was_answered(database: Database) -> None:
    shop = await a_shop(database)
    await answered(shop)
    await shop.usecases.delete_business(DeleteWish(business_id=shop.id, typed_name=shop.business.display_name), ADA)
    assert await lost_answer(shop)


async def test_answers_and_calls_are_cleared_away_by_age(database: Database) -> None:
    shop = await a_shop(database)
    await answered(shop)
    purge = PurgeDelivered(database=database, clock=shop.clock)
    shop.clock.moment += timedelta(days=1)
    assert await purge.run_once() == 1
    shop.clock.moment += timedelta(days=400)
    assert await purge.run_once() == 1
    assert await shop.usecases.list_program_calls(shop.id, ADA) == ()


async def test_what_programs_changed_is_listed_for_administrators(database: Database) -> None:
    shop = await a_shop(database)
    await change(shop, await claimed(shop))
    (one,) = await shop.usecases.list_program_calls(shop.id, ADA)
    assert one == a_call(shop)
