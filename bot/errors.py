"""What can go wrong at the bot's door, and in which words a person hears of it.

What could not be sent belongs to the tree of `scheduling/errors.py`, so that use cases need not know this package:

PermanentFailure
├── ConversationBlocked      stop sending there until the person speaks or installs again
├── ConversationGone         forget the id: the conversation or the message does not exist any more
├── MessageTooBig            above the service's limit
└── SendRefused              any other refusal
TemporaryFailure
├── ServiceUnavailable       the channel service is busy or away
└── TokenUnavailable         the bot cannot prove who it is just now

The rest are refusals of a caller and never leave the door:

BadActivity                  no activity; names field and rule
NotAuthentic                 the caller cannot prove that he is the channel service
KeysUnavailable              nobody can be checked because the signing keys cannot be fetched
NotAllowed                   a proven caller, but from a host or tenant that is not ours
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from bot.incoming import Incoming
from scheduling.errors import PermanentFailure, TemporaryFailure

Apology = Callable[[Incoming, str], str]
"""The sentence for a person whose wish ended in a fault, given what was asked and the reference that the log knows."""

ApologyCard = Callable[[Incoming, str], Mapping[str, Any]]
"""The same as a card, for where one can be sent."""


FORGET = "conversation_gone"
"""The code by which the use cases drop a conversation; what a person says or installs brings it back."""


class ConversationBlocked(PermanentFailure):
    def __init__(self, detail: str) -> None:
        super().__init__(FORGET, detail)


class ConversationGone(PermanentFailure):
    def __init__(self, detail: str) -> None:
        super().__init__(FORGET, detail)


class MessageTooBig(PermanentFailure):
    def __init__(self, detail: str) -> None:
        super().__init__("message_too_big", detail)


class SendRefused(PermanentFailure):
    def __init__(self, detail: str) -> None:
        super().__init__("send_refused", detail)


class ServiceUnavailable(TemporaryFailure):
    """`may_have_arrived`: nothing was heard in time, so an attempt at once could say everything twice."""

    def __init__(self, detail: str, *, retry_after: float | None = None, may_have_arrived: bool = False) -> None:
        super().__init__("service_unavailable", detail, retry_after=retry_after)
        self.may_have_arrived = may_have_arrived


class TokenUnavailable(TemporaryFailure):
    def __init__(self, detail: str) -> None:
        super().__init__("token_unavailable", detail)


class BadActivity(Exception):
    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field} {rule}")
        self.field = field
        self.rule = rule


class NotAuthentic(Exception):
    pass


class KeysUnavailable(Exception):
    pass


class NotAllowed(Exception):
    pass


def reference() -> str:
    """The id of the present request when the frame has bound one to the log, else a new one."""
    bound = structlog.contextvars.get_contextvars().get("request_id")
    return str(bound) if bound else secrets.token_hex(4)
