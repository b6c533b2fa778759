"""A bookings API that is read and not written to: every change is answered as if it had been carried out, for dry runs."""

from collections.abc import Sequence
from itertools import count

from scheduling.api_calls import ApiAnswer, ApiCall, Json
from usecases.ports import Bookings

_MARK = "not-made-"


class Unsent:
    """What would be changed must be there; what would be made gets an id that nothing has."""

    is_quiet = True

    def __init__(self, inner: Bookings) -> None:
        self.address = inner.address
        self._inner = inner
        self._numbers = count()

    async def one(self, call: ApiCall) -> ApiAnswer:
        if _MARK in call.path:
            return ApiAnswer(status=200)
        if call.method == "POST":
            return self._made()
        return await self._inner.one(ApiCall(method="GET", path=call.path))

    async def every(self, path: str) -> list[Json]:
        return await self._inner.every(path)

    async def many(self, calls: Sequence[ApiCall]) -> list[ApiAnswer]:
        return [self._made() for _ in calls]

    def _made(self) -> ApiAnswer:
        return ApiAnswer(status=201, body={"id": f"{_MARK}{next(self._numbers)}"})
