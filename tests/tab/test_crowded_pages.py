"""Pages of a large business: neither their statements nor their sizes grow with all that there is, and many people come part by part."""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.crowded import Crowd, Crowded, crowded, pages
from tests.support.statements import Sent, noted

SMALL = Crowd(people=3, services=3, each=3, customers=8, messages=10)
LARGE = Crowd(people=60, services=60, each=20, customers=300, messages=400)
NAMES = list(pages(SMALL))
FURTHER_PORTIONS = 6
"""Statements: appointments are read in portions, with their people and attendees."""
FOR_EACH_SERVICE = {"remove a person"}
"""Pages that read the time of whoever offers a service, once for each service that is concerned."""
MOST_KIB = 500


@dataclass(frozen=True, slots=True)
class Cost:
    status: int
    body: str
    statements: tuple[str, ...]


async def look(folder: Path, crowd: Crowd) -> dict[str, Cost]:
    with noted() as seen:
        async with crowded(folder, crowd) as shop:
            return {name: await cost_of(shop, path, seen) for name, path in pages(crowd).items()}


async def cost_of(shop: Crowded, path: str, seen: list[Sent]) -> Cost:
    await shop.get(path)  # what is kept, is kept then
    seen.clear()
    status, body = await shop.get(path)
    return Cost(status, body.decode(), tuple(one.text for one in seen))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Cost]:
    return asyncio.run(look(tmp_path_factory.mktemp("small"), SMALL))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Cost]:
    return asyncio.run(look(tmp_path_factory.mktemp("large"), LARGE))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_asks_no_more_where_there_is_more(name: str, small: dict[str, Cost], large: dict[str, Cost]) -> None:
    assert (small[name].status, large[name].status) == (200, 200)
    more = LARGE.each if name in FOR_EACH_SERVICE else FURTHER_PORTIONS
    assert len(large[name].statements) <= len(small[name].statements) + more, large[name].statements


@pytest.mark.parametrize("name", NAMES)
def test_a_page_of_a_large_business_is_no_large_page(name: str, large: dict[str, Cost]) -> None:
    assert len(large[name].body) < MOST_KIB * 1024


@pytest.mark.parametrize(("name", "parts"), [("board, day", 2), ("board, list", 3), ("board, week", 3)])
def test_more_people_than_fit_come_part_by_part(name: str, parts: int, large: dict[str, Cost]) -> None:
    assert len(re.findall(r"part=\d", people_parts(large[name].body))) == parts
    assert people_parts(large[name].body).count('aria-current="page"') == 1


def test_the_day_of_all_businesses_leads_to_the_other_people(large: dict[str, Cost]) -> None:
    assert re.findall(r"day\?day=[-\d]+&amp;part=(\d)", large["all businesses, day"].body) == ["2"]


def test_many_services_lead_to_their_starts_instead_of_showing_them(
    small: dict[str, Cost], large: dict[str, Cost]
) -> None:
    assert 'name="start"' in small["booking page"].body
    assert 'name="start"' not in large["booking page"].body
    assert large["booking page"].body.count("start is-more") == LARGE.services


def test_people_that_fit_have_no_parts(small: dict[str, Cost]) -> None:
    assert not people_parts(small["board, day"].body)


def people_parts(page: str) -> str:
    return page.partition("people-parts")[2].partition("</nav>")[0]
