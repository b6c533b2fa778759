"""$batch: several calls of one caller in one request. They are carried out one after the other, and none depends on another's success
unless it says so."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import orjson
from multidict import CIMultiDict, CIMultiDictProxy
from pydantic import Field

from api.call import Answer, Call
from api.errors import ApiError, bad_request
from api.repeats import for_part
from api.table import Route, segments_of
from api.wire.model import Wire
from api.wire.primitives import Text

MOST = 20
PATH = "/$batch"
_METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
_FAILED = 400
_NOWHERE = "%00"
"""As everywhere: PostgreSQL takes no question with that sign."""
_INHERITED = ("Prefer", "Accept-Language")


class BatchRequest(Wire):
    """One call: an address relative to the version, or absolute and of this server."""

    id: Text = Field(json_schema_extra={"minLength": 1})
    method: Text = Field(json_schema_extra={"examples": list(_METHODS)})
    url: Text
    depends_on: list[Text] | None = None
    headers: dict[str, Text] | None = None
    body: Any = None


class BatchQuestion(Wire):
    """At most twenty calls."""

    requests: list[BatchRequest] = Field(json_schema_extra={"minItems": 1, "maxItems": MOST})

    @classmethod
    def read(cls, told: Any) -> "BatchQuestion":
        """Python's SDK says depends_on where the protocol says dependsOn."""
        if isinstance(told, Mapping) and isinstance(told.get("requests"), list):
            told = {**told, "requests": [_renamed(one) for one in told["requests"]]}
        return super().read(told)


class BatchResponse(Wire):
    """What became of one call."""

    id: Text
    status: int
    headers: dict[str, Text] | None = None
    body: Any = None


class BatchAnswer(Wire):
    """One for each call, in the order of the calls."""

    responses: list[BatchResponse]


async def batch(call: Call) -> Answer:
    requests = _checked(call.read(BatchQuestion).requests)
    done: dict[str, Answer] = {}
    for one in _in_turn(requests):
        if any(done[other].status >= _FAILED for other in one.depends_on or ()):
            why = f"a call that '{one.id[:80]}' depends on has failed"
            done[one.id] = _refused(call, ApiError(424, "failedDependency", why))
        else:
            done[one.id] = await _carried_out(call, one)
    return Answer(body={"responses": [_told(one.id, done[one.id]) for one in requests]})


def _checked(requests: list[BatchRequest]) -> list[BatchRequest]:
    """Raises ApiError."""
    if not 1 <= len(requests) <= MOST:
        raise bad_request(f"requests: from 1 to {MOST} calls", "requests")
    ids = [one.id for one in requests]
    if len(set(ids)) < len(ids) or not all(ids):
        raise bad_request("requests: each call needs an id of its own", "requests/id")
    for one in requests:
        unknown = [other for other in one.depends_on or () if other not in ids]
        if unknown:
            rule = f"'{one.id[:80]}' depends on '{unknown[0][:80]}', which is not there"
            raise bad_request(f"requests: {rule}", "requests/dependsOn")
    return requests


def _in_turn(requests: list[BatchRequest]) -> list[BatchRequest]:
    """In the order in which they were sent, but for those that depend on later ones. Raises ApiError when they wait for each other."""
    left, ordered, seen = list(requests), [], set[str]()
    while left:
        ready = next((one for one in left if seen.issuperset(one.depends_on or ())), None)
        if ready is None:
            raise bad_request("requests: these calls wait for each other", "requests/dependsOn")
        left.remove(ready)
        ordered.append(ready)
        seen.add(ready.id)
    return ordered


async def _carried_out(call: Call, one: BatchRequest) -> Answer:
    try:
        address, method = _address(call, one.url), one.method.upper()
        if method not in _METHODS:
            raise bad_request(f"method must be one of {', '.join(_METHODS)}", "method")
        if tuple(one.casefold() for one in segments_of(address.partition("?")[0])) == segments_of(PATH):
            raise bad_request("a batch holds no batch", "url")
        body = _body(one)
    except ApiError as wrong:
        return _refused(call, wrong)
    headers = _headers(call, one)
    return await call.door.run(call, method=method, address=address, headers=headers, body=body)


def _body(one: BatchRequest) -> bytes:
    """Raises ApiError for one that is nested more deeply than is written: reading goes deeper."""
    try:
        return b"" if one.body is None else orjson.dumps(one.body)
    except orjson.JSONEncodeError:
        raise bad_request("the body is nested too deeply", "body") from None


def _address(call: Call, url: str) -> str:
    """What follows the version. Raises ApiError for the address of another server: nothing is fetched from anywhere."""
    if _NOWHERE in url:
        raise bad_request(f"url: no address holds {_NOWHERE}", "url")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise bad_request(f"url: '{url[:80]}' is no address", "url") from None
    query = f"?{parts.query}" if parts.query else ""
    own = urlsplit(call.origin)
    path = parts.path if parts.path.startswith("/") else f"/{parts.path}"
    if (parts.scheme or parts.netloc) and (parts.scheme, parts.netloc.casefold()) != (
        own.scheme,
        own.netloc.casefold(),
    ):
        raise bad_request(f"url: an absolute address must be one of {call.origin}", "url")
    inside = path.removeprefix(own.path)
    if parts.netloc and inside == path:
        raise bad_request(f"url: an absolute address must begin with {call.origin}", "url")
    return inside + query


def _headers(call: Call, one: BatchRequest) -> CIMultiDictProxy[str]:
    """Its own, and those of the batch that say how to answer and by what a repeat is known."""
    told = CIMultiDict({name: call.headers[name] for name in _INHERITED if name in call.headers})
    told.update(for_part(call.headers, one.id))
    told.update({name: value for name, value in (one.headers or {}).items() if name.casefold() != "authorization"})
    return CIMultiDictProxy(told)


def _refused(call: Call, wrong: ApiError) -> Answer:
    return call.door.refusal(wrong, request_id=call.request_id, client_id="")


def _told(one: str, answer: Answer) -> dict[str, Any]:
    told: dict[str, Any] = {"id": one, "status": int(answer.status), "headers": dict(answer.headers)}
    if answer.body is not None:
        told["headers"]["Content-Type"] = answer.content_type
        told["body"] = orjson.Fragment(answer.body) if isinstance(answer.body, bytes) else answer.body
    return told


def _renamed(one: Any) -> Any:
    if not isinstance(one, Mapping) or "depends_on" not in one or one.get("dependsOn"):
        return one
    return {**one, "dependsOn": one["depends_on"]}


ROUTES: tuple[Route, ...] = (
    Route(
        method="POST",
        path=PATH,
        handler=batch,
        about="Carry out several calls in one request",
        tag="batch",
        body=BatchQuestion,
        answer=BatchAnswer,
        example={"requests": [{"id": "1", "method": "GET", "url": "/solutions/bookingBusinesses"}]},
    ),
)
