"""Calls of which nobody hears: a program that copies what was agreed elsewhere says so with each, and needs the widest permission.

No message, no invitation, no meeting, no reminder and no event for programs comes of them. The answer says that it was heard.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from api.call import Call
from api.permissions import MANAGE
from scheduling.api_calls import QUIET_HEADER
from usecases.keep_quiet import quietly


@contextmanager
def kept_quiet(call: Call) -> Iterator[Mapping[str, str]]:
    """What the answer says of it. Raises ApiError 403."""
    if call.headers.get(QUIET_HEADER, "").strip().casefold() != "true" or call.identity is None:
        yield {}
        return
    call.caller.need(MANAGE)
    with quietly():
        yield {QUIET_HEADER: "true"}
