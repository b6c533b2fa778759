"""Versions of things: the tag that an answer bears, and the conditions under which a client reads or changes."""

import re

from api.call import Call
from api.errors import ApiError

_TAG = re.compile(r'(?:W/)?"([^"]*)"', re.IGNORECASE)


def etag(mark: str) -> str:
    return f'W/"{mark}"'


def require_match(call: Call, mark: str) -> None:
    """Raises ApiError 412 when the client means to change another version than there is."""
    wanted = ",".join(call.headers.getall("If-Match", []))
    if wanted and wanted.strip() != "*" and mark not in _TAG.findall(wanted):
        raise changed_meanwhile()


def marks_wanted(call: Call) -> frozenset[str] | None:
    """The versions that a change is meant for; None when any will do."""
    wanted = ",".join(call.headers.getall("If-Match", []))
    return frozenset(_TAG.findall(wanted)) if wanted and wanted.strip() != "*" else None


def is_bound(call: Call) -> bool:
    """Whether the change is meant for one version and no other."""
    return "If-Match" in call.headers


def is_known(call: Call, mark: str) -> bool:
    """Whether the client has this version already."""
    told = ",".join(call.headers.getall("If-None-Match", []))
    return told.strip() == "*" or mark in _TAG.findall(told)


def changed_meanwhile() -> ApiError:
    return ApiError(
        412, "preconditionFailed", "it has been changed since you read it: read it again", target="If-Match"
    )
