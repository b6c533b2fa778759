"""The worker processes of a run: started, killed with -9, and started again."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.faults.nursery import Needs

ROOT = Path(__file__).resolve().parents[2]


@dataclass(slots=True)
class Workers:
    """By name the numbers of those that live."""

    nursery: Process
    wanted: int
    living: dict[str, int] = field(default_factory=dict)
    started: int = 0
    killed: int = 0

    async def fill_up(self) -> None:
        """Replace those that are gone."""
        for name, number in list(self.living.items()):
            if not await self._ask(f"look {number}"):
                self.living.pop(name, None)
        while len(self.living) < self.wanted:
            self.started += 1
            name = f"worker-{self.started}"
            self.living[name] = await self._ask(f"start {name}")

    async def _ask(self, order: str) -> int:
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(f"{order}\n".encode())
        answer = await asyncio.wait_for(self.nursery.stdout.readline(), 120)
        assert answer, f"the nursery has ended with {await self.nursery.wait()}"
        return int(answer)

    def kill(self, name: str) -> None:
        self.killed += 1
        with suppress(ProcessLookupError):
            os.kill(self.living.pop(name), signal.SIGKILL)

    def end(self) -> None:
        for number in self.living.values():
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.living.clear()


@asynccontextmanager
async def running_workers(needs: Needs, wanted: int, folder: Path) -> AsyncIterator[Workers]:
    file = folder / "needs.json"
    file.write_text(json.dumps(asdict(needs)), encoding="utf-8")
    with (folder / "workers.log").open("wb") as log:
        nursery = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.faults.nursery", str(file), cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=log
        )
        workers = Workers(nursery, wanted)
        try:
            await workers.fill_up()
            yield workers
        finally:
            workers.end()
            assert nursery.stdin is not None
            nursery.stdin.close()
            await nursery.wait()
