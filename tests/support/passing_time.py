"""Time that passes only when somebody sleeps or a test says so."""

import asyncio
from dataclasses import dataclass, field


@dataclass(slots=True)
class PassingTime:
    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    def pass_by(self, seconds: float) -> None:
        self.now += seconds
