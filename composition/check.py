"""`python app.py check`: which outward services are set, which answer, and what is missing."""

import argparse
from contextlib import nullcontext

from adapters.console import SENDER
from adapters.graph_mail import GraphMail
from adapters.smtp import SmtpMail
from composition.app_tokens import bot_token
from composition.check_api import api_lines
from composition.check_calendars import calendar_lines
from composition.check_graph import check_graph
from composition.check_sign_in import sign_in_lines
from composition.graph import make_graph
from composition.outward import CLOCK, bounce_mailbox, make_mail
from composition.texting import twilio_sms
from notifications.email import render_trial
from notifications.facts import Sender
from scheduling.errors import DeliveryFailure
from settings import Settings
from storage import open_database
from usecases.find_clock_changes import FindClockChanges
from usecases.find_mailboxes import FindMailboxes
from usecases.list_calendars import ListCalendars
from usecases.list_code_pages import ListCodePages
from usecases.make_ids import make_id
from usecases.ports import MailTransport
from usecases.tell_health import TellHealth

NO_CODES = "nobody can book: customers are to type in a code from a mail, and SLOTKEEPER_MAIL is off"


async def check(settings: Settings, command: argparse.Namespace) -> int:
    """Which outward services are set, which answer, and what is missing; with an address a test mail goes there."""
    found = [("mode", str(settings.mode), ""), ("address", settings.base_url, "")]
    found += await look_at_mail(settings, command.mail)
    found += await look_at_codes(settings)
    found += await look_at_bounces(settings)
    found.append(("SMS", settings.sms_way, await sms_problem(settings)))
    found.append(("meetings", settings.meetings or "stand-in room", ""))
    found.append(
        (
            "bot",
            "authenticated" if settings.bot_app_id else "without authentication, loopback only",
            await token_problem(settings),
        )
    )
    found += await sign_in_lines(settings)
    found += api_lines(settings)
    found += await look_at_database(settings)
    found += await look_at_graph(settings)
    for name, state, problem in found:
        print(f"{name:<14}{state}{f': {problem}' if problem else ''}")
    return 1 if any(problem for _, _, problem in found) else 0


async def look_at_mail(settings: Settings, to: str) -> list[tuple[str, str, str]]:
    async with make_graph(settings) or nullcontext() as graph:
        mail = make_mail(settings, graph)
        problem = await mail.check() if isinstance(mail, SmtpMail | GraphMail) else None
        found = [("mail", settings.mail_way, problem or "")]
        return [*found, await send_trial(settings, mail, to)] if to else found


async def look_at_codes(settings: Settings) -> list[tuple[str, str, str]]:
    """Businesses whose customers are to type in a code from a mail, where no mail goes out. Of a database that is not there others tell."""
    if settings.mail_way != "off":
        return []
    try:
        async with await open_database(settings.database) as database:
            names = await ListCodePages(database=database)()
    except Exception:  # told of with the database
        return []
    return [("booking page", name, NO_CODES) for name in names]


async def look_at_bounces(settings: Settings) -> list[tuple[str, str, str]]:
    mailbox = bounce_mailbox(settings)
    if mailbox is None:
        return [("bounces", "not read", "")]
    return [("bounces", settings.bounces_user, await mailbox.check() or "")]


async def send_trial(settings: Settings, mail: MailTransport, to: str) -> tuple[str, str, str]:
    """What became of a test mail to this address."""
    address = settings.mail_sender or SENDER
    sender = Sender(name="Slotkeeper", business_name="Slotkeeper", address=address, zone="UTC")
    key = make_id()
    email = render_trial(to, sender, settings.language, key)
    try:
        await mail.send(email, key=key)
    except DeliveryFailure as failure:
        return "test mail", "not sent", str(failure)
    return "test mail", f"handed over for {to}, Message-ID {email.message_id}", ""


async def sms_problem(settings: Settings) -> str:
    """Twilio is asked whether it lets us in; a plain gateway has no question that sends nothing."""
    return (await twilio_sms(settings).check() or "") if settings.sms_way == "twilio" else ""


async def token_problem(settings: Settings) -> str:
    try:
        if settings.bot_app_id:
            await bot_token(settings).value()
    except DeliveryFailure as failure:
        return f"no token, {failure}"
    return ""


async def look_at_graph(settings: Settings) -> list[tuple[str, str, str]]:
    graph = make_graph(settings)
    if graph is None:
        return [("Graph", "no Entra app is set", "")]
    try:
        async with await open_database(settings.database) as database:
            mailboxes = await FindMailboxes(database=database)()
    except Exception:  # it is told of already, and Graph can be asked without it
        mailboxes = ()
    async with graph:
        return await check_graph(settings, graph, mailboxes)


async def look_at_database(settings: Settings) -> list[tuple[str, str, str]]:
    kind = settings.database.partition(":")[0]
    try:
        async with await open_database(settings.database) as database:
            problem = await TellHealth(database=database, clock=CLOCK).database_problem()
            changes = () if problem else await FindClockChanges(database=database, clock=CLOCK)()
            calendars = () if problem else await ListCalendars(database=database, clock=CLOCK)()
    except Exception as error:  # whatever a driver throws is the answer
        return [("database", kind, f"not reachable: {error}")]
    moved = [
        (change.reference, f"agreed for {change.agreed} {change.zone}", f"now at {change.shown}") for change in changes
    ]
    return [("database", kind, problem), *moved, *calendar_lines(calendars, settings.language)]
