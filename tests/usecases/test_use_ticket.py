"""A ticket lets one download happen once, within a minute, for whoever asked for it."""

import asyncio

import pytest
from sqlalchemy import func, select

from scheduling.errors import NotFound
from scheduling.staff import AccountId
from storage import Database, open_database
from storage.tables import ticket
from tests.support.builders import MONDAY
from tests.support.clock import FrozenClock
from usecases.use_ticket import IssueTicket, RedeemTicket, Ticket

WANTED = Ticket(account_id=AccountId("account-ada"), path="report/shop@slotkeeper?file=csv")


def both(database: Database) -> tuple[IssueTicket, RedeemTicket, FrozenClock]:
    clock = FrozenClock(MONDAY)
    return IssueTicket(database=database, clock=clock), RedeemTicket(database=database, clock=clock), clock


async def test_it_is_redeemed_for_what_it_was_given(database: Database) -> None:
    issue, redeem, clock = both(database)
    signs = await issue(WANTED)
    clock.forward(seconds=59)
    assert await redeem(signs) == WANTED


async def test_it_is_redeemed_once(database: Database) -> None:
    issue, redeem, _ = both(database)
    signs = await issue(WANTED)
    await redeem(signs)
    with pytest.raises(NotFound):
        await redeem(signs)


async def test_of_many_who_try_at_once_one_gets_it(database: Database) -> None:
    issue, redeem, _ = both(database)
    signs = await issue(WANTED)
    tries = await asyncio.gather(*(redeem(signs) for _ in range(8)), return_exceptions=True)
    assert [one for one in tries if not isinstance(one, NotFound)] == [WANTED]


async def test_it_is_good_in_another_process_and_used_up_there(database: Database, database_url: str) -> None:
    issue, redeem, _ = both(database)
    signs = await issue(WANTED)
    async with await open_database(database_url) as elsewhere:
        assert await both(elsewhere)[1](signs) == WANTED
    with pytest.raises(NotFound):
        await redeem(signs)


async def test_after_a_minute_it_is_refused(database: Database) -> None:
    issue, redeem, clock = both(database)
    signs = await issue(WANTED)
    clock.forward(seconds=60)
    with pytest.raises(NotFound):
        await redeem(signs)


async def test_one_that_never_was_is_refused(database: Database) -> None:
    with pytest.raises(NotFound):
        await both(database)[1]("nothing")


async def test_the_database_does_not_tell_it(database: Database) -> None:
    signs = await both(database)[0](WANTED)
    rows = await database.read(lambda work: work.connection.execute(select(ticket)).all())
    assert signs not in str(rows)


async def test_those_that_nobody_used_are_cleared_away_by_the_next(database: Database) -> None:
    issue, _, clock = both(database)
    for _ in range(2):
        await issue(WANTED)
        clock.forward(seconds=60)
    count = select(func.count()).select_from(ticket)
    assert await database.read(lambda work: work.connection.execute(count).scalar_one()) == 1
