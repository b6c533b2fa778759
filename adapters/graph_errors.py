"""What an answer of Graph means for the caller: a stable code, and whether another try can help.

Faults of the whole set-up (consent, token) are mended by people and count as temporary, so that nothing is lost meanwhile.
"""

from collections.abc import Mapping
from typing import Any

from adapters.retry_after import seconds_asked
from scheduling.errors import DeliveryFailure, PermanentFailure, TemporaryFailure

_NO_MAILBOX = frozenset(
    {
        "mailboxnotenabledforrestapi",
        "mailboxnotsupportedforrestapi",
        "request_resourcenotfound",
        "resourcenotfound",
        "errorinvaliduser",
        "errornonexistentmailbox",
    }
)
_NO_STATE = frozenset({"syncstatenotfound", "syncstateinvalid", "resyncrequired", "fullsyncrequired"})
DUPLICATE = "duplicate_transaction"
DELTA_EXPIRED = "delta_expired"


class TokenRefused(TemporaryFailure):
    """The service does not take the token; a new one may be."""

    def __init__(self, detail: str) -> None:
        super().__init__("token_refused", detail)


class NotReached(TemporaryFailure):
    """No connection came about: nothing was done."""

    def __init__(self, detail: str) -> None:
        super().__init__("graph_unreachable", detail)


class AnswerLost(TemporaryFailure):
    """The request went out and no clear answer came: the work may have been done."""

    def __init__(self, detail: str) -> None:
        super().__init__("graph_silent", detail)


def failure_of(status: int, body: Mapping[str, Any], retry_after: str, request_id: str) -> DeliveryFailure:
    """The detail holds the status, Graph's code and the request's id; its message may name people and is left out."""
    error = body.get("error")
    error = error if isinstance(error, dict) else {}
    code, message = str(error.get("code", "")), str(error.get("message", "")).lower()
    detail = f"{status} {code[:60]} {request_id}"
    if known := _known_refusal(status, code.lower()):
        return PermanentFailure(known, detail)
    if status in (429, 503):
        return TemporaryFailure("throttled", detail, retry_after=seconds_asked(retry_after))
    if status >= 500:
        lost = AnswerLost(detail)
        lost.retry_after = seconds_asked(retry_after)
        return lost
    if status in (401, 403):
        return _not_let_in(status, code.lower(), message, detail)
    if status == 404:
        return PermanentFailure("no_mailbox" if code.lower() in _NO_MAILBOX else "not_found", detail)
    return PermanentFailure("graph_refused", detail)


def _known_refusal(status: int, code: str) -> str:
    if code == "errorduplicatetransactionid":
        return DUPLICATE
    return DELTA_EXPIRED if status == 410 or code in _NO_STATE else ""


def _not_let_in(status: int, code: str, message: str, detail: str) -> DeliveryFailure:
    if code == "unauthorized" and "not authorized" in message:
        return PermanentFailure("meeting_policy_missing", detail)
    if status == 401:
        return TokenRefused(detail)
    if code == "erroraccessdenied":
        return PermanentFailure("mailbox_not_permitted", detail)
    return TemporaryFailure("consent_missing", detail)
