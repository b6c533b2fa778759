"""The public page of a shop as a test wants it, on a clock that stands still."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from booking_page.programs import LeastTime
from booking_page.routes import PageParts, add_routes
from scheduling.business import Business
from scheduling.service import Service
from storage import Database
from tests.booking_page.demo import Visit
from tests.support.builders import Shop, a_business, a_shop
from tests.web.conftest import no_figures
from usecases.booking_codes import BookingCodes
from usecases.customer_links import CustomerLinks
from usecases.hold_slot import HoldSlot, ReadHold, ReleaseHold
from usecases.open_page import OpenBooking, OpenPage, ShowLogo
from usecases.prove_address import SendCode, TryCode
from web.doorkeeper import Doorkeeper
from web.frame import FrameParts, make_application
from web.options import WebOptions
from web.public import PublicLimits
from web.signing import Signer

SECRET = b"n" * 32
Connect = Callable[[TestServer], Awaitable[TestClient[web.Request, web.Application]]]
SHOP = "/book/shop@slotkeeper"
CHECK_UP = f"{SHOP}/checkup"


@dataclass
class ShopPage:
    shop: Shop
    visit: Visit
    links: CustomerLinks


def a_published_business(**given: Any) -> Business:
    return a_business(**{"is_published": True, **given})


async def open_shop(
    database: Database,
    connect: Connect,
    *,
    business: Business | None = None,
    services: Sequence[Service] | None = None,
    public: PublicLimits | None = None,
    base_url: str = "",
    doorkeeper: Doorkeeper | None = None,
    **changes: Any,
) -> ShopPage:
    shop = await a_shop(database, business=business or a_published_business(), services=services)
    booking, links = shop.usecases.book_appointment, CustomerLinks("", (SECRET,))
    kept = booking.configurations
    parts = PageParts(
        use_cases=shop.usecases,
        clock=shop.clock,
        links=links,
        open_page=OpenPage(database=database, configurations=kept),
        open_booking=OpenBooking(database=database, clock=shop.clock, configurations=kept, links=links),
        show_logo=ShowLogo(database=database, configurations=kept),
        hold_slot=HoldSlot(
            database=database,
            clock=shop.clock,
            configurations=kept,
            availability=booking.availability,
            calendars=booking.calendars,
            pick=booking.pick,
        ),
        read_hold=ReadHold(database=database, clock=shop.clock),
        release_hold=ReleaseHold(database=database),
        send_code=SendCode(database=database, clock=shop.clock),
        try_code=TryCode(database=database, clock=shop.clock, codes=BookingCodes((SECRET,))),
        least_time=LeastTime(lasts=timedelta()),
    )
    options = WebOptions(
        base_url=base_url, signer=Signer((SECRET,)), clock=shop.clock, proxies=(ip_network("127.0.0.1"),)
    )
    frame = FrameParts(
        options=options, ready_checks={}, figures=no_figures, public=public or PublicLimits(), doorkeeper=doorkeeper
    )
    app = make_application(frame)
    add_routes(app, replace(parts, **changes))
    client = await connect(TestServer(app))
    return ShopPage(shop=shop, visit=Visit(client.session, str(client.make_url("")).rstrip("/")), links=links)
