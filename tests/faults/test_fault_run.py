"""The fault run: whatever fails, in the end every meeting stands where it belongs and everybody has been told what holds."""

import os
import random
from pathlib import Path

import pytest

from storage import Database
from tests.faults.checks import all_breaches
from tests.faults.run import a_run
from tests.faults.summary import summary, whole_stories

OPERATIONS = int(os.environ.get("FAULT_OPERATIONS", "500"))


def a_seed() -> int:
    seed = int(os.environ.get("FAULT_SEED") or random.randrange(10**6))
    print(f"FAULT_SEED={seed}")  # noqa: T201 so that a failure can be repeated
    return seed


@pytest.mark.faults
async def test_whatever_fails_each_meeting_stands_once_and_each_customer_is_told_what_holds(
    database: Database, tmp_path: Path
) -> None:
    async with a_run(database, tmp_path, a_seed()) as run:
        run.storm.graph_rate, run.storm.mail_rate, run.storm.sms_rate = 0.25, 0.15, 0.25
        run.storm.hangs_left, run.kill_rate = 3, 0.04
        run.cut_rate = 0.0 if database.url.startswith("sqlite") else 0.05
        await run.go(OPERATIONS)
        await run.heal()
        ledger = await run.ledger()
        print(summary(run, ledger))  # noqa: T201 what was done, for whoever looks
        breaches = all_breaches(ledger)
        assert not breaches, "\n".join([*breaches, whole_stories(ledger, breaches)])
