"""Hangs the public page and the customer's own pages into the application."""

from dataclasses import dataclass, field
from datetime import timedelta

from aiohttp import web

from booking_page.address import AddressDoor
from booking_page.answers import AnswersDoor
from booking_page.choose import ChooseDoor
from booking_page.closed import or_closed
from booking_page.code import CodeStep
from booking_page.details import DetailsDoor
from booking_page.find_own import BookAgainDoor, FindOwnDoor
from booking_page.kept_pages import KeptPages
from booking_page.logo import LogoDoor
from booking_page.manage import ManageDoor
from booking_page.manage_series import SeriesDoor
from booking_page.own_forms import OwnFormsDoor
from booking_page.own_page import Handler, OwnPages, kindly
from booking_page.own_wish import OwnWishDoor
from booking_page.programs import LeastTime
from booking_page.qr import PATH as QR_PATH
from booking_page.qr import QrDoor
from booking_page.replies import ReplyDoor, add_short_way
from booking_page.waiting import WaitingDoor
from booking_page.zone_names import zones_by_city
from scheduling.clock import Clock
from usecases.customer_links import CustomerLinks
from usecases.hold_slot import HoldSlot, ReadHold, ReleaseHold
from usecases.open_page import OpenBooking, OpenPage, ShowLogo
from usecases.prove_address import SendCode, TryCode
from usecases.wiring import UseCases
from web.limits import VisitLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class PageParts:
    """What the pages need beside the use cases that other doors have too."""

    use_cases: UseCases
    clock: Clock
    links: CustomerLinks
    open_page: OpenPage
    open_booking: OpenBooking
    show_logo: ShowLogo
    hold_slot: HoldSlot
    read_hold: ReadHold
    release_hold: ReleaseHold
    send_code: SendCode
    try_code: TryCode
    has_mail: bool = True
    bookings: VisitLimit = field(default_factory=lambda: VisitLimit(20))
    least_time: LeastTime = LeastTime(lasts=timedelta(seconds=2))
    mails: VisitLimit = field(default_factory=lambda: VisitLimit(10))


def add_routes(app: web.Application, page: PageParts) -> None:
    choose = ChooseDoor(
        open_page=page.open_page,
        find_slots=page.use_cases.find_slots,
        explain=page.use_cases.explain_availability,
        hold_slot=page.hold_slot,
        clock=page.clock,
        pages=KeptPages(find_slots=page.use_cases.find_slots),
        has_mail=page.has_mail,
    )
    own = OwnPages(open_booking=page.open_booking, clock=page.clock)
    details = DetailsDoor(
        choose=choose,
        pages=own,
        hold_slot=page.hold_slot,
        read_hold=page.read_hold,
        release_hold=page.release_hold,
        book=page.use_cases.book_appointment,
        join_queue=page.use_cases.join_queue,
        links=page.links,
        bookings=page.bookings,
        least_time=page.least_time,
        read_offered=page.use_cases.read_offered,
        look_at_series=page.use_cases.look_at_series,
        book_series=page.use_cases.book_series,
        read_prefill=page.use_cases.read_prefill,
        codes=CodeStep(send_code=page.send_code, try_code=page.try_code, hold_slot=page.hold_slot, mails=page.mails),
    )
    manage = ManageDoor(
        pages=own,
        find_slots=page.use_cases.find_slots,
        reschedule=page.use_cases.reschedule_appointment,
        cancel=page.use_cases.cancel_appointment,
        series=SeriesDoor(pages=own, change_series=page.use_cases.change_series),
        clock=page.clock,
    )
    zones_by_city()
    add, post = app.router.add_get, app.router.add_post
    add("/logo/{business}", LogoDoor(show_logo=page.show_logo).send)
    add(QR_PATH, QrDoor(open_page=page.open_page).send)
    add("/book/{business}", or_closed(choose.services))
    add("/book/{business}/{service}", or_closed(choose.times))
    post("/book/{business}/{service}", or_closed(choose.choose))
    add("/book/{business}/{service}/details/{token}", or_closed(details.show))
    post("/book/{business}/{service}/details/{token}", or_closed(details.act))
    waiting = WaitingDoor(choose=choose, join=page.use_cases.join_waiting_list, least_time=page.least_time)
    add("/book/{business}/{service}/waiting", or_closed(waiting.show))
    post("/book/{business}/{service}/waiting", or_closed(waiting.act))
    add_wish_routes(app, page)
    add_own_routes(app, page, own, manage)


def add_wish_routes(app: web.Application, page: PageParts) -> None:
    """The customer's own page of a wish on the waiting list."""
    wish = OwnWishDoor(
        open_wish=page.use_cases.open_wish,
        decline=page.use_cases.decline_offer,
        withdraw=page.use_cases.withdraw_wish,
        book=page.use_cases.book_appointment,
        links=page.links,
        clock=page.clock,
    )
    app.router.add_get("/waiting/{token}", kindly(wish.show))
    app.router.add_post("/waiting/{token}", kindly(wish.act))


def add_own_routes(app: web.Application, page: PageParts, own: OwnPages, manage: ManageDoor) -> None:
    """The customer's own pages of one appointment."""
    use = page.use_cases
    address = AddressDoor(pages=own, correct=use.correct_address, links=page.links)
    answers = AnswersDoor(pages=own, change=use.change_answers)
    forms = OwnFormsDoor(pages=own, say_filled=use.say_filled)
    replies = ReplyDoor(pages=own, reply=use.reply_to_reminder, cancel=use.cancel_appointment, say_here=use.say_here)
    handlers: dict[tuple[str, str], Handler] = {
        ("GET", ""): manage.show,
        ("GET", "/appointment.ics"): manage.calendar,
        ("GET", "/times"): manage.choose_time,
        ("POST", "/times"): manage.move,
        ("POST", "/cancel"): manage.cancel_it,
        ("GET", "/series.ics"): manage.series.calendar,
        ("POST", "/series"): manage.series.move_rest,
        ("POST", "/address"): address.correct_it,
        ("GET", "/answers"): answers.show,
        ("POST", "/answers"): answers.keep,
        ("POST", "/forms/{form}"): forms.filled,
        ("GET", "/again"): BookAgainDoor(pages=own).go,
        **replies.handlers(),
    }
    for (method, place), handler in handlers.items():
        add = app.router.add_get if method == "GET" else app.router.add_post
        add(f"/manage/{{token}}{place}", kindly(handler))
    add_short_way(app, replies)
    find_own = FindOwnDoor(request_links=use.request_links)
    app.router.add_get("/manage", find_own.show)
    app.router.add_post("/manage", find_own.ask)
    app.router.add_post("/mail-hint", address.hint)
