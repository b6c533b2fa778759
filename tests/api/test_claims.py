"""Who carries a call out: whoever lives keeps the claim for as long as the call takes."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from multidict import CIMultiDict, CIMultiDictProxy, MultiDict

from api.call import Answer, Call
from api.door import Door
from api.identity import Caller, identify
from api.repeats import Repeats
from api.routes import make_table
from api.table import Route
from scheduling.program_calls import CallMark, KnownCall
from storage import Database
from tests.storage.elsewhere import eventually
from tests.support.builders import Shop, a_shop
from usecases.access import SYSTEM
from usecases.repeat_calls import LEASE, FindCall


@dataclass
class Looking:
    """What the one who waits looks by, and how often it did."""

    find: FindCall
    seen: list[KnownCall | None] = field(default_factory=list)

    async def __call__(self, mark: CallMark) -> KnownCall | None:
        self.seen.append(await self.find(mark))
        return self.seen[-1]


@dataclass
class Twice:
    """The same call, sent twice; whoever carries it out first takes as long as `lasts`."""

    shop: Shop
    looking: Looking
    lasts: Callable[["Twice"], Awaitable[None]]
    times: int = 0

    async def __call__(self, call: Call) -> Answer:
        self.times += 1
        if self.times == 1:
            await self.lasts(self)
        return Answer(body={"done": True})

    async def is_seen_until(self, moment: datetime) -> None:
        """Until the other has seen that the claim holds until then."""
        await eventually(lambda: any(one and one.lease_until >= moment for one in self.looking.seen))

    async def answers(self, renew_every: float) -> list[bool]:
        """Which were replayed."""
        use_cases = replace(self.shop.usecases, find_call=self.looking)  # type: ignore[arg-type]  # fits by its shape
        repeats = Repeats(renew_every=renew_every, patience=120)
        door = Door(use_cases=use_cases, clock=self.shop.clock, table=make_table(), identify=identify, repeats=repeats)
        route = Route(method="POST", path="/slow", handler=self, about="Take some time", tag="test")
        both = await asyncio.gather(*(repeats.once(a_call(door), route, self) for _ in range(2)))
        return ["Idempotent-Replayed" in one.headers for one in both]


def a_call(door: Door) -> Call:
    caller = Caller(kind="key", id="key:1", name="Planner", granted=frozenset(), actor=SYSTEM)
    headers = CIMultiDictProxy(CIMultiDict({"Idempotency-Key": "one"}))
    return Call(
        door=door,
        identity=caller,
        method="POST",
        path="/slow",
        params={},
        query=MultiDict(),
        headers=headers,
        body=b"",
        origin="",
    )


async def sent_twice(database: Database, lasts: Callable[[Twice], Awaitable[None]]) -> Twice:
    shop = await a_shop(database)
    return Twice(shop, Looking(shop.usecases.find_call), lasts)


async def longer_than_a_claim(calls: Twice) -> None:
    for _ in range(3):
        calls.shop.clock.forward(seconds=LEASE.total_seconds() - 1)
        await calls.is_seen_until(calls.shop.clock.now() + LEASE)


async def until_another_has_begun(calls: Twice) -> None:
    await calls.is_seen_until(calls.shop.clock.now() + LEASE)
    calls.shop.clock.forward(seconds=LEASE.total_seconds())
    await eventually(lambda: calls.times == 2)


async def test_a_call_that_takes_long_is_carried_out_once(database: Database) -> None:
    calls = await sent_twice(database, longer_than_a_claim)
    assert sorted(await calls.answers(renew_every=0.01)) == [False, True]
    assert calls.times == 1


async def test_what_is_not_renewed_is_taken_over(database: Database) -> None:
    """The control of the test above: as if the first had ended."""
    calls = await sent_twice(database, until_another_has_begun)
    assert await calls.answers(renew_every=3600) == [False, False]
    assert calls.times == 2
