"""How the API says what went wrong: Microsoft Graph's body, a status and code for every refusal, in English for developers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import web

from scheduling.errors import (
    Busy,
    Invalid,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    Refusal,
    RefusalCode,
    SlotRefused,
    Stale,
    TemporaryFailure,
)
from texts.catalogue import say_any
from texts.refusals import refusal_text

_LANGUAGE = "en"
_SHORTLY = {"Retry-After": "2"}
_TAKEN = frozenset({RefusalCode.SLOT_TAKEN, RefusalCode.FULL, RefusalCode.STAFF_NOT_AVAILABLE, RefusalCode.CAP_REACHED})
"""What stands in the way are others; what else is refused is asked wrongly."""
_IN_USE = frozenset(
    {"cannot_publish", "has_appointments", "still_coming", "customer_is_coming", "others_have_seats", "has_offer"}
)
_THERE_ALREADY = frozenset({"has_coming_appointments", "already_there"})
"""Inputs that are well formed, and stand against something that is there."""
_START = "startDateTime"
_CODES = {
    HTTPStatus.BAD_REQUEST: "BadRequest",
    HTTPStatus.UNAUTHORIZED: "InvalidAuthenticationToken",
    HTTPStatus.FORBIDDEN: "accessDenied",
    HTTPStatus.NOT_FOUND: "ErrorItemNotFound",
    HTTPStatus.METHOD_NOT_ALLOWED: "methodNotAllowed",
    HTTPStatus.REQUEST_TIMEOUT: "requestTimeout",
    HTTPStatus.CONFLICT: "Conflict",
    HTTPStatus.LENGTH_REQUIRED: "lengthRequired",
    HTTPStatus.PRECONDITION_FAILED: "preconditionFailed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "requestTooLarge",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupportedMediaType",
    HTTPStatus.TOO_MANY_REQUESTS: "TooManyRequests",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "requestHeadersTooLarge",
    HTTPStatus.SERVICE_UNAVAILABLE: "serviceNotAvailable",
}
_MESSAGES = {
    HTTPStatus.NOT_FOUND: "there is nothing at this address",
    HTTPStatus.METHOD_NOT_ALLOWED: "this method is not offered at this address",
    HTTPStatus.REQUEST_TIMEOUT: "the body did not arrive in time",
    HTTPStatus.LENGTH_REQUIRED: "say how long the body is",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "the body is longer than is taken here",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "the body must be JSON",
    HTTPStatus.TOO_MANY_REQUESTS: "too many requests; try again after the time that Retry-After says",
    HTTPStatus.SERVICE_UNAVAILABLE: "busy; try again after the time that Retry-After says",
}
_KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")
log = structlog.get_logger("api")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorDetail:
    """One of the things that are wrong, or a piece of what would help."""

    code: str
    message: str
    target: str = ""


@dataclass(slots=True)
class ApiError(Exception):
    """An answer that says no. `message` is for developers and names no person."""

    status: int
    code: str
    message: str
    target: str = field(default="", kw_only=True)
    details: tuple[ErrorDetail, ...] = field(default=(), kw_only=True)
    headers: Mapping[str, str] = field(default_factory=dict, kw_only=True)


def bad_request(message: str, target: str = "", details: Iterable[ErrorDetail] = ()) -> ApiError:
    return ApiError(HTTPStatus.BAD_REQUEST, "BadRequest", message, target=target, details=tuple(details))


def unreadable(*, is_too_long: bool) -> ApiError:
    """Of what is no request at all, or is one in lines that nobody reads to their end."""
    if is_too_long:
        why = "the address or a header is longer than 8 KB"
        return _with_code(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, why)
    return bad_request("this cannot be read as HTTP")


def error_of(error: Exception, targets: Mapping[str, str] | None = None) -> ApiError:
    """`targets` are the names that fields of ours bear on the wire. What nobody expected is logged and told as our fault."""
    if isinstance(error, ApiError):
        return error
    return _refused(error, targets or {}) if isinstance(error, Refusal) else _trouble(error)


def _trouble(error: Exception) -> ApiError:
    match error:
        case Busy():
            return _with_code(HTTPStatus.SERVICE_UNAVAILABLE, headers=_SHORTLY)
        case TemporaryFailure():
            return _with_code(
                HTTPStatus.SERVICE_UNAVAILABLE,
                message="a service that this needs cannot be reached",
                headers={"Retry-After": str(round(error.retry_after or 30))},
            )
        case web.HTTPException():
            return _of_http(error)
        case web.RequestPayloadError():
            return bad_request("the body is compressed or cut into pieces wrongly")
        case OutcomeUnknown():
            return ApiError(500, "generalException", "whether this was carried out is not known; ask, then repeat it")
    log.error("request_failed", exc_info=error)
    return ApiError(500, "generalException", "something failed here; the request id leads to it in the log")


def error_body(error: ApiError, *, request_id: str, client_request_id: str, now: datetime) -> dict[str, Any]:
    told: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.target:
        told["target"] = error.target
    if error.details:
        told["details"] = [_detail(one) for one in error.details]
    told["innerError"] = {
        "date": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        "request-id": request_id,
        "client-request-id": client_request_id or request_id,
    }
    return {"error": told}


def _detail(one: ErrorDetail) -> dict[str, str]:
    told = {"code": one.code, "message": one.message}
    return {**told, "target": one.target} if one.target else told


def _with_code(
    status: int,
    message: str = "",
    *,
    target: str = "",
    details: tuple[ErrorDetail, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> ApiError:
    known = HTTPStatus(status)
    code = _CODES.get(known, "generalException" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "BadRequest")
    told = message or _MESSAGES.get(known, known.phrase.lower())
    return ApiError(status, code, told, target=target, details=details, headers=headers or {})


def _of_http(error: web.HTTPException) -> ApiError:
    kept = {name: error.headers[name] for name in _KEPT_HEADERS if name in error.headers}
    if error.status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        kept.setdefault("Retry-After", "60")
    return _with_code(error.status, headers=kept)


def _refused(refusal: Refusal, targets: Mapping[str, str]) -> ApiError:
    said = refusal_text(refusal, _LANGUAGE, "UTC")
    field = str(refusal.data.get("field", ""))
    target = targets.get(field, camel(field))
    rule = str(refusal.data.get("rule") or refusal.code)
    why = ErrorDetail(code=rule, message=said, target=target)
    match refusal:
        case NotFound():
            kind = str(refusal.data.get("kind", ""))
            return _with_code(HTTPStatus.NOT_FOUND, f"there is no such {kind.replace('_', ' ')}", target=camel(kind))
        case SlotRefused():
            return _slot(refusal, ErrorDetail(code=rule, message=said, target=_START))
        case Invalid() if rule in _THERE_ALREADY:
            return _with_code(HTTPStatus.CONFLICT, said, target=target, details=(why,))
        case Invalid():
            return bad_request(f"{target or 'the request'}: {said}", target, (why,))
    return _with_code(_status(refusal, rule), said, target=target, details=(why, *_hindrances(refusal)))


def _hindrances(refusal: Refusal) -> Iterator[ErrorDetail]:
    """Everything that stands against publishing."""
    found = refusal.data.get("hindrances")
    for one in found if isinstance(found, tuple) else ():
        yield ErrorDetail(code=str(one), message=say_any("app.page.hindrance", one, _LANGUAGE))


def _status(refusal: Refusal, rule: str) -> HTTPStatus:
    if isinstance(refusal, NotAllowed) or rule == "product_off":
        return HTTPStatus.FORBIDDEN
    is_conflict = isinstance(refusal, Stale) or rule in _IN_USE
    return HTTPStatus.CONFLICT if is_conflict else HTTPStatus.BAD_REQUEST


def _slot(refusal: SlotRefused, why: ErrorDetail) -> ApiError:
    """With the nearest starts that are free, soonest first: their moments are the messages of the details."""
    code = HTTPStatus.CONFLICT if refusal.code in _TAKEN else HTTPStatus.BAD_REQUEST
    free = (start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for start in refusal.nearest)
    near = (ErrorDetail(code="nearestFreeTime", message=start, target=_START) for start in free)
    first = ErrorDetail(code=str(refusal.code), message=why.message, target=_START)
    return _with_code(code, why.message, target=_START, details=(first, *near))


def camel(name: str) -> str:
    """As names are written on the wire: display_name is displayName."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
