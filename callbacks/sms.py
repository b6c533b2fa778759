"""The door for SMS providers: how messages ended, and replies of customers. POST only, signed, and nothing personal in the log."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import structlog
from aiohttp import web

from callbacks.bodies import SLOWEST_SECONDS, object_of, read_body
from callbacks.sms_signatures import is_from_gateway, is_from_twilio
from scheduling.clock import Clock
from usecases.hear_sms import HearReply, HearSmsState, SmsNews, SmsState, Word, word_of

log = structlog.get_logger("sms")
TWILIO_PATH = "/callbacks/sms/twilio"
TWILIO_STATE_PATH = "/callbacks/sms/twilio/state"
GATEWAY_PATH = "/callbacks/sms/http"
_STOP_CODE = "21610"
_MOST_FIELDS = 100
_ID = re.compile(r"[\w.:-]{1,200}\Z", re.ASCII)
_NUMBER = re.compile(r"(?<!\d)(?:\+|00|0)\d(?:[ ./()-]{0,2}\d){5,}")
"""As people are called by it: codes of errors begin with another digit."""
_TWILIO_STATES = {
    "delivered": SmsState.DELIVERED,
    "read": SmsState.DELIVERED,
    "undelivered": SmsState.FAILED,
    "failed": SmsState.FAILED,
    "canceled": SmsState.FAILED,
}
_OPT_OUTS = {"STOP": Word.STOP, "START": Word.START}
_NO_ANSWER = "<?xml version='1.0' encoding='UTF-8'?><Response></Response>"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsDoor:
    """`base_url` is the address Twilio reaches us by, which it signs. A provider without token or secret has no door."""

    hear_state: HearSmsState
    hear_reply: HearReply
    clock: Clock
    base_url: str
    twilio_token: str = field(default="", repr=False)
    gateway_secret: bytes = field(default=b"", repr=False)
    slowest_seconds: float = SLOWEST_SECONDS

    async def twilio_reply(self, request: web.Request) -> web.Response:
        """A text message to our number; the provider's own reading of a stop comes first."""
        form = await self._signed_form(request)
        word = _OPT_OUTS.get(form.get("OptOutType", ""), word_of(form.get("Body", "")))
        await self._heard(form.get("From", ""), word)
        return web.Response(text=_NO_ANSWER, content_type="text/xml")

    async def twilio_state(self, request: web.Request) -> web.Response:
        form = await self._signed_form(request)
        code = form.get("ErrorCode", "")
        news = SmsNews(
            provider="twilio",
            provider_id=_id(form.get("MessageSid", "")),
            key=_id(request.query.get("message", "")),
            state=_TWILIO_STATES.get(form.get("MessageStatus", ""), SmsState.SENT),
            error=code if code.isascii() and code.isdecimal() and code != "0" else "",
            has_stopped=code == _STOP_CODE,
        )
        return await self._told(news)

    async def gateway(self, request: web.Request) -> web.Response:
        """Either a reply (`from`, `text`) or a state (`id` or `key`, `state`, perhaps `error` and `stopped`)."""
        told = await self._signed_object(request)
        if "text" in told:
            await self._heard(_text(told, "from"), word_of(_text(told, "text")))
            return web.Response(status=204)
        if told.get("state") not in list(SmsState):
            raise web.HTTPBadRequest
        key, provider_id = _text(told, "key"), _text(told, "id")
        news = SmsNews(
            provider="http",
            provider_id=_id(provider_id) if provider_id else "",
            key=_id(key) if key or not provider_id else "",
            state=SmsState(told["state"]),
            error=_NUMBER.sub("(number)", _text(told, "error"))[:100],
            has_stopped=told.get("stopped") is True,
        )
        return await self._told(news)

    async def _told(self, news: SmsNews) -> web.Response:
        if not await self.hear_state(news):
            raise web.HTTPNotFound
        log.info("state", provider=news.provider, state=news.state, error=news.error)
        return web.Response(status=204)

    async def _heard(self, number: str, word: Word) -> None:
        await self.hear_reply(number, word)
        log.info("reply", word=word)

    async def _signed_form(self, request: web.Request) -> Mapping[str, str]:
        if request.content_type != "application/x-www-form-urlencoded":
            raise web.HTTPUnsupportedMediaType
        raw = await read_body(request, self.slowest_seconds)
        try:
            fields = parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
        except ValueError:
            raise web.HTTPBadRequest from None
        signature = request.headers.get("X-Twilio-Signature", "")
        if not is_from_twilio(self.base_url + request.raw_path, fields, signature, self.twilio_token):
            raise web.HTTPForbidden
        return dict(fields)

    async def _signed_object(self, request: web.Request) -> Mapping[str, Any]:
        raw = await read_body(request, self.slowest_seconds)
        headers = request.headers
        timestamp, signature = headers.get("X-Slotkeeper-Timestamp", ""), headers.get("X-Slotkeeper-Signature", "")
        if not is_from_gateway(raw, timestamp, signature, self.gateway_secret, self.clock.now()):
            raise web.HTTPForbidden
        return object_of(raw)


def add_routes(app: web.Application, door: SmsDoor) -> None:
    if door.twilio_token:
        app.router.add_post(TWILIO_PATH, door.twilio_reply)
        app.router.add_post(TWILIO_STATE_PATH, door.twilio_state)
    if door.gateway_secret:
        app.router.add_post(GATEWAY_PATH, door.gateway)


def _text(told: Mapping[str, Any], name: str) -> str:
    """A text without the sign that no database keeps."""
    value = told.get(name, "")
    return value.replace("\0", "") if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _id(text: str) -> str:
    if not _ID.match(text):
        raise web.HTTPBadRequest
    return text
