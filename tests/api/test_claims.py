"""Who carries a call out: whoever lives keeps the claim for as long as the call takes."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from multidict import CIMultiDict, CIMultiDictProxy, MultiDict

from api.call import Answer, Call
from api.door import Door
from api.identity import Caller
from api.repeats import Repeats
from api.table import Route
from composition.doors import api_door
from tests.support.demo import demo_product
from usecases.access import SYSTEM
from usecases.wiring import UseCases

LEASE = timedelta(seconds=2)
"""Its end is kept to the second."""


@dataclass
class Slow:
    """A handler that takes longer than a claim lasts."""

    times: list[Call] = field(default_factory=list)

    async def __call__(self, call: Call) -> Answer:
        self.times.append(call)
        await asyncio.sleep(1.7 * LEASE.total_seconds())
        return Answer(body={"done": True})


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


def impatient(use_cases: UseCases) -> UseCases:
    claim, renew = replace(use_cases.claim_call, lease=LEASE), replace(use_cases.renew_call, lease=LEASE)
    return replace(use_cases, claim_call=claim, renew_call=renew)


async def carried_out(tmp_path: Path, seeded_file: Path, *, renew_every: float) -> tuple[int, list[bool]]:
    """How often the same call, sent twice, was carried out; and which answers were replayed."""
    async with demo_product(tmp_path, seeded_file) as product:
        repeats, slow = Repeats(renew_every=renew_every), Slow()
        door = replace(api_door(product), use_cases=impatient(product.use_cases), repeats=repeats)
        route = Route(method="POST", path="/slow", handler=slow, about="Take some time", tag="test")
        answers = await asyncio.gather(*(repeats.once(a_call(door), route, slow) for _ in range(2)))
        return len(slow.times), sorted("Idempotent-Replayed" in one.headers for one in answers)


async def test_a_call_that_takes_long_is_carried_out_once(tmp_path: Path, seeded_file: Path) -> None:
    assert await carried_out(tmp_path, seeded_file, renew_every=0.4) == (1, [False, True])


async def test_what_is_not_renewed_is_taken_over(tmp_path: Path, seeded_file: Path) -> None:
    """The control of the test above: as if the first had ended."""
    assert (await carried_out(tmp_path, seeded_file, renew_every=60))[0] == 2
