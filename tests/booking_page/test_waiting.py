"""The waiting list at the public page, without JavaScript: a wish is left, a place taken up, declined, a wish taken back."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from scheduling.business import PageSettings
from scheduling.service import CustomerFields, FieldUse
from scheduling.waiting import WaitingWish
from storage import Database
from storage.work import Work
from tests.booking_page.shop_page import CHECK_UP, ShopPage, open_shop
from tests.support.builders import a_service, at, staff_actor
from tests.support.waiting import WaitingShop, a_small_business

Connect = Callable[[TestServer], Awaitable[TestClient[web.Request, web.Application]]]
WAITING = f"{CHECK_UP}/waiting"
NOOR = {"name": "Noor Jansen", "email": "noor@example.com", "from": "2027-01-05", "until": "2027-01-05", "draft": "d1"}
PUBLISHED = a_small_business(is_published=True)


async def a_page(database: Database, connect: Connect, **given: object) -> tuple[ShopPage, WaitingShop]:
    """A shop whose next day is full."""
    page = await open_shop(database, connect, **{"business": PUBLISHED, **given})  # type: ignore[arg-type]  # as given
    return page, WaitingShop(shop=page.shop)


async def only_wish(page: ShopPage) -> WaitingWish:
    def read(work: Work) -> tuple[WaitingWish, ...]:
        return work.waiting_list.open_of(page.shop.id)

    (wish,) = await page.shop.database.read(read)
    return wish


async def an_offer(page: ShopPage, waiting: WaitingShop) -> str:
    """Noor waits by the page, a place is freed and offered; the path of her page."""
    taken = await waiting.fill()
    await page.visit.send(WAITING, **NOOR)
    await waiting.cancel(taken[0])
    await waiting.offer()
    return page.links.waiting(await only_wish(page))


async def test_the_times_lead_to_the_waiting_list(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page, _ = await a_page(sqlite_database, aiohttp_client)
    await page.visit.go(CHECK_UP)
    assert f'href="{WAITING}"' in page.visit.text
    await page.visit.go(WAITING)
    assert page.visit.status == 200


async def test_where_the_list_is_off_there_is_the_address_of_the_business(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    off = replace(PUBLISHED, page=PageSettings(has_waiting_list=False))
    page, _ = await a_page(sqlite_database, aiohttp_client, business=off)
    await page.visit.go(CHECK_UP)
    assert "mailto:shop@example.com" in page.visit.text
    await page.visit.go(WAITING)
    assert page.visit.status == 404


async def test_a_wish_is_kept_with_its_days_and_parts(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page, waiting = await a_page(sqlite_database, aiohttp_client)
    await waiting.fill()
    wish = {**NOOR, "until": "2027-01-12", "weekday": "1", "part": "morning", "on-0": "2027-01-06"}
    await page.visit.send(WAITING, **wish)
    await page.visit.send(WAITING, **wish, none=page.visit.hidden("none"))
    assert "You are on the waiting list" in page.visit.text
    kept = await only_wish(page)
    assert [day.day for day in kept.days] == [5, 6, 12]
    assert kept.parts == ("morning",)


async def test_the_same_wish_twice_is_one_and_looks_the_same(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page, waiting = await a_page(sqlite_database, aiohttp_client)
    await waiting.fill()
    answers = []
    for draft in ("d1", "d1", "d2"):
        await page.visit.send(WAITING, **{**NOOR, "draft": draft})
        answers.append((page.visit.status, page.visit.address))
    assert len(set(answers)) == 1
    assert (await only_wish(page)).name == "Noor Jansen"


async def test_what_is_free_already_is_shown_first_and_can_be_passed_over(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page, waiting = await a_page(sqlite_database, aiohttp_client)
    await page.visit.send(WAITING, **NOOR)
    assert page.visit.status == 409
    assert page.visit.starts() == [at(8, day=5).isoformat(), at(8, 30, day=5).isoformat()]
    await page.visit.send(WAITING, **NOOR, none=page.visit.hidden("none"))
    assert await waiting.offer() == 0


async def test_only_what_was_shown_is_passed_over(sqlite_database: Database, aiohttp_client: Connect) -> None:
    """Whoever changes the days after that answer is shown what is free on the new ones."""
    page, _ = await a_page(sqlite_database, aiohttp_client)
    await page.visit.send(WAITING, **NOOR)
    later = {**NOOR, "from": "2027-01-06", "until": "2027-01-06", "none": page.visit.hidden("none")}
    await page.visit.send(WAITING, **later)
    assert page.visit.status == 409
    assert page.visit.starts() == [at(8, day=6).isoformat(), at(8, 30, day=6).isoformat()]


async def test_whoever_is_faster_than_people_are_is_told_to_press_once_more(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page, waiting = await a_page(sqlite_database, aiohttp_client)
    await waiting.fill()
    await page.visit.send(WAITING, **NOOR, website="https://spam.example.com")
    assert page.visit.status == 422
    assert "press the button once more" in page.visit.text


async def test_the_form_of_a_booking_leads_to_the_waiting_list_too(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page, _ = await a_page(sqlite_database, aiohttp_client)
    await page.visit.go(CHECK_UP, day="2027-01-05")
    await page.visit.choose(at(8, day=5).isoformat())
    assert f'href="{WAITING}?day=2027-01-05' in page.visit.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"email": "nowhere"}, "email"),
        ({"from": "", "until": ""}, "from"),
        ({"from": "2027-01-03", "until": "2027-01-03"}, "from"),
        ({"from": "2027-01-09", "until": "2027-01-05"}, "from"),
        ({"from": "yesterday"}, "from"),
        ({"from": "2027-01-05", "until": "2029-01-05"}, "from"),
        ({"part": "teatime"}, ""),
    ],
)
async def test_mistakes_are_told_at_their_field_and_nothing_typed_is_lost(
    sqlite_database: Database, aiohttp_client: Connect, wrong: dict[str, str], field: str
) -> None:
    page, _ = await a_page(sqlite_database, aiohttp_client)
    await page.visit.send(WAITING, **{**NOOR, "phone": "+31612345678", **wrong})
    assert page.visit.status == 422
    assert f'id="{field}-error"' in page.visit.text or not field
    assert 'value="+31612345678"' in page.visit.text


async def test_a_program_that_fills_in_the_trap_leaves_no_wish(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page, waiting = await a_page(sqlite_database, aiohttp_client)
    await waiting.fill()
    await page.visit.send(WAITING, **NOOR, website="https://spam.example.com")
    assert await page.shop.database.read(lambda work: work.waiting_list.open_of(page.shop.id)) == ()


async def test_an_address_has_only_so_many_wishes(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page, _ = await a_page(sqlite_database, aiohttp_client)
    for day in range(5, 11):
        await page.visit.send(
            WAITING, **{**NOOR, "draft": f"d{day}", "part": "evening", "from": f"2027-02-{day:02}", "until": ""}
        )
    assert page.visit.status == 422
    assert "There are 5 wishes of this address" in page.visit.text


async def test_consent_is_asked_for_as_at_booking(sqlite_database: Database, aiohttp_client: Connect) -> None:
    asks = PageSettings(is_customer_consent_enabled=True, customer_consent_message="You may keep my name.")
    page, waiting = await a_page(sqlite_database, aiohttp_client, business=replace(PUBLISHED, page=asks))
    await waiting.fill()
    await page.visit.send(WAITING, **NOOR)
    assert page.visit.status == 422
    await page.visit.send(WAITING, **NOOR, consent="1")
    wish = await only_wish(page)
    assert (wish.consent_text, wish.consented_at) == ("You may keep my name.", page.shop.clock.now())


async def test_looking_at_an_offer_changes_nothing(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page, waiting = await a_page(sqlite_database, aiohttp_client)
    path = await an_offer(page, waiting)
    for _ in range(2):
        await page.visit.go(path)
        assert "A place is free for you" in page.visit.text
    assert (await page.shop.usecases.open_wish(page.links, path.rpartition("/")[2])).open_offer is not None


async def test_one_press_takes_the_place(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page, waiting = await a_page(sqlite_database, aiohttp_client)
    await page.visit.go(await an_offer(page, waiting))
    offer = page.visit.hidden("offer")
    await page.visit.press("claim", offer=offer)
    assert page.visit.address.startswith("/manage/")
    assert "Booked." in page.visit.text


async def test_a_service_that_asks_for_more_leads_to_the_form_with_the_place_kept(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    service = a_service(customer_fields=CustomerFields(notes=FieldUse.REQUIRED))
    page, waiting = await a_page(sqlite_database, aiohttp_client, services=[service])
    taken = await waiting.fill()
    await page.visit.send(WAITING, **NOOR)
    await waiting.cancel(taken[0])
    await waiting.offer()
    await page.visit.go(page.links.waiting(await only_wish(page)))
    await page.visit.press("claim", offer=page.visit.hidden("offer"))
    assert 'value="noor@example.com"' in page.visit.text
    await page.visit.press("longer", **NOOR)
    await page.visit.press("book", **NOOR, notes="My tooth")
    assert "Booked." in page.visit.text


async def test_a_no_is_answered_kindly_and_the_wish_stays(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page, waiting = await a_page(sqlite_database, aiohttp_client)
    await page.visit.go(await an_offer(page, waiting))
    await page.visit.press("decline", offer=page.visit.hidden("offer"))
    assert "has gone to the next on the list" in page.visit.text
    assert (await only_wish(page)).lapses == 0


async def test_an_offer_that_has_ended_is_told_so(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page, waiting = await a_page(sqlite_database, aiohttp_client)
    path = await an_offer(page, waiting)
    await page.visit.go(path)
    offer = page.visit.hidden("offer")
    page.shop.clock.forward(hours=2)
    for action in ("claim", "decline"):
        await page.visit.send(path, action=action, offer=offer)
        assert page.visit.status == 409
        assert "This offer has ended" in page.visit.text


async def test_a_wish_is_taken_back_on_its_page(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page, waiting = await a_page(sqlite_database, aiohttp_client)
    path = await an_offer(page, waiting)
    await page.visit.send(path, action="withdraw")
    assert "You have taken your wish back" in page.visit.text
    assert (await page.shop.usecases.open_wish(page.links, path.rpartition("/")[2])).open_offer is None


@pytest.mark.parametrize("token", ["x", "a" * 24, "0" * 60, "../../etc"])
async def test_a_made_up_address_gets_a_kind_page(
    sqlite_database: Database, aiohttp_client: Connect, token: str
) -> None:
    page, _ = await a_page(sqlite_database, aiohttp_client)
    await page.visit.go(f"/waiting/{token}")
    assert page.visit.status == 404


async def test_the_address_of_an_appointment_opens_no_wish(sqlite_database: Database, aiohttp_client: Connect) -> None:
    """The seals of the two differ by their purpose."""
    page, waiting = await a_page(sqlite_database, aiohttp_client)
    await an_offer(page, waiting)
    wish = await only_wish(page)
    await page.visit.go(f"/waiting/{page.links.manage(wish).rpartition('/')[2]}")  # type: ignore[arg-type]  # on purpose
    assert page.visit.status == 404


async def test_the_address_of_what_has_become_private_is_not_told_to_who_waits(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    service = a_service(customer_fields=CustomerFields(notes=FieldUse.REQUIRED))
    page, waiting = await a_page(sqlite_database, aiohttp_client, services=[service])
    taken = await waiting.fill()
    await page.visit.send(WAITING, **NOOR)
    own = page.links.waiting(await only_wish(page))
    await waiting.cancel(taken[0])
    await waiting.offer()
    shop = page.shop
    await shop.usecases.make_service_private(shop.id, service.id, staff_actor("ada"), is_private=True)
    await page.visit.go(own)
    assert "/book/" not in page.visit.text
    await page.visit.press("claim", offer=page.visit.hidden("offer"))
    assert (page.visit.status, "/book/" in page.visit.text) == (409, False)


async def test_without_an_address_the_agreement_to_text_messages_will_do(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page, waiting = await a_page(sqlite_database, aiohttp_client, services=[a_service(sms_enabled=True)])
    await waiting.fill()
    nobody = {**NOOR, "email": "", "phone": "+31612345678"}
    await page.visit.go(WAITING)
    await page.visit.send(WAITING, **nobody)
    assert (page.visit.status, 'id="email-error"' in page.visit.text) == (422, True)
    await page.visit.send(WAITING, **nobody, sms="1")
    assert "we offer it to you by text message" in page.visit.text
    assert "sent you a mail" not in page.visit.text
    assert (await only_wish(page)).sms_opt_in
