"""Text messages by any gateway that takes them in one HTTP request: address, headers and body are settings.

`{to}`, `{text}`, `{from}` and `{key}` in them are filled in as the kind of body needs it; the key is the same on every try.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from multidict import CIMultiDict

from adapters.sms_errors import STOPPED, failure_of_status
from adapters.sms_line import SmsAnswer, ask
from notifications.sms import SmsReceipt
from scheduling.errors import DeliveryFailure, PermanentFailure

PLACES = ("to", "text", "from", "key")
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
_PLACE = re.compile(r"\{(" + "|".join(PLACES) + r")\}")
_LINE_BREAKS = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpGateway:
    """`id_path` says where in the answer its id for the message is: names and numbers of places with dots between, as in `messages.0.id`.

    `stop_marks` are words in a refusal by which the gateway says that whoever has the number wants no messages.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: str
    id_path: str = ""
    origin: str = ""
    stop_marks: tuple[str, ...] = ()
    seconds: float = 20

    @property
    def is_form(self) -> bool:
        kinds = (value for name, value in self.headers.items() if name.lower() == "content-type")
        return next(kinds, JSON).partition(";")[0].strip().lower() == FORM


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSms:
    """The gateway as the product knows it."""

    gateway: HttpGateway
    provider: str = "http"

    async def send(self, number: str, text: str, *, key: str) -> SmsReceipt:
        """Raises TemporaryFailure or PermanentFailure."""
        gateway = self.gateway
        values = {"to": number, "text": text, "from": gateway.origin, "key": key}
        body = fill(gateway.body, values, _for_form if gateway.is_form else _for_json)
        headers = CIMultiDict({"Content-Type": JSON, "Idempotency-Key": key})
        headers.update({name: fill(value, values, _for_header) for name, value in gateway.headers.items()})
        url = fill(gateway.url, values, _for_form)
        answer = await ask("POST", url, headers=headers, body=body.encode(), seconds=gateway.seconds)
        if not answer.is_success:
            raise self._failure(answer)
        return SmsReceipt(id=found_at(answer.body, gateway.id_path), origin=gateway.origin)

    def _failure(self, answer: SmsAnswer) -> DeliveryFailure:
        """Only a refusal may say stop: an overloaded server that happens to use the word does not."""
        told = json.dumps(answer.body, ensure_ascii=False) if not isinstance(answer.body, str) else answer.body
        has_stopped = any(mark in told for mark in self.gateway.stop_marks)
        if 400 <= answer.status < 500 and answer.status != 429 and has_stopped:
            return PermanentFailure(STOPPED, str(answer.status))
        return failure_of_status(answer.status, answer.retry_after)


def fill(template: str, values: Mapping[str, str], written: Callable[[str], str]) -> str:
    """The template with its places filled; other braces stay as they are."""
    return _PLACE.sub(lambda place: written(values[place[1]]), template)


def found_at(body: Any, path: str) -> str:
    """The text or number at a path of an answer; empty when there is none. Without a path, an answer that is a text or number itself."""
    for part in path.split(".") if path else ():
        if isinstance(body, list) and part.isdecimal() and int(part) < len(body):
            body = body[int(part)]
        elif isinstance(body, dict) and part in body:
            body = body[part]
        else:
            return ""
    return str(body)[:200] if isinstance(body, str | int) and not isinstance(body, bool) else ""


def _for_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _for_form(value: str) -> str:
    return quote(value, safe="")


def _for_header(value: str) -> str:
    return _LINE_BREAKS.sub(" ", value)
