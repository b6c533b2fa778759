"""The way out of reminders: looking changes nothing, one press or one click does, and nothing but reminders is stopped."""

import re
from collections.abc import Awaitable, Callable

import pytest
from aiohttp.test_utils import TestServer

from booking_page.unsubscribe import UnsubscribeDoor, add_routes, unsubscribe_address
from scheduling.business import BusinessId
from scheduling.service import Reminder
from storage import Database
from tests.support.builders import Shop, a_customer, a_service, a_shop, at, staff_actor
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import NOOR, book, cancel
from tests.usecases.test_deliver_reminders import kinds
from tests.web.conftest import Client
from usecases.stop_reminders import ChooseReminders, ReadReminderChoice, reminder_mark, wants_no_reminders
from web.frame import FrameParts, make_application
from web.options import WebOptions
from web.signing import Signer

SHOP = BusinessId("shop@slotkeeper")
SIGNER = Signer((b"s" * 32,))
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def address(language: str = "en", signer: Signer = SIGNER) -> str:
    return unsubscribe_address("", signer, SHOP, reminder_mark(SHOP, NOOR), language)


async def opened(database: Database, **given: object) -> tuple[Shop, PostOffice]:
    reminders = (Reminder(offset=60), Reminder(offset=30, is_follow_up=True))
    shop = await a_shop(database, services=[a_service(reminders=reminders, **given)])
    return shop, PostOffice(database=database, clock=shop.clock)


@pytest.fixture
async def shop(database: Database) -> Shop:
    return (await opened(database))[0]


@pytest.fixture
async def client(shop: Shop, parts: FrameParts, aiohttp_client: Callable[[TestServer], Awaitable[Client]]) -> Client:
    door = UnsubscribeDoor(
        read_choice=ReadReminderChoice(database=shop.database),
        choose=ChooseReminders(database=shop.database, clock=shop.clock),
    )
    app = make_application(parts)
    add_routes(app, door)
    return await aiohttp_client(TestServer(app))


async def is_stopped(shop: Shop) -> bool:
    return await shop.database.read(lambda work: wants_no_reminders(work, SHOP, NOOR))


async def test_looking_changes_nothing(client: Client, shop: Shop) -> None:
    answer = await client.get(address())
    assert answer.status == 200
    assert "Send no more reminders" in await answer.text()
    assert not await is_stopped(shop)


async def test_a_mail_program_stops_them_by_one_click_without_a_page_or_a_cookie(client: Client, shop: Shop) -> None:
    answer = await client.post(address(), data=ONE_CLICK, allow_redirects=False)
    assert (answer.status, await is_stopped(shop)) == (200, True)


async def test_the_button_stops_them_and_the_next_one_resumes(client: Client, shop: Shop) -> None:
    page = await (await client.post(address(), data={"action": "stop"})).text()
    assert await is_stopped(shop)
    assert re.search(r'value="resume">Send reminders again', page)
    await client.post(address(), data={"action": "resume"})
    assert not await is_stopped(shop)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded; charset=unheard-of", b"action=stop"),
        ("multipart/form-data", b"action=stop"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=action\r\nContent-Transfer-Encoding: odd\r\n\r\nstop\r\n--x--\r\n",
        ),
    ],
)
async def test_a_form_that_cannot_be_read_is_refused(client: Client, shop: Shop, kind: str, body: bytes) -> None:
    answer = await client.post(address(), data=body, headers={"Content-Type": kind})
    assert (answer.status, await is_stopped(shop)) == (400, False)


async def test_the_page_needs_no_script_and_names_the_business(client: Client) -> None:
    page = await (await client.get(address())).text()
    assert "<script" not in page
    assert "The Shop" in page


async def test_the_page_speaks_the_language_of_the_mail(client: Client) -> None:
    answer = await client.get(address("nl"), headers={"Accept-Language": "en"})
    assert "Geen herinneringen meer sturen" in await answer.text()


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "token", ["x", "x.y", address().rpartition("/")[2][:-2], address(signer=Signer((b"t" * 32,))).rpartition("/")[2]]
)
async def test_an_address_that_was_not_signed_here_is_not_known(
    client: Client, shop: Shop, token: str, method: str
) -> None:
    assert (await client.request(method, f"/unsubscribe/{token}")).status == 404
    assert not await is_stopped(shop)


async def test_the_address_tells_nothing_of_its_reader(options: WebOptions) -> None:
    made = unsubscribe_address(options.base_url, options.signer, SHOP, reminder_mark(SHOP, NOOR), "en")
    assert NOOR.encode() not in (options.signer.verify("unsubscribe", made.rpartition("/")[2]) or b"")


async def test_whoever_wants_no_reminders_gets_neither_these_nor_follow_ups_but_all_else(database: Database) -> None:
    shop, post = await opened(database)
    appointment = await book(shop, start=at(12))
    await shop.database.write(
        lambda work: work.suppressions.add("mail-reminders", reminder_mark(SHOP, NOOR.upper()), "x", at(8))
    )
    await post.deliver()
    await post.deliver(hours=3)
    await cancel(shop, appointment)
    await post.deliver(minutes=1)
    assert kinds(post, NOOR) == ["Confirmed", "Cancelled"]


async def test_one_who_stopped_them_after_they_were_planned_gets_none(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop, start=at(12))
    await post.deliver()
    await ChooseReminders(database=database, clock=shop.clock)(SHOP, reminder_mark(SHOP, NOOR), wants_reminders=False)
    await post.deliver(hours=3)
    assert kinds(post, NOOR) == ["Confirmed"]


async def test_another_business_goes_on_reminding(database: Database) -> None:
    assert reminder_mark(BusinessId("other"), NOOR) != reminder_mark(SHOP, NOOR)


async def test_an_erased_customer_leaves_no_mark(database: Database) -> None:
    noor = a_customer("Noor Jansen", email=NOOR)
    shop = await a_shop(database, customers=[noor])
    await ChooseReminders(database=database, clock=shop.clock)(SHOP, reminder_mark(SHOP, NOOR), wants_reminders=False)
    await shop.usecases.erase_customer(SHOP, noor.id, staff_actor("ada"))
    assert not await is_stopped(shop)
