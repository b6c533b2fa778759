"""The ways out, chosen by the settings: mail, text messages, meetings, calendars and the bot's line."""

import time
from ipaddress import ip_network

from adapters.channel_keys import ChannelKeys
from adapters.console import FileMail, NoMail, NoMeetings
from adapters.graph_client import GraphClient
from adapters.graph_directory import GraphDirectory
from adapters.graph_mail import GraphMail
from adapters.graph_meetings import GraphMeetings
from adapters.http_webhooks import HttpWebhooks
from adapters.imap_bounces import ImapBounces, ImapServer
from adapters.link_meetings import LinkMeetings
from adapters.smtp import SmtpMail, SmtpServer
from adapters.system_clock import SystemClock
from adapters.webhook_targets import TargetRules
from bot.auth import METADATA_URL
from bot.line import BotLine, BotSettings, bot_line
from composition.app_tokens import app_token, bot_token
from composition.calendars import live_calendars, outside_calendars
from composition.texting import make_sms
from settings import Settings
from usecases.ports import Directory, MailTransport, Meetings, Ports

CLOCK = SystemClock()


def make_ports(settings: Settings, line: BotLine, known: tuple[bytes, ...], graph: GraphClient | None) -> Ports:
    return Ports(
        mail=make_mail(settings, graph),
        chat=line.staff_chat,
        meetings=make_meetings(settings, known, graph),
        calendars=live_calendars(graph),
        sms=make_sms(settings),
        outside=outside_calendars(settings, graph),
        directory=make_directory(settings, graph),
        webhooks=make_webhooks(settings),
    )


def make_webhooks(settings: Settings) -> HttpWebhooks:
    """Only into the open internet, and into the networks that a setting names; a developer's own machine is one, also without TLS."""
    is_trial = settings.has_development_doors
    named = (*settings.webhook_networks, *(("127.0.0.0/8", "::1/128") if is_trial else ()))
    networks = tuple(ip_network(one, strict=False) for one in named)
    return HttpWebhooks(rules=TargetRules(networks=networks, allows_plain=is_trial))


def make_directory(settings: Settings, graph: GraphClient | None) -> Directory | None:
    """The people of the tenant that the Entra app belongs to."""
    return None if graph is None else GraphDirectory(client=graph, tenant_id=settings.graph_tenant_id)


def make_line(settings: Settings) -> BotLine:
    about = BotSettings(
        app_id=settings.bot_app_id,
        tenants=frozenset(settings.tenants or filter(None, [settings.bot_tenant_id])),
        service_hosts=settings.service_url_hosts,
        is_development=settings.has_development_doors,
    )
    if not settings.bot_app_id:
        return bot_line(about)
    return bot_line(about, token=bot_token(settings), keys=ChannelKeys(METADATA_URL, monotonic=time.monotonic))


def make_mail(settings: Settings, graph: GraphClient | None = None) -> MailTransport:
    if settings.mail_way == "off":
        return NoMail()
    if settings.mail_way == "graph" and graph is not None:
        return GraphMail(graph=graph, sender=settings.mail_sender, clock=CLOCK)
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
    is_by_token = settings.smtp_auth == "oauth2"
    return SmtpMail(
        server=server, clock=CLOCK, token=app_token(settings, settings.outlook_base) if is_by_token else None
    )


def bounce_mailbox(settings: Settings) -> ImapBounces | None:
    """None when no mailbox for reports is set."""
    if not settings.bounces_host:
        return None
    server = ImapServer(
        host=settings.bounces_host,
        port=settings.bounces_port,
        user=settings.bounces_user,
        password=settings.bounces_password.get_secret_value(),
        folder=settings.bounces_folder,
    )
    is_by_token = settings.bounces_auth == "oauth2"
    return ImapBounces(server=server, token=app_token(settings, settings.outlook_base) if is_by_token else None)


def make_meetings(settings: Settings, known: tuple[bytes, ...], graph: GraphClient | None) -> Meetings:
    if settings.meetings == "off":
        return NoMeetings()
    if settings.meetings == "teams" and graph is not None:
        return GraphMeetings(client=graph, organiser=settings.meetings_organiser)
    return LinkMeetings(template=settings.meetings or f"{settings.base_url}/dev/room/{{token}}", secret=known[0])
