"""Our own bookings API from within, for commands of this machine: the same calls, rules and guards, without a socket."""

from collections.abc import Sequence

import orjson
from multidict import CIMultiDict, CIMultiDictProxy, MultiDict

from api.call import Answer, Call
from api.door import Door
from api.identity import Caller, program
from api.limits import ApiLimits, CallerLimit
from composition.doors import api_door
from composition.product import Product
from scheduling.api_calls import QUIET_HEADER, ApiAnswer, ApiCall, Json
from scheduling.errors import PermanentFailure
from scheduling.grants import Grant

_UNLIMITED = 1 << 40
_NAME = "Microsoft Bookings"


class OwnBookings:
    """As a program of the tenant that may do everything. Nobody hears of what it writes."""

    is_quiet = True

    def __init__(self, product: Product, tenant_id: str) -> None:
        self.address = f"{product.settings.base_url.rstrip('/')}/v1.0"
        self._door = _door(product)
        grants = frozenset(Grant)
        self._caller = Caller(
            id=f"import-bookings@{tenant_id}",
            kind="key",
            name=_NAME,
            granted=frozenset(str(grant) for grant in grants),
            actor=program("import-bookings", _NAME, tenant_id, grants),
        )

    async def one(self, call: ApiCall) -> ApiAnswer:
        raw = b"" if call.body is None else orjson.dumps(call.body)
        headers = CIMultiDict({QUIET_HEADER: "true", "Content-Type": "application/json"})
        headers["Prefer"] = "include-unknown-enum-members"
        if call.key:
            headers["Idempotency-Key"] = call.key
        told = CIMultiDictProxy(headers)
        answer = await self._door.run(self._base(told), method=call.method, address=call.path, headers=told, body=raw)
        return ApiAnswer(status=answer.status, body=_read(answer))

    async def every(self, path: str) -> list[Json]:
        found: list[Json] = []
        while path:
            answer = await self.one(ApiCall(method="GET", path=path))
            if not answer.ok:
                raise PermanentFailure("graph_refused", answer.why)
            found += answer.body.get("value", [])
            path = str(answer.body.get("@odata.nextLink") or "").removeprefix(self.address)
        return found

    async def many(self, calls: Sequence[ApiCall]) -> list[ApiAnswer]:
        return [await self.one(call) for call in calls]

    def _base(self, headers: CIMultiDictProxy[str]) -> Call:
        return Call(
            door=self._door,
            identity=self._caller,
            method="GET",
            path="/",
            params={},
            query=MultiDict(),
            headers=headers,
            body=b"",
            origin=self.address,
        )


def _door(product: Product) -> Door:
    made = api_door(product)
    return Door(
        use_cases=made.use_cases,
        clock=made.clock,
        table=made.table,
        identify=made.identify,
        limits=ApiLimits(callers=CallerLimit(_UNLIMITED)),
    )


def _read(answer: Answer) -> Json:
    raw = answer.raw()
    told = orjson.loads(raw) if raw and answer.content_type == "application/json" else {}
    return told if isinstance(told, dict) else {}
