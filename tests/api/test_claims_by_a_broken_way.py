"""A call whose process cannot reach the database for a while: nobody takes it over, and whoever made it hears what came of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace

import pytest
import pytest_asyncio
from sqlalchemy.engine import make_url

from api.call import Answer, Call
from api.door import Door
from api.errors import ApiError
from api.identity import identify
from api.repeats import Repeats
from api.routes import make_table
from api.table import Route
from storage import Database
from storage.postgres import PostgresDatabase
from tests.api.test_claims import a_call
from tests.storage.commit_eater import CommitEater, commit_eater
from tests.storage.elsewhere import eventually
from tests.support.builders import Outside, Shop, a_shop, staff_actor
from usecases.manage_questions import QuestionWish
from usecases.repeat_calls import LEASE, Claim, RenewCall
from usecases.wiring import Rules, wire


@dataclass
class Renewing:
    """The product's own renewal, and what came of each.

    None is under way while the test has `turn`: here whoever waits a fifth of a second for a lock is told that the database is busy,
    and on a busy machine one renewal may keep the claim locked for longer.
    """

    renew: RenewCall
    is_ours: list[bool | None] = field(default_factory=list)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, claim: Claim) -> bool:
        async with self.turn:
            self.is_ours.append(None)
            self.is_ours[-1] = found = await self.renew(claim)
        return found


@dataclass
class TwoProcesses:
    """`far` carries the call out and reaches the database by a way that can be shut; `near` gets the same call later."""

    shop: Shop
    way: CommitEater
    far: Door
    near: Door
    renewing: Renewing
    does: Callable[["TwoProcesses"], Awaitable[None]] | None = None
    times: int = 0

    async def __call__(self, call: Call) -> Answer:
        self.times += 1
        if call.door is self.far and self.does:
            await self.does(self)
        return Answer(body={"done": True})

    async def send(self, door: Door) -> Answer:
        route = Route(method="POST", path="/slow", handler=self, about="Take some time", tag="test")
        return await door.repeats.once(a_call(door), route, self)

    async def change(self) -> None:
        await self.far.use_cases.add_question(self.shop.id, QuestionWish(display_name="Why?"), staff_actor("ada"))

    async def renewals_fail(self) -> None:
        before = len(self.renewing.is_ours)
        await eventually(lambda: len(self.renewing.is_ours) > before + 2)
        assert not any(self.renewing.is_ours[before + 1 :])

    async def renewed(self) -> None:
        """A renewal that began after this, for it has read the clock."""
        before = len(self.renewing.is_ours)
        await eventually(lambda: any(self.renewing.is_ours[before:]))


@pytest_asyncio.fixture
async def both(postgres_url: str) -> AsyncIterator[TwoProcesses]:
    address = make_url(postgres_url)
    async with (
        commit_eater(address) as way,
        await PostgresDatabase.open(way.url, lock_wait=0.2) as far,
        await PostgresDatabase.open(address, lock_wait=60) as near,
    ):
        shop = await a_shop(near)
        renewing = Renewing(RenewCall(database=far, clock=shop.clock))
        yield TwoProcesses(shop, way, a_door(shop, far, renewing), a_door(shop, near, renewing), renewing)


def a_door(shop: Shop, database: Database, renewing: Renewing) -> Door:
    use_cases = wire(database, shop.clock, Outside().ports(), Rules(meeting_wait_seconds=0))
    use_cases = replace(use_cases, renew_call=renewing)  # type: ignore[arg-type]  # fits by its shape
    repeats = Repeats(renew_every=0.01, patience=120)
    return Door(use_cases=use_cases, clock=shop.clock, table=make_table(), identify=identify, repeats=repeats)


async def test_a_claim_is_renewed_again_when_the_database_is_back(both: TwoProcesses) -> None:
    waiting: list[asyncio.Task[Answer]] = []

    async def loses_it_for_a_while(here: TwoProcesses) -> None:
        waiting.append(asyncio.create_task(here.send(here.near)))
        await here.way.shut()
        await here.renewals_fail()
        here.way.is_shut = False
        for _ in range(3):
            await here.renewed()
            here.shop.clock.forward(seconds=LEASE.total_seconds() - 1)
        await here.renewed()
        await here.renewing.turn.acquire()  # the answer is kept next

    both.does = loses_it_for_a_while
    assert "Idempotent-Replayed" not in (await both.send(both.far)).headers
    assert "Idempotent-Replayed" in (await waiting[0]).headers
    assert both.times == 1


async def test_what_was_carried_out_is_answered_though_the_answer_cannot_be_kept(both: TwoProcesses) -> None:
    async def loses_it_after_its_change(here: TwoProcesses) -> None:
        async with here.renewing.turn:
            await here.change()
        await here.way.shut()

    both.does = loses_it_after_its_change
    assert (await both.send(both.far)).body == {"done": True}
    both.shop.clock.forward(seconds=LEASE.total_seconds())
    with pytest.raises(ApiError, match="carried out before"):
        await both.send(both.near)
    assert both.times == 1


async def test_what_could_not_be_changed_says_busy_and_is_carried_out_by_the_next(both: TwoProcesses) -> None:
    async def loses_it_before_its_change(here: TwoProcesses) -> None:
        await here.way.shut()
        await here.change()

    both.does = loses_it_before_its_change
    with pytest.raises(ApiError, match="busy") as told:
        await both.send(both.far)
    assert (told.value.status, told.value.headers["Retry-After"]) == (503, "2")
    both.shop.clock.forward(seconds=LEASE.total_seconds())
    assert "Idempotent-Replayed" not in (await both.send(both.near)).headers
    assert both.times == 2
