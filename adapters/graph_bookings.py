"""Microsoft Bookings as Graph serves it, for reading alone: no call of this module changes anything there."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from adapters.graph_client import GraphCall, GraphClient
from scheduling.api_calls import ApiAnswer, ApiCall, Json
from scheduling.errors import PermanentFailure, TemporaryFailure

READS_BOOKINGS = frozenset(
    {"Bookings.Read.All", "BookingsAppointment.ReadWrite.All", "Bookings.ReadWrite.All", "Bookings.Manage.All"}
)
"""The application permissions of which one is enough; the first is all that is needed."""
_HEADERS = {"Prefer": "include-unknown-enum-members"}
_QUEUES = 4
_WAITS = 20
_LONGEST_WAIT = 300.0
_BAD, _MISSING = 400, 404
_NOT_THERE = ("not_found", "no_mailbox")


class GraphBookings:
    """Reads a few things at once, and waits as long as Graph asks to be left alone."""

    is_quiet = True

    def __init__(
        self, client: GraphClient, address: str, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self.address = address
        self._client = client
        self._sleep = sleep

    async def trouble(self) -> str:
        """What the app lacks; empty when it may read. Raises TemporaryFailure."""
        roles = await self._client.roles()
        return (
            "" if roles & READS_BOOKINGS else "the Entra app lacks the permission Bookings.Read.All, or consent to it"
        )

    async def one(self, call: ApiCall) -> ApiAnswer:
        return await self._read(call.path, "bookings")

    async def every(self, path: str) -> list[Json]:
        """Page by page. Raises PermanentFailure for a refusal, TemporaryFailure when Graph stays silent."""
        found: list[Json] = []
        address: Any = path
        while address:
            answer = await self._read(address, "bookings")
            if not answer.ok:
                raise PermanentFailure("graph_refused", f"{path}: {answer.why}")
            found += answer.body.get("value", [])
            address = answer.body.get("@odata.nextLink")
            if address and not (isinstance(address, str) and self._client.is_own(address)):
                raise PermanentFailure("graph_refused", "the next page is said to be elsewhere; the token stays here")
        return found

    async def many(self, calls: Sequence[ApiCall]) -> list[ApiAnswer]:
        """A few at a time, each in one of a few queues."""
        return list(
            await asyncio.gather(*(self._read(one.path, f"bookings {at % _QUEUES}") for at, one in enumerate(calls)))
        )

    async def _read(self, path: str, queue: str) -> ApiAnswer:
        call = GraphCall(method="GET", path=path, mailbox=queue, headers=_HEADERS)
        for _ in range(_WAITS):
            try:
                return ApiAnswer(status=200, body=await self._client.call(call))
            except TemporaryFailure as failure:
                if failure.code != "throttled" or (failure.retry_after or 0) > _LONGEST_WAIT:
                    raise
                await self._sleep(failure.retry_after or 1.0)
            except PermanentFailure as failure:
                status = _MISSING if failure.code in _NOT_THERE else _BAD
                return ApiAnswer(status=status, body={"error": {"message": failure.detail or failure.code}})
        raise TemporaryFailure("throttled", "Graph asks to wait again and again")
