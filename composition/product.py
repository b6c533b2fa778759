"""The product put together from its settings: database, ways out, use cases, the worker."""

import os
import socket
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from secrets import token_urlsafe

from adapters.console import SENDER
from adapters.graph_client import GraphClient
from booking_page.choose_link import choose_address
from booking_page.unsubscribe import unsubscribe_address
from bot.line import BotLine
from composition.graph import make_graph
from composition.known_secrets import read_secrets
from composition.outward import CLOCK, bounce_mailbox, make_line, make_ports
from composition.sign_in import SignIn, make_sign_in
from settings import Settings
from storage import Database, migrate, open_database
from tab.invitation import invitation_address
from usecases.booking_codes import BookingCodes
from usecases.customer_links import CustomerLinks
from usecases.deliver_outbox import DeliverOutbox
from usecases.deliver_reminders import DeliverReminders
from usecases.demo.people import ACCOUNTS, SANNE
from usecases.forget_customers import ForgetCustomers
from usecases.form_links import form_address
from usecases.keep_beat import KeepBeat
from usecases.notice_case import CustomerPages
from usecases.offer_places import OfferPlaces
from usecases.plan_mornings import PlanMornings
from usecases.ports import Ports
from usecases.purge_delivered import PurgeDelivered
from usecases.read_bounces import ReadBounces
from usecases.request_links import AnswerLinkRequests
from usecases.sync_calendars import SyncCalendars
from usecases.watch_calendars import WatchCalendars
from usecases.wiring import Rules, UseCases, wire
from web.signing import Signer
from worker.loop import Worker

DEMO_ADMINISTRATORS = tuple(demo.account.object_id for demo in ACCOUNTS if demo.staff_id == SANNE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Everything, put together."""

    settings: Settings
    database: Database
    secrets: tuple[bytes, ...] = field(repr=False)
    line: BotLine
    ports: Ports
    use_cases: UseCases
    sign_in: SignIn | None = None

    @property
    def links(self) -> CustomerLinks:
        """Makes and opens the addresses that customers carry about."""
        return CustomerLinks(self.settings.base_url, self.secrets)


@asynccontextmanager
async def put_together(
    settings: Settings, graph: GraphClient | None = None, sign_in: SignIn | None = None
) -> AsyncGenerator[Product]:
    """Migrates first: a migration that fails stops the start. `graph` and `sign_in` take the place of what the settings make."""
    await migrate(settings.database)
    async with AsyncExitStack() as open_things:
        database = await open_things.enter_async_context(await open_database(settings.database))
        graph = graph or make_graph(settings)
        if graph is not None:
            await open_things.enter_async_context(graph)
        known = read_secrets(settings)
        line = make_line(settings)
        ports = make_ports(settings, line, known, graph)
        use_cases = wire(database, CLOCK, ports, rules_of(settings, has_graph=graph is not None))
        yield Product(
            settings=settings,
            database=database,
            secrets=known,
            line=line,
            ports=ports,
            use_cases=use_cases,
            sign_in=sign_in or make_sign_in(settings),
        )


def rules_of(settings: Settings, *, has_graph: bool = False) -> Rules:
    """In development mode the stand-in room serves where nothing is set (D10), and the demo administrator has a tenant to rule."""
    has_meetings = settings.meetings != "off" and bool(settings.meetings or settings.has_development_doors)
    admins = settings.admins or (DEMO_ADMINISTRATORS if settings.has_development_doors else ())
    return Rules(
        undo_seconds=settings.undo_seconds,
        admins=admins,
        has_meetings=has_meetings,
        has_mail=settings.mail_way != "off",
        has_graph=has_graph,
        sender_address=settings.mail_sender or SENDER,
    )


def make_worker(product: Product) -> Worker:
    database, settings = product.database, product.settings
    name = f"{socket.gethostname()}-{os.getpid()}"
    outbox = DeliverOutbox(
        database=database,
        clock=CLOCK,
        ports=product.ports,
        sender_address=settings.mail_sender or SENDER,
        worker=name,
        stop_link=partial(unsubscribe_address, settings.base_url, Signer(product.secrets)),
        staff_link=partial(invitation_address, settings.base_url, Signer(product.secrets)),
        codes=BookingCodes(product.secrets),
        choose_link=partial(choose_address, settings.base_url, Signer(product.secrets)),
        pages=customer_pages(product.links),
    )
    mailbox = bounce_mailbox(settings)
    return Worker(
        outbox=outbox,
        bounces=ReadBounces(database=database, clock=CLOCK, mailbox=mailbox) if mailbox else None,
        links=AnswerLinkRequests(database=database, clock=CLOCK),
        reminders=DeliverReminders(database=database, clock=CLOCK),
        mornings=PlanMornings(database=database, clock=CLOCK),
        purge=PurgeDelivered(database=database, clock=CLOCK, keep_days=settings.purge_days),
        forget=ForgetCustomers(database=database, clock=CLOCK),
        offers=make_offers(product),
        keep_beat=KeepBeat(database=database, clock=CLOCK, worker=name),
        clock=CLOCK,
        calendars=make_sync(product),
        watches=make_watches(product),
        grace_seconds=settings.shutdown_seconds * 0.8,
    )


def make_offers(product: Product) -> OfferPlaces:
    booking = product.use_cases.book_appointment
    return OfferPlaces(
        database=product.database,
        clock=CLOCK,
        configurations=booking.configurations,
        availability=booking.availability,
        calendars=booking.calendars,
        pick=booking.pick,
    )


def customer_pages(links: CustomerLinks) -> CustomerPages:
    """What messages to customers lead to."""
    return CustomerPages(
        join=links.join,
        manage=links.manage,
        reply=links.reply,
        form=lambda seat, form: form_address(links, form, seat),
        waiting=links.waiting,
    )


def make_sync(product: Product) -> SyncCalendars | None:
    outside = product.ports.outside
    return None if outside is None else SyncCalendars(database=product.database, clock=CLOCK, outside=outside)


def make_watches(product: Product) -> WatchCalendars | None:
    watches = product.ports.outside.watches if product.ports.outside else None
    if watches is None:
        return None
    return WatchCalendars(database=product.database, clock=CLOCK, watches=watches, new_secret=token_urlsafe)
