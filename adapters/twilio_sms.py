"""Text messages by Twilio's Messages resource, and what its error codes mean.

Twilio knows no key by which it would recognise a repetition; the key goes along in the address to which states are told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from aiohttp import encode_basic_auth

from adapters.sms_errors import BAD_NUMBER, STOPPED, failure_of_status
from adapters.sms_line import SmsAnswer, ask
from notifications.sms import SmsReceipt
from scheduling.errors import DeliveryFailure, PermanentFailure, TemporaryFailure

STOP_CODE = 21610
_PERMANENT: Mapping[int, str] = {
    STOP_CODE: STOPPED,
    21211: BAD_NUMBER,  # not a number
    21214: BAD_NUMBER,  # cannot be reached
    21217: BAD_NUMBER,
    21612: BAD_NUMBER,  # no way from this sender to that number
    21614: BAD_NUMBER,  # not a mobile one
    21617: "sms_too_long",
}
_SET_UP: Mapping[int, str] = {
    21408: "sms_country_not_enabled",
    21603: "sms_sender_refused",
    21606: "sms_sender_refused",
    21659: "sms_sender_refused",
    21660: "sms_sender_refused",
    21609: "sms_callback_refused",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioAccount:
    """`origin` is a number, a name, or a messaging service (MG...); `callback` is empty where Twilio cannot reach us."""

    sid: str
    token: str = field(repr=False)
    origin: str
    callback: str = ""
    base: str = "https://api.twilio.com"
    seconds: float = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioSms:
    """The gateway; `check` is for `app.py check`."""

    account: TwilioAccount
    provider: str = "twilio"

    async def send(self, number: str, text: str, *, key: str) -> SmsReceipt:
        """Raises TemporaryFailure or PermanentFailure."""
        account = self.account
        sender = "MessagingServiceSid" if account.origin.startswith("MG") else "From"
        form = {"To": number, sender: account.origin, "Body": text}
        if account.callback:
            form["StatusCallback"] = f"{account.callback}?message={quote(key, safe='')}"
        answer = await self._ask("POST", "/Messages.json", urlencode(form).encode())
        body = answer.body if isinstance(answer.body, dict) else {}
        if not answer.is_success:
            raise _failure(answer, body)
        return SmsReceipt(id=str(body.get("sid", "")), origin=str(body.get("from") or account.origin))

    async def check(self) -> str | None:
        """None when the account lets us in, else what is missing."""
        try:
            answer = await self._ask("GET", ".json")
        except TemporaryFailure as failure:
            return str(failure)
        return None if answer.is_success else str(failure_of_status(answer.status, answer.retry_after))

    async def _ask(self, method: str, path: str, form: bytes | None = None) -> SmsAnswer:
        account = self.account
        headers = {
            "Authorization": encode_basic_auth(account.sid, account.token),
            "Accept": "application/json",
            **({"Content-Type": "application/x-www-form-urlencoded"} if form else {}),
        }
        url = f"{account.base.rstrip('/')}/2010-04-01/Accounts/{quote(account.sid, safe='')}{path}"
        return await ask(method, url, headers=headers, body=form, seconds=account.seconds)


def _failure(answer: SmsAnswer, body: Mapping[str, object]) -> DeliveryFailure:
    """The message of an error names the number and is left out."""
    given = body.get("code")
    code = given if isinstance(given, int) else 0
    if code in _PERMANENT:
        return PermanentFailure(_PERMANENT[code], str(code))
    if code in _SET_UP:
        return TemporaryFailure(_SET_UP[code], str(code))
    return failure_of_status(answer.status, answer.retry_after, str(code or ""))
