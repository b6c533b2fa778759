"""The doors hung into one web application: pages, tab, bot."""

from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

from aiohttp import web

from api.door import Door
from api.identity import GATEKEEPER, Gatekeeper, identify
from api.limits import ApiLimits, CallerLimit
from api.routes import add_routes as add_api
from api.routes import make_table
from booking_page.join import JoinDoor
from booking_page.join import add_routes as add_join
from booking_page.programs import LeastTime
from booking_page.routes import PageParts
from booking_page.routes import add_routes as add_page
from booking_page.unsubscribe import UnsubscribeDoor
from booking_page.unsubscribe import add_routes as add_unsubscribe
from bot.flows.conversation import Talk
from bot.flows.known_names import KnownNames
from bot.flows.turn import Desk
from bot.incoming import Incoming
from bot.routes import add_routes as add_bot
from bot.routes import bot_door
from callbacks.forms import FormsDoor
from callbacks.forms import add_routes as add_forms
from callbacks.graph import GraphDoor
from callbacks.graph import add_routes as add_graph
from callbacks.sms import add_routes as add_sms
from cards.notices import ApologyView, apology_card
from composition.outward import CLOCK
from composition.product import Product
from composition.texting import sms_door
from settings import Settings
from tab.app import add_app
from tab.frame import Frame
from tab.invitation import InvitationDoor
from tab.invitation import add_routes as add_invitation
from tab.shell import Shell
from tab.shell import add_routes as add_shell
from texts.catalogue import say
from usecases.booking_codes import BookingCodes
from usecases.fill_form import HearForm
from usecases.find_meeting import FindMeeting
from usecases.hear_notices import HearNotices
from usecases.make_ids import make_id
from usecases.open_page import OpenBooking, OpenPage, ShowLogo
from usecases.prove_address import SendCode, TryCode
from usecases.stop_reminders import ChooseReminders, ReadReminderChoice
from usecases.tell_health import TellHealth
from web.addresses import Addresses
from web.development import demo_people
from web.doorkeeper import Doorkeeper
from web.frame import DevelopmentDoors, FrameParts, make_application
from web.limits import VisitLimit
from web.options import Network, WebOptions
from web.public import PublicLimits
from web.signing import Signer

DEMO_PEOPLE = demo_people()


def make_web(product: Product, calendar_changed: Callable[[], None] = lambda: None) -> web.Application:
    """`calendar_changed` tells the worker of this process, if there is one."""
    settings, use_cases = product.settings, product.use_cases
    health = TellHealth(database=product.database, clock=CLOCK)
    parts = FrameParts(
        options=WebOptions(
            base_url=settings.base_url,
            signer=Signer(product.secrets),
            clock=CLOCK,
            is_production=settings.is_production,
            has_development_doors=settings.has_development_doors,
            offers_sign_in=settings.has_development_doors and settings.development_sign_in is not False,
            proxies=networks(settings.proxies),
            metrics_readers=networks(settings.metrics_readers),
            language=settings.language,
        ),
        ready_checks={"database": health.database_problem, "worker": health.worker_problem},
        figures=health.figures,
        doorkeeper=make_doorkeeper(product),
        max_body=settings.max_body_kilobytes * 1024,
        public=PublicLimits(
            visits=VisitLimit(settings.visits_per_minute), business=VisitLimit(settings.forms_per_minute)
        ),
        development=DevelopmentDoors(
            mail_folder=settings.data_dir / "mail", sms_folder=settings.data_dir / "sms", people=DEMO_PEOPLE
        ),
    )
    app = make_application(parts)
    add_api(app, api_door(product))
    app[GATEKEEPER] = make_gatekeeper(product)
    add_shell(app, Shell(in_teams=make_addresses(settings).in_teams("/app") if settings.has_sign_in else ""))
    add_app(app, Frame(use_cases=use_cases, clock=CLOCK))
    add_unsubscribe(app, unsubscribe_door(product))
    add_invitation(app, InvitationDoor(read=use_cases.read_invitation, answer=use_cases.answer_invitation))
    if product.ports.outside is not None and product.ports.outside.watches is not None:
        add_graph(app, GraphDoor(hear=HearNotices(database=product.database, clock=CLOCK), wake=calendar_changed))
    add_page(app, page_parts(product))
    find_meeting = FindMeeting(database=product.database, clock=CLOCK, links=product.links)
    add_join(app, JoinDoor(find_meeting=find_meeting, say_here=use_cases.say_here))
    hear_form = HearForm(
        database=product.database, clock=CLOCK, configurations=use_cases.say_filled.configurations, links=product.links
    )
    add_forms(app, FormsDoor(hear=hear_form))
    add_sms(app, sms_door(settings, product.database, CLOCK))
    add_bot(app, bot_door(product.line, make_talk(product), apologise, apologise_by_card))
    return app


