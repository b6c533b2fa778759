"""The fault run: whatever fails, in the end every meeting stands where it belongs and everybody has been told what holds."""

import os
import random
from datetime import datetime
from pathlib import Path

import pytest

from storage import Database
from tests.faults.checks import all_breaches
from tests.faults.run import Run, a_run
from tests.faults.storm import Storm
from tests.faults.summary import summary, whole_stories

DOOR_SECONDS, CONFIRMED_WITHIN = 3, 60
SMALL_STEPS = (0, 1, 2, 3, 5)
OPERATIONS = int(os.environ.get("FAULT_OPERATIONS", "80"))


def a_seed() -> int:
    """The same in each `make test`, so that a red one tells of the change; `make soak` throws new dice."""
    chosen = os.environ.get("FAULT_SEED", "401")
    seed = random.SystemRandom().randrange(10**6) if chosen == "new" else int(chosen)
    print(f"FAULT_SEED={seed}")  # noqa: T201 so that a failure can be repeated
    return seed


@pytest.mark.faults
async def test_whatever_fails_each_meeting_stands_once_and_each_customer_is_told_what_holds(
    database: Database, tmp_path: Path
) -> None:
    storm = Storm(seed=a_seed(), graph_rate=0.25, mail_rate=0.15, sms_rate=0.25, hangs_left=3)
    async with a_run(database, tmp_path, storm) as run:
        run.kill_rate, run.cut_rate = 0.04, 0.0 if database.url.startswith("sqlite") else 0.05
        await run.go(OPERATIONS)
        await run.heal()
        await assert_all_is_right(run)


@pytest.mark.faults
async def test_with_a_slow_graph_doors_answer_and_confirmations_leave_in_time(
    database: Database, tmp_path: Path
) -> None:
    """Graph takes five seconds for each answer. All times are those of the product's own clock."""
    async with a_run(database, tmp_path, Storm(seed=a_seed(), is_slow=True)) as run:
        run.steps = SMALL_STEPS
        await run.go(OPERATIONS // 3)
        await run.quiet()
        assert max(run.visitors.waits) <= DOOR_SECONDS + 0.2
        assert 0 < max(confirmation_delays(run)) <= CONFIRMED_WITHIN + max(SMALL_STEPS) + DOOR_SECONDS
        await run.heal()
        await assert_all_is_right(run)


async def assert_all_is_right(run: Run) -> None:
    ledger = await run.ledger()
    breaches = all_breaches(ledger)
    print(summary(run, ledger))  # noqa: T201 what was done, for whoever looks
    assert not breaches, "\n".join([*breaches, whole_stories(ledger, breaches)])


def confirmation_delays(run: Run) -> list[float]:
    """Seconds from each booking to its confirmation by mail."""
    came: dict[str, datetime] = {}
    for mail in run.mail.accepted():
        if mail.kind == "booked":
            came.setdefault(mail.to, mail.at)
    stories = [story for story in run.visitors.stories if story.email in came]
    return [(came[story.email] - story.steps[0].at).total_seconds() for story in stories]
