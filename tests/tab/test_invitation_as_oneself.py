"""An invitation to the staff of a business, answered on the home page by whoever is signed in (S12, B18)."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, CookieJar

from scheduling.staff import Membership
from tests.support.demo import Demo
from tests.tab.forms import form_in, send
from tests.tab.practice import Reader, words_of
from tests.tab.test_day_page import SANNE
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import BRAM

QUESTION = "Bram Visser, you have been added to the staff of Harbour Practice. Do you agree to be booked?"
PAGE = f"/app/invitation/{BUSINESS_ID}".replace("@", "%40")


@pytest.fixture
async def reader(demo: Demo) -> AsyncIterator[Reader]:
    """Bram, who has been invited."""
    await demo.use_cases.invite_again(BUSINESS_ID, BRAM, SANNE)
    async with ClientSession(cookie_jar=CookieJar(unsafe=True), headers={"Accept": "text/html"}) as session:
        opened = Reader(session, demo)
        await opened.sign_in("teamMember")
        yield opened


async def membership(reader: Reader) -> Membership:
    listed = await reader.demo.use_cases.list_staff(BUSINESS_ID, SANNE)
    return next(one.member.membership for one in listed if one.member.id == BRAM)


async def get(reader: Reader, path: str, status: int = 200) -> str:
    async with reader.client.get(f"{reader.demo.base_url}{path}") as answer:
        assert answer.status == status
        return await answer.text()


async def answer(reader: Reader, page: str, action: str) -> str:
    """By the form that stands on a page."""
    form = form_in(page, PAGE)
    status, answered = await send(
        reader.client, f"{reader.demo.base_url}{form.action}", form.with_changes({"action": action})
    )
    assert status == 200
    return answered


async def test_the_home_page_asks_whoever_was_invited(reader: Reader) -> None:
    """B18"""
    assert QUESTION in words_of(await reader.open("home"))


async def test_the_home_page_asks_in_dutch(reader: Reader) -> None:
    assert "Ga je ermee akkoord dat je geboekt wordt?" in words_of(await reader.open("home?lang=nl"))


async def test_whoever_was_never_invited_is_not_asked(reader: Reader) -> None:
    await reader.sign_in("administrator")
    page = await reader.open("home")
    assert PAGE not in page


async def test_whoever_accepts_is_not_asked_again_and_can_change_it_from_there(reader: Reader) -> None:
    await answer(reader, await reader.open("home"), "accept")
    home = await reader.open("home")
    assert QUESTION not in words_of(home)
    assert f'href="{PAGE}"' in home
    await answer(reader, await get(reader, PAGE), "decline")
    assert await membership(reader) is Membership.REJECTED


async def test_whoever_has_declined_sees_nothing_of_the_business_and_may_still_accept(reader: Reader) -> None:
    page = await answer(reader, await reader.open("home"), "decline")
    assert "you have declined" in page
    await reader.open("home", status=404)
    assert PAGE in await get(reader, "/app", status=403)
    assert PAGE in await get(reader, "/app/me")
    await answer(reader, await get(reader, PAGE), "accept")
    assert await membership(reader) is Membership.ACTIVE


async def test_an_answer_without_the_mark_of_our_own_form_is_refused(reader: Reader) -> None:
    status, _ = await send(reader.client, f"{reader.demo.base_url}{PAGE}", [("action", "decline")])
    assert status == 403
    assert await membership(reader) is not Membership.REJECTED


async def test_to_somebody_who_is_no_staff_the_business_is_not_there(reader: Reader) -> None:
    await get(reader, "/app/invitation/nowhere@slotkeeper", status=404)


async def test_an_answer_that_is_neither_yes_nor_no_changes_nothing(reader: Reader) -> None:
    form = form_in(await reader.open("home"), PAGE)
    status, _ = await send(
        reader.client, f"{reader.demo.base_url}{form.action}", form.with_changes({"action": "perhaps"})
    )
    assert status == 400
