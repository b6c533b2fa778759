"""The way out for text messages, chosen by the settings."""

from adapters.console import FileSms
from adapters.http_sms import HttpGateway, HttpSms
from adapters.twilio_sms import TwilioAccount, TwilioSms
from callbacks.sms import TWILIO_STATE_PATH, SmsDoor
from scheduling.clock import Clock
from settings import Settings
from storage import Database
from usecases.hear_sms import HearReply, HearSmsState
from usecases.ports import SmsGateway


def make_sms(settings: Settings) -> SmsGateway | None:
    if settings.sms_way == "twilio":
        return twilio_sms(settings)
    if settings.sms_way == "http":
        return http_sms(settings)
    return FileSms(settings.data_dir / "sms") if settings.sms_way == "files" else None


def twilio_sms(settings: Settings) -> TwilioSms:
    """States are asked for where a public address leads to us."""
    account = TwilioAccount(
        sid=settings.twilio_account_sid.strip(),
        token=settings.twilio_auth_token.get_secret_value(),
        origin=settings.twilio_from.strip(),
        callback=f"{settings.base_url}{TWILIO_STATE_PATH}" if settings.public_url else "",
        base=settings.twilio_base,
    )
    return TwilioSms(account=account)


def http_sms(settings: Settings) -> HttpSms:
    gateway = HttpGateway(
        url=settings.sms_http_url,
        headers=settings.sms_headers,
        body=settings.sms_http_body,
        id_path=settings.sms_http_id,
        origin=settings.sms_http_from,
        stop_marks=settings.sms_http_stop_words,
    )
    return HttpSms(gateway=gateway)


def sms_door(settings: Settings, database: Database, clock: Clock) -> SmsDoor:
    """A provider that is not in use has no door."""
    token = settings.twilio_auth_token.get_secret_value() if settings.sms_way == "twilio" else ""
    secret = settings.sms_http_secret.get_secret_value() if settings.sms_way == "http" else ""
    return SmsDoor(
        hear_state=HearSmsState(database=database, clock=clock),
        hear_reply=HearReply(database=database, clock=clock),
        clock=clock,
        base_url=settings.base_url,
        twilio_token=token,
        gateway_secret=secret.encode(),
    )