def make_doorkeeper(product: Product) -> Doorkeeper:
    use_cases, sign_in = product.use_cases, product.sign_in
    return Doorkeeper(
        recognise_account=use_cases.recognise_account,
        open_session=use_cases.open_session,
        find_session=use_cases.find_session,
        end_session=use_cases.end_session,
        tokens=sign_in.tokens if sign_in else None,
        sign_in=sign_in.browser if sign_in else None,
    )


def api_door(product: Product) -> Door:
    settings = product.settings
    limits = ApiLimits(
        callers=CallerLimit(settings.api_per_minute),
        visitors=VisitLimit(settings.visits_per_minute),
        strangers=VisitLimit(settings.api_strangers_per_minute),
    )
    return Door(use_cases=product.use_cases, clock=CLOCK, table=make_table(), identify=identify, limits=limits)


def make_gatekeeper(product: Product) -> Gatekeeper:
    """Programs come in by keys, and by tokens where there is an app that they can be for."""
    return Gatekeeper(
        recognise_key=product.use_cases.recognise_api_key,
        recognise_account=product.use_cases.recognise_account,
        tokens=product.sign_in.programs if product.sign_in else None,
    )


def page_parts(product: Product) -> PageParts:
    """The public page and the customer's own pages."""
    settings, use_cases, database = product.settings, product.use_cases, product.database
    booking = use_cases.book_appointment
    return PageParts(
        use_cases=use_cases,
        clock=CLOCK,
        links=product.links,
        open_page=OpenPage(database=database, configurations=booking.configurations),
        open_booking=OpenBooking(
            database=database, clock=CLOCK, configurations=booking.configurations, links=product.links
        ),
        show_logo=ShowLogo(database=database, configurations=booking.configurations),
        hold_slot=use_cases.appointments.hold,
        read_hold=use_cases.appointments.read_hold,
        release_hold=use_cases.appointments.release_hold,
        least_time=LeastTime(lasts=timedelta(seconds=settings.form_seconds)),
        send_code=SendCode(database=database, clock=CLOCK),
        try_code=TryCode(database=database, clock=CLOCK, codes=BookingCodes(product.secrets)),
    )


def unsubscribe_door(product: Product) -> UnsubscribeDoor:
    read_choice = ReadReminderChoice(database=product.database)
    return UnsubscribeDoor(read_choice=read_choice, choose=ChooseReminders(database=product.database, clock=CLOCK))


def make_addresses(settings: Settings) -> Addresses:
    """Teams opens links in the tab where the app is installed, which on a developer's own machine it is not."""
    return Addresses(
        base_url=settings.base_url,
        has_tab=settings.has_development_doors or settings.has_sign_in,
        teams_app_id=settings.teams_app if settings.has_sign_in and not settings.has_development_doors else "",
    )


def make_talk(product: Product) -> Talk:
    settings, use_cases = product.settings, product.use_cases
    desk = Desk(
        use_cases=use_cases,
        clock=CLOCK,
        names=KnownNames(use_cases.customer_names),
        roster=product.line.roster,
        links=make_addresses(settings),
        new_id=make_id,
        join_address=product.links.join,
    )
    return Talk(desk=desk)


def apologise(incoming: Incoming, reference: str) -> str:
    return say("web.apology", incoming.locale, reference=reference)


def apologise_by_card(incoming: Incoming, reference: str) -> dict[str, Any]:
    return apology_card(ApologyView(language=incoming.locale or "en", reference=reference))


def networks(words: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(word, strict=False) for word in words)
