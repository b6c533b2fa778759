"""The ways out, chosen by the settings: mail, text messages, meetings, calendars and the bot's line."""

from adapters.console import FileMail, NoCalendars, NoMail, NoMeetings
from adapters.link_meetings import LinkMeetings
from adapters.smtp import SmtpMail, SmtpServer
from adapters.system_clock import SystemClock
from bot.bot_token import MsalToken
from bot.line import BotLine, BotSettings, bot_line
from composition.texting import make_sms
from settings import Settings
from usecases.ports import MailTransport, Meetings, Ports

CLOCK = SystemClock()


def make_ports(settings: Settings, line: BotLine, known: tuple[bytes, ...]) -> Ports:
    return Ports(
        mail=make_mail(settings),
        chat=line.staff_chat,
        meetings=make_meetings(settings, known),
        calendars=NoCalendars(),
        sms=make_sms(settings),
    )


def make_line(settings: Settings) -> BotLine:
    about = BotSettings(
        app_id=settings.bot_app_id,
        tenants=frozenset(settings.tenants or filter(None, [settings.bot_tenant_id])),
        service_hosts=settings.service_url_hosts,
        is_development=settings.has_development_doors,
    )
    return bot_line(about, fetch_token=token_source(settings) if settings.bot_app_id else None)


def token_source(settings: Settings) -> MsalToken:
    secret = settings.bot_app_secret.get_secret_value()
    return MsalToken(app_id=settings.bot_app_id, secret=secret, tenant_id=settings.bot_tenant_id)


def make_mail(settings: Settings) -> MailTransport:
    if settings.mail_way == "off":
        return NoMail()
    if settings.mail_way == "files":
        return FileMail(settings.data_dir / "mail", CLOCK)
    return smtp_mail(settings)


def smtp_mail(settings: Settings) -> SmtpMail:
    server = SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.mail_sender,
        tls=settings.smtp_tls,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
    )
    return SmtpMail(server=server, clock=CLOCK)


def make_meetings(settings: Settings, known: tuple[bytes, ...]) -> Meetings:
    if settings.meetings == "off":
        return NoMeetings()
    return LinkMeetings(template=settings.meetings or f"{settings.base_url}/dev/room/{{token}}", secret=known[0])
