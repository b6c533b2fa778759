"""Attempts at a call that nobody claimed: a further one waits for those that run, and does again only what came to nothing."""

import asyncio
from dataclasses import dataclass, field, replace

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from api.call import Answer, Call
from api.door import Door
from api.identity import identify
from api.repeats import Repeats
from api.routes import make_table
from api.table import Route
from scheduling.errors import Invalid
from storage import Database
from tests.api.test_claims import a_call
from tests.storage.elsewhere import eventually
from tests.support.builders import Shop, a_shop, staff_actor
from usecases.manage_questions import QuestionWish


@dataclass
class Attempts:
    """A call that adds a question as soon as it may; each attempt takes the next of `texts`, and an empty one is refused."""

    shop: Shop
    texts: list[str]
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    repeats: Repeats = field(default_factory=lambda: Repeats(patience=120))
    begun: int = 0

    async def __call__(self, call: Call) -> Answer:
        text = self.texts[self.begun]
        self.begun += 1
        await self.may_go_on.wait()
        made = await self.shop.usecases.add_question(self.shop.id, QuestionWish(display_name=text), staff_actor("ada"))
        return Answer(status=201, body={"id": made.id})

    async def send(self, **headers: str) -> asyncio.Task[Answer]:
        """Sent, and as far as it comes without waiting for anything."""
        door = Door(
            use_cases=self.shop.usecases,
            clock=self.shop.clock,
            table=make_table(),
            identify=identify,
            repeats=self.repeats,
        )
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        call = replace(a_call(door), headers=CIMultiDictProxy(CIMultiDict(named)))
        route = Route(method="POST", path="/slow", handler=self, about="Take some time", tag="test")
        sent = asyncio.create_task(self.repeats.once(call, route, self))
        await asyncio.sleep(0)
        return sent

    async def added(self) -> int:
        return len((await self.shop.usecases.list_questions(self.shop.id, staff_actor("ada"))).questions)


async def test_a_further_attempt_waits_for_the_first_and_is_answered_alike(database: Database) -> None:
    calls = Attempts(await a_shop(database), ["Why?"])
    first, second = await calls.send(), await calls.send(Retry_Attempt="1")
    assert (calls.begun, second.done()) == (1, False)
    calls.may_go_on.set()
    assert (await second).raw() == (await first).raw()
    assert ((await second).headers["Idempotent-Replayed"], await calls.added()) == ("true", 1)


async def test_the_same_without_a_word_waits_for_nobody(database: Database) -> None:
    """The control of the test above."""
    calls = Attempts(await a_shop(database), ["Why?", "Why?"])
    both = [await calls.send(), await calls.send()]
    assert calls.begun == 2
    calls.may_go_on.set()
    await asyncio.gather(*both)
    assert await calls.added() == 2


@pytest.mark.parametrize("number", [2, 4])
async def test_of_attempts_that_waited_for_one_that_was_refused_one_is_carried_out(
    database: Database, number: int
) -> None:
    calls = Attempts(await a_shop(database), ["", *["Why?"] * number])
    first, *further = [await calls.send(), *[await calls.send(Retry_Attempt="1") for _ in range(number)]]
    calls.may_go_on.set()
    with pytest.raises(Invalid):
        await first
    assert len({(await one).raw() for one in further}) == 1
    assert (calls.begun, await calls.added()) == (2, 1)


async def test_of_attempts_at_what_never_came_one_is_carried_out(database: Database) -> None:
    calls = Attempts(await a_shop(database), ["Why?"] * 3)
    further = [await calls.send(Retry_Attempt="1") for _ in range(3)]
    await eventually(lambda: calls.begun > 0)
    calls.may_go_on.set()
    assert len({(await one).raw() for one in further}) == 1
    assert (calls.begun, await calls.added()) == (1, 1)
