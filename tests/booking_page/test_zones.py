"""The visitor's zone: found by name or city, told when there is none, and never changing which instants there are (L21)."""

from datetime import date, timedelta

import pytest

from booking_page.zone_names import find_zone
from scheduling.policy import SchedulingPolicy
from storage import Database
from tests.booking_page.shop_page import CHECK_UP, Connect, ShopPage, a_published_business, open_shop
from tests.support.builders import a_service

FAR = ("Pacific/Auckland", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Kiritimati")


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Amsterdam", "Europe/Amsterdam"),
        (" new york ", "America/New_York"),
        ("São Paulo", ""),
        ("sao_paulo", "America/Sao_Paulo"),
        ("Port-au-Prince", "America/Port-au-Prince"),
        ("Mars/Olympus", ""),
        ("../../etc/passwd", ""),
        ("", ""),
    ],
)
def test_a_zone_is_found_by_its_name_or_its_city(typed: str, zone: str) -> None:
    assert find_zone(typed) == zone


async def test_a_zone_that_there_is_not_is_told_at_its_field(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client)
    await page.visit.go(CHECK_UP, zone="Mars/<Olympus>")
    assert "There is no time zone called Mars/&lt;Olympus&gt;." in page.visit.text
    assert 'aria-describedby="zone-error"' in page.visit.text
    assert page.visit.starts()


async def instants(page: ShopPage, zone: str) -> set[str]:
    """All starts of the days from Sunday to Saturday, as the page lists them day by day for this zone."""
    found: set[str] = set()
    for number in range(7):
        day = date(2027, 1, 3) + timedelta(days=number)
        await page.visit.go(CHECK_UP, zone=zone, day=day.isoformat())
        assert page.visit.status == 200
        found |= {start for start in page.visit.starts() if start[:10] < "2027-01-08"}
    return found


@pytest.mark.parametrize("zone", FAR)
async def test_another_zone_never_changes_which_instants_there_are(
    sqlite_database: Database, aiohttp_client: Connect, zone: str
) -> None:
    """L21: four days of starts, however they are cut into days; online, so that the visitor's time leads."""
    policy = SchedulingPolicy(minimum_lead_time=0, slot_interval=60)
    page = await open_shop(
        sqlite_database,
        aiohttp_client,
        business=a_published_business(policy=policy),
        services=[a_service(is_online=True)],
    )
    here = await instants(page, "Europe/Amsterdam")
    assert len(here) == 4 * 8
    assert await instants(page, zone) == here
