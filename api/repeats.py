"""A call that is repeated is carried out once and answered alike: by Idempotency-Key for a day, by client-request-id for ten minutes.

The same Idempotency-Key with another address or body is refused. By client-request-id, and on a Retry-Attempt, a call is a repeat
only where caller, method, address and body are the same. What lost its answer to a crash is answered by reading what it made.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from http import HTTPStatus
from urllib.parse import quote

import structlog
from multidict import CIMultiDict, CIMultiDictProxy, MultiDict

from api.call import NO_CONTENT, Answer, Call, Handler
from api.errors import ApiError, bad_request, error_of
from api.table import Route
from scheduling.business import BusinessId
from scheduling.errors import Busy, NotFound, OutcomeUnknown
from scheduling.program_calls import CallMark, GivenAnswer, KnownCall, ProgramCall
from usecases.make_ids import make_id
from usecases.repeat_calls import Claim, noting

KEY_HEADER, CLIENT_HEADER, ATTEMPT_HEADER = "Idempotency-Key", "client-request-id", "Retry-Attempt"
KEY_LIFE, CLIENT_LIFE = timedelta(days=1), timedelta(minutes=10)
_WRITES = frozenset({"POST", "PATCH", "PUT", "DELETE"})
KEY_PATTERN = r"^[\x21-\x7e]{1,200}$"
_WORD = re.compile(KEY_PATTERN)
_LOOK_EVERY = 0.05
_LONGEST_BODY = 256 * 1024
_NOT_KEPT = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
_KEPT_HEADERS = ("Location", "ETag", "Allow")
REPLAYED = {"Idempotent-Replayed": "true"}
log = structlog.get_logger("api")


@dataclass(slots=True)
class Repeats:
    """`running` are calls of this process that nobody claimed, by their likeness: a second attempt waits for the first.

    A claim is renewed every so many seconds while its call is carried out. So long whoever sends the same meanwhile waits for its answer.
    """

    renew_every: float = 2.0
    patience: float = 10.0
    running: dict[str, asyncio.Event] = field(default_factory=dict)

    async def once(self, call: Call, route: Route, handler: Handler) -> Answer:
        """Reading is never a repeat, and a batch is no change of its own: what it holds is asked about one by one."""
        if call.method not in _WRITES or route.is_open or route.path == "/$batch":
            return await handler(call)
        now = call.door.clock.now()
        mark = _mark(call, now)
        if mark is not None:
            return await _claimed(call, route, handler, mark)
        return await self._unclaimed(call, route, handler, _plain_mark(call, now))

    async def _unclaimed(self, call: Call, route: Route, handler: Handler, mark: CallMark) -> Answer:
        """Costs nothing beside the change; found again on the next attempt."""
        name = f"{mark.caller_id}/{mark.word}"
        is_further = ATTEMPT_HEADER in call.headers
        if is_further:
            await self._earlier_attempts(name)
        done = self.running[name] = asyncio.Event()
        try:
            if is_further and (before := await _before(call, route, mark)):
                return before
            with noting(_note(call), mark) as noted:
                answer = await handler(call)
            if noted.has_written and not _can_be_read(call, route, answer, noted.made_id):
                await _settle(call, mark, "", _given(answer))
            return answer
        finally:
            done.set()
            if self.running.get(name) is done:
                del self.running[name]

    async def _earlier_attempts(self, name: str) -> None:
        """Until none runs: of several that waited for one, the first to go on is the next that the others wait for."""
        try:
            async with asyncio.timeout(self.patience):
                while (earlier := self.running.get(name)) is not None:
                    await earlier.wait()
        except TimeoutError:
            raise _under_way() from None


async def _before(call: Call, route: Route, mark: CallMark) -> Answer | None:
    """What an earlier attempt was answered that changed something."""
    known = await call.use_cases.find_call(mark)
    if known is None or not known.has_written:
        return None
    return _again(known.answer) if known.answer else await _anew(call, route, known)


async def _claimed(call: Call, route: Route, handler: Handler, mark: CallMark) -> Answer:
    business = call.params.get("business", "")
    claim = await call.use_cases.claim_call(mark, business)
    until = asyncio.get_running_loop().time() + call.door.repeats.patience
    while not claim.is_ours:
        _require_same(claim.known, mark)
        if claim.known.answer is not None:
            return _again(claim.known.answer)
        if claim.known.is_left(call.door.clock.now()):
            return await _anew(call, route, claim.known)
        if asyncio.get_running_loop().time() >= until:
            raise _under_way()
        await asyncio.sleep(_LOOK_EVERY)
        claim = await _looked_at(call, claim, business)
    return await _carry_out(call, route, handler, claim)


def _require_same(known: KnownCall, mark: CallMark) -> None:
    if known.likeness != mark.likeness:
        why = f"this {KEY_HEADER} was used for another call; take a new one for each"
        raise ApiError(HTTPStatus.CONFLICT, "Conflict", why, target=KEY_HEADER)


async def _looked_at(call: Call, claim: Claim, business: str) -> Claim:
    """The call as it stands now; ours when whoever had it gave it up or was broken off."""
    known = await call.use_cases.find_call(claim.mark)
    if known is None or (known.answer is None and known.lease_until <= call.door.clock.now()):
        return await call.use_cases.claim_call(claim.mark, business)
    return replace(claim, known=known)


async def _carry_out(call: Call, route: Route, handler: Handler, claim: Claim) -> Answer:
    """A refusal is an answer, and kept; what broke here is not."""
    kept: GivenAnswer | None = None
    try:
        async with _kept_ours(call, claim):
            with noting(_note(call), claim):
                answer = await handler(call)
        kept = _given(answer)
        return answer
    except Exception as error:
        told = error_of(error, route.targets)
        refusal = call.door.refusal(told, request_id=call.request_id, client_id="")
        is_final = refusal.status < HTTPStatus.INTERNAL_SERVER_ERROR and refusal.status not in _NOT_KEPT
        kept = _given(refusal) if is_final else None
        raise told from error
    finally:
        await _settle(call, claim.mark, claim.owner, kept)


async def _settle(call: Call, mark: CallMark, owner: str, answer: GivenAnswer | None) -> None:
    """Whoever called hears what came of it, also where that cannot be kept: a repeat then reads it anew, or is carried out."""
    try:
        await asyncio.shield(call.use_cases.settle_call(mark, owner, answer))
    except Exception as error:
        _note_trouble("answer_not_kept", error)


@asynccontextmanager
async def _kept_ours(call: Call, claim: Claim) -> AsyncIterator[None]:
    """A claim ends soon after its process: a living one holds it for as long as the call takes."""
    renewal = asyncio.create_task(_renew(call, claim))
    try:
        yield
    finally:
        renewal.cancel()


async def _renew(call: Call, claim: Claim) -> None:
    is_ours = True
    while is_ours:
        await asyncio.sleep(call.door.repeats.renew_every)
        try:
            is_ours = await call.use_cases.renew_call(claim)
        except Exception as error:  # of whatever kind: the next time may do, and without it another would take over
            _note_trouble("claim_not_renewed", error)


def _note_trouble(event: str, error: Exception) -> None:
    """Of a database that is busy or away everybody hears anyhow."""
    is_known = isinstance(error, (Busy, OutcomeUnknown))
    log.warning(event, error=type(error).__name__, exc_info=None if is_known else error)


def _can_be_read(call: Call, route: Route, answer: Answer, made_id: str) -> bool:
    """Whether what a call was answered can be told without having kept it."""
    if call.method != "POST" or route.status == HTTPStatus.NO_CONTENT or route.told_at:
        return True
    is_there = bool(made_id) and answer.headers.get("Location", "").endswith(_path_of(call, route, made_id))
    reader = call.door.table.find("GET", f"{route.path}/{{made}}")  # of whatever id: the table holds none
    return is_there and "GET" in reader.routes


def _path_of(call: Call, route: Route, made_id: str) -> str:
    """Where what a call made, or changed, is read."""
    if route.told_at:
        return f"{call.path.rstrip('/').rpartition('/')[0]}/{route.told_at}"
    return f"{call.path.rstrip('/')}/{quote(made_id, safe='')}" if call.method == "POST" else call.path


async def _anew(call: Call, route: Route, known: KnownCall) -> Answer:
    """What was carried out is not carried out again; what it would have been answered is read."""
    if call.method == "DELETE" or route.status == HTTPStatus.NO_CONTENT:
        return replace(NO_CONTENT, headers=REPLAYED)
    if call.method == "POST" and not (known.made_id or route.told_at):
        raise _lost()
    path = _path_of(call, route, known.made_id)
    found = call.door.table.find("GET", path)
    reader = found.routes.get("GET")
    is_made = route.status == HTTPStatus.CREATED
    if reader is None or (call.method == "POST" and not (is_made or route.told_at)):
        raise _lost()
    headers = _without_conditions(call)
    reading = replace(call, method="GET", path=path, params=found.params, query=MultiDict(), headers=headers, body=b"")
    try:
        answer = await reader.handler(reading)
    except NotFound:
        raise _lost() from None
    place = {"Location": f"{call.origin}{path}"} if is_made else {}
    return replace(answer, status=route.status, headers={**answer.headers, **place, **REPLAYED})


def _lost() -> ApiError:
    why = "this call was carried out before, and what it was answered cannot be told any more"
    return ApiError(HTTPStatus.CONFLICT, "Conflict", why)


def _without_conditions(call: Call) -> CIMultiDictProxy[str]:
    kept = CIMultiDict(call.headers)
    for name in ("If-Match", "If-None-Match"):
        kept.popall(name, None)
    return CIMultiDictProxy(kept)


def _mark(call: Call, now: datetime) -> CallMark | None:
    """Raises ApiError for a word that is none."""
    key, client = call.headers.get(KEY_HEADER), call.headers.get(CLIENT_HEADER, "")
    if key is not None:
        if not _WORD.fullmatch(key):
            raise bad_request(f"{KEY_HEADER} must be 1 to 200 visible ASCII characters", KEY_HEADER)
        return _of(call, f"key:{key}", _likeness(call), now + KEY_LIFE)
    if _WORD.fullmatch(client):
        likeness = _likeness(call)
        return _of(call, f"client:{client}:{likeness}", likeness, now + CLIENT_LIFE)
    return None


def _plain_mark(call: Call, now: datetime) -> CallMark:
    likeness = _likeness(call)
    return _of(call, f"like:{likeness}", likeness, now + CLIENT_LIFE)


def _of(call: Call, word: str, likeness: str, ends_at: datetime) -> CallMark:
    return CallMark(caller_id=call.caller.id, word=word, likeness=likeness, ends_at=ends_at)


def _likeness(call: Call) -> str:
    asked = "&".join(f"{name}={value}" for name, value in call.query.items())
    parts = (call.method, call.path, asked, call.body)
    return _digest(*(part if isinstance(part, bytes) else part.encode() for part in parts))


def _digest(*parts: bytes) -> str:
    digest = blake2b(digest_size=20)
    for part in parts:
        digest.update(len(part).to_bytes(8) + part)
    return digest.hexdigest()


def _note(call: Call) -> ProgramCall:
    caller = call.caller
    return ProgramCall(
        id=make_id(),
        at=call.door.clock.now(),
        caller_id=caller.id,
        caller_name=caller.name,
        tenant_id=caller.actor.tenant_id,
        method=call.method,
        address=call.path,
        request_id=call.request_id,
        business_id=BusinessId(call.params["business"]) if "business" in call.params else None,
    )


def _given(answer: Answer) -> GivenAnswer | None:
    """None for what is too long to be kept: it is read anew."""
    body = answer.raw()
    if len(body) > _LONGEST_BODY:
        return None
    kind = answer.content_type if answer.body is not None else ""
    return GivenAnswer(
        status=answer.status, body=body.decode(), content_type=kind, headers=_chosen(answer.headers, _KEPT_HEADERS)
    )


def _again(given: GivenAnswer) -> Answer:
    body = given.body.encode() if given.content_type else None
    headers = {**given.headers, **REPLAYED}
    return Answer(
        status=given.status, body=body, content_type=given.content_type or "application/json", headers=headers
    )


def for_part(headers: Mapping[str, str], part: str) -> dict[str, str]:
    """What the repeats of one call in a batch are known by, where the batch as a whole was sent with something to know it by.

    What is no word is passed on as it is, and taken or refused as it is for a call that comes alone.
    """
    words = {name: _word_for(headers[name], part) for name in (KEY_HEADER, CLIENT_HEADER) if name in headers}
    return {**words, **_chosen(headers, (ATTEMPT_HEADER,))}


def _word_for(word: str, part: str) -> str:
    if not _WORD.fullmatch(word):
        return word
    whole = f"{word}/{part}"
    return whole if _WORD.fullmatch(whole) else _digest(whole.encode())


def _chosen(headers: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {name: headers[name] for name in names if name in headers}


def _under_way() -> ApiError:
    return ApiError(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "serviceNotAvailable",
        "the same call is still being carried out",
        headers={"Retry-After": "2"},
    )
