"""The day's page over HTTP: who may come in, whose columns are shown, what the address means, and what may be framed."""

import re
from pathlib import Path

import pytest
from aiohttp import ClientSession

from scheduling.staff import AccountId
from tests.support.demo import Demo
from tests.support.sign_in import signing_product
from usecases.access import Actor
from usecases.demo.offer import BUSINESS_ID

TYPED = {"Sec-Fetch-Site": "none"}
SANNE = Actor(kind="staff", account_id=AccountId("demo-administrator"))
DAY = f"/app/{BUSINESS_ID}/day"


async def text(client: ClientSession, address: str) -> str:
    async with client.get(address, headers=TYPED) as answer:
        assert answer.status == 200
        return await answer.text()


async def test_somebody_not_signed_in_is_led_to_the_sign_in(demo: Demo, client: ClientSession) -> None:
    async with client.get(f"{demo.base_url}{DAY}?day=2026-12-01", allow_redirects=False) as answer:
        assert answer.headers["Location"].startswith("/dev/sign-in?next=%2Fapp%2F")


@pytest.mark.parametrize(
    ("role", "columns"), [("administrator", 5), ("scheduler", 5), ("viewer", 5), ("teamMember", 1)]
)
async def test_each_role_sees_the_columns_it_may_see(
    demo: Demo, client: ClientSession, role: str, columns: int
) -> None:
    await text(client, demo.page(role))
    page = await text(client, f"{demo.base_url}{DAY}?view=list&everybody=1&day=2026-12-01")
    assert len(re.findall('<section class="person"', page)) == columns


async def test_the_links_lead_to_the_days_around(demo: Demo, client: ClientSession) -> None:
    await text(client, demo.page("administrator"))
    page = await text(client, f"{demo.base_url}{DAY}?day=2026-12-31&view=list&lang=nl")
    assert "donderdag 31 december" in page
    assert "day=2026-12-30" in page
    assert "day=2027-01-01" in page


@pytest.mark.parametrize("day", ["", "yesterday", "2026-02-30", "9999-12-31", "0001-01-01"])
async def test_a_day_that_is_none_is_today(demo: Demo, client: ClientSession, day: str) -> None:
    await text(client, demo.page("administrator"))
    assert "today" in await text(client, f"{demo.base_url}{DAY}?day={day}&view=list")


async def test_the_week_that_holds_today_is_this_week(demo: Demo, client: ClientSession) -> None:
    await text(client, demo.page("administrator"))
    told = [await text(client, f"{demo.base_url}{DAY}?view=week&day={day}") for day in ("", "2020-01-06")]
    assert ["this week · Amsterdam" in page for page in told] == [True, False]


@pytest.mark.parametrize("path", ["day", "day/version", "day/facts", "changes"])
async def test_a_business_that_is_not_mine_is_not_shown(demo: Demo, client: ClientSession, path: str) -> None:
    await text(client, demo.page("administrator"))
    async with client.get(f"{demo.base_url}/app/another/{path}") as answer:
        assert answer.status == 404


async def test_only_the_shell_may_be_framed_and_by_teams_alone(demo: Demo, client: ClientSession) -> None:
    await text(client, demo.page("viewer"))
    told = {}
    for path in ("/tab", DAY, "/dev/sign-in"):
        async with client.get(f"{demo.base_url}{path}") as answer:
            told[path] = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors https://teams.microsoft.com https://*.teams.microsoft.com" in told.pop("/tab")
    assert all("frame-ancestors 'none'" in policy and "script-src 'self';" in policy for policy in told.values())


async def test_production_has_the_shell_and_no_doors_for_developers(tmp_path: Path) -> None:
    async with signing_product(tmp_path) as signing, ClientSession() as anybody:
        async with anybody.get(f"{signing.url}/tab") as answer:
            assert answer.status == 200
        for path in ("/dev/sign-in", "/dev/mail"):
            async with anybody.get(f"{signing.url}{path}") as answer:
                assert answer.status == 404, path
