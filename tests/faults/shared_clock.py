"""A clock that several processes read from one small file, and that one of them moves."""

import asyncio
import mmap
import struct
from datetime import UTC, datetime
from pathlib import Path

_MOMENT, _NUDGES = struct.Struct("d"), struct.Struct("Q")
_LOOK_AGAIN_SECONDS = 0.01


class SharedClock:
    """Whole seconds for the product; waits and measures may ask for parts of them."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _MOMENT.size + _NUDGES.size)
        self.waiting = 0

    @classmethod
    def started(cls, path: Path, moment: datetime) -> "SharedClock":
        path.write_bytes(_MOMENT.pack(moment.timestamp()) + _NUDGES.pack(0))
        return cls(path)

    def now(self) -> datetime:
        return datetime.fromtimestamp(int(self.monotonic()), UTC)

    def monotonic(self) -> float:
        seconds: float = _MOMENT.unpack_from(self._memory)[0]
        return seconds

    def forward(self, seconds: float) -> None:
        _MOMENT.pack_into(self._memory, 0, self.monotonic() + seconds)

    def move_to(self, moment: datetime) -> None:
        self.forward(max(0.0, moment.timestamp() - self.monotonic()))

    def nudge(self) -> None:
        """Wake whoever waits for `moved`."""
        _NUDGES.pack_into(self._memory, _MOMENT.size, _NUDGES.unpack_from(self._memory, _MOMENT.size)[0] + 1)

    async def moved(self) -> None:
        """Until it shows another time, or somebody nudges."""
        seen = bytes(self._memory[:])
        while bytes(self._memory[:]) == seen:  # noqa: ASYNC110 another process moves it
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    async def passed(self, seconds: float) -> None:
        """Until somebody has moved it so far."""
        until = self.monotonic() + seconds
        self.waiting += 1
        try:
            while self.monotonic() < until:  # noqa: ASYNC110 the clock may be moved by another process
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        finally:
            self.waiting -= 1
