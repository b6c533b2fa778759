"""The tab's door: who may come in, what the addresses mean, and the number that is polled."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar

from adapters.system_clock import SystemClock
from scheduling.business import BusinessId
from scheduling.staff import AccountId
from tests.support.demo import Demo
from tests.support.sign_in import signing_product
from usecases.access import Actor
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import BRAM
from usecases.take_time_off import TimeOffWish

TYPED = {"Sec-Fetch-Site": "none"}
SANNE = Actor(kind="staff", account_id=AccountId("demo-administrator"))


@pytest.fixture
async def client() -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield session


async def text(client: ClientSession, address: str) -> str:
    async with client.get(address, headers=TYPED) as answer:
        assert answer.status == 200
        return await answer.text()


async def version(client: ClientSession, demo: Demo, business: str = BUSINESS_ID) -> tuple[int, int]:
    async with client.get(f"{demo.base_url}/tab/version", params={"business": business}) as answer:
        return answer.status, (await answer.json())["version"] if answer.status == 200 else 0


async def take_a_day_off(demo: Demo) -> None:
    day = SystemClock().now().date() + timedelta(days=60)
    wish = TimeOffWish(business_id=BUSINESS_ID, staff_ids=(BRAM,), title="away", first=day, last=day, draft_id="off")
    await demo.use_cases.take_time_off(wish, SANNE)


async def test_somebody_not_signed_in_is_led_to_the_sign_in(demo: Demo, client: ClientSession) -> None:
    async with client.get(f"{demo.base_url}/tab/day?day=2026-12-01", allow_redirects=False) as answer:
        assert answer.headers["Location"] == "/dev/sign-in?next=%2Ftab%2Fday%3Fday%3D2026-12-01"


@pytest.mark.parametrize(
    ("role", "columns"), [("administrator", 5), ("scheduler", 5), ("viewer", 5), ("teamMember", 1)]
)
async def test_each_role_sees_the_columns_it_may_see(
    demo: Demo, client: ClientSession, role: str, columns: int
) -> None:
    page = await text(client, demo.page(role))
    assert len(re.findall('<section class="person"', page)) == columns


async def test_the_links_lead_to_the_days_around(demo: Demo, client: ClientSession) -> None:
    await text(client, demo.page("administrator"))
    page = await text(client, f"{demo.base_url}/tab/day?day=2026-12-31&lang=nl")
    assert "donderdag 31 december" in page
    assert 'href="/tab/day?lang=nl&amp;day=2026-12-30"' in page
    assert 'href="/tab/day?lang=nl&amp;day=2027-01-01"' in page


@pytest.mark.parametrize("day", ["", "yesterday", "2026-02-30", "9999-12-31", "0001-01-01"])
async def test_a_day_that_is_none_is_today(demo: Demo, client: ClientSession, day: str) -> None:
    await text(client, demo.page("administrator"))
    page = await text(client, f"{demo.base_url}/tab/day?day={day}")
    assert "today" in page


async def test_a_business_that_is_not_mine_is_not_shown(demo: Demo, client: ClientSession) -> None:
    await text(client, demo.page("administrator"))
    assert "Harbour Practice" in await text(client, f"{demo.base_url}/tab/day?business=another")


async def test_the_number_stays_while_nothing_happens_and_moves_with_a_change(
    demo: Demo, client: ClientSession
) -> None:
    await text(client, demo.page("administrator"))
    before = await version(client, demo)
    assert await version(client, demo) == before
    await take_a_day_off(demo)
    assert (await version(client, demo))[1] > before[1]


async def test_the_number_of_another_business_is_refused(demo: Demo, client: ClientSession) -> None:
    await text(client, demo.page("administrator"))
    assert (await version(client, demo, BusinessId("another")))[0] == 403


async def test_the_number_is_for_people_signed_in(demo: Demo, client: ClientSession) -> None:
    assert (await version(client, demo))[0] == 401


async def test_the_board_alone_is_the_one_of_the_page(demo: Demo, client: ClientSession) -> None:
    page = await text(client, demo.page("administrator"))
    board = await text(client, f"{demo.base_url}/tab/board?business={BUSINESS_ID}&day={SystemClock().now().date()}")
    assert "<html" not in board
    assert board.split("data-version=")[1][:6] in page


async def test_only_the_shell_may_be_framed_and_by_teams_alone(demo: Demo, client: ClientSession) -> None:
    await text(client, demo.page("viewer"))
    told = {}
    for path in ("/tab", "/tab/day", f"/app/{BUSINESS_ID}/day", "/dev/sign-in"):
        async with client.get(f"{demo.base_url}{path}") as answer:
            told[path] = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors https://teams.microsoft.com https://*.teams.microsoft.com" in told.pop("/tab")
    assert all("frame-ancestors 'none'" in policy and "script-src 'self';" in policy for policy in told.values())


async def test_production_has_the_shell_and_no_doors_for_developers(tmp_path: Path) -> None:
    async with signing_product(tmp_path) as signing, ClientSession() as anybody:
        async with anybody.get(f"{signing.url}/tab") as answer:
            assert answer.status == 200
        for path in ("/tab/day", "/dev/sign-in", "/dev/mail"):
            async with anybody.get(f"{signing.url}{path}") as answer:
                assert answer.status == 404, path
