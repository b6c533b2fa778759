"""kill -9 of a worker that calls a program: no event is lost, their order stays, and a doubled one bears the same id."""

import signal
from collections import Counter
from dataclasses import replace

import pytest

from storage import Database
from tests.support.builders import at
from tests.support.processes import run
from tests.support.programs import told_by
from tests.support.receiver import running_receiver
from tests.worker.dying_caller import PLAIN
from tests.worker.test_killed_worker import LEASE


@pytest.mark.faults
@pytest.mark.parametrize(("point", "most"), [("claimed", 1), ("taken", 2)])
async def test_a_worker_killed_at_this_point_loses_no_event(database: Database, point: str, most: int) -> None:
    async with running_receiver(is_plain=True) as receiver:
        told = await told_by(database, receiver)
        await told.listen()
        await told.move(await told.book(), at(11))
        arguments = [database.url, told.shop.clock.now().isoformat(), point]
        assert await run("-m", "tests.worker.dying_caller", *arguments) == -signal.SIGKILL
        await replace(told.post, webhooks=PLAIN).deliver(seconds=LEASE.total_seconds() + 1)
        assert receiver.types == ["created"] * most + ["moved"]
        assert max(Counter(body["id"] for body in receiver.bodies).values()) == most
