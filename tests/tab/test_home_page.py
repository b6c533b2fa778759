"""The home page: figures that are fresh, what waits for a person, and what each role sees of it."""

import pytest

from tests.tab.practice import Reader, words_of
from usecases.access import SYSTEM
from usecases.demo.offer import BUSINESS_ID
from usecases.read_figures import FiguresQuestion


async def test_the_figures_are_those_of_the_use_case(reader: Reader) -> None:
    """S89, S144"""
    await reader.sign_in("administrator")
    figures = await reader.demo.use_cases.read_figures(FiguresQuestion(business_id=BUSINESS_ID), SYSTEM)
    page = words_of(await reader.open("home"))
    assert figures.bookings > 0
    assert f"{figures.bookings} Bookings made" in page
    assert f"{figures.customers} Customers" in page


async def test_another_period_is_one_link_away(reader: Reader) -> None:
    await reader.sign_in("administrator")
    page = await reader.open("home?days=90")
    assert 'aria-current="true">90 days</a>' in page


async def test_each_picture_has_a_table_beside_it(reader: Reader) -> None:
    await reader.sign_in("administrator")
    page = await reader.open("home?days=7")
    assert page.count("<caption") == 5
    assert 'aria-hidden="true" focusable="false"' in page


async def test_what_waits_for_a_person_is_said_with_what_to_do(reader: Reader) -> None:
    await reader.sign_in("administrator")
    page = await reader.open("home")
    assert "Microsoft 365 is not connected" in page
    assert "https://entra.microsoft.com/" in page


async def test_a_team_member_sees_the_own_figures_and_cannot_choose_others(reader: Reader) -> None:
    """B82"""
    await reader.sign_in("teamMember")
    page = await reader.open("home")
    assert "My overview" in page
    assert 'name="person"' not in page


async def test_a_viewer_sees_the_figures_of_all(reader: Reader) -> None:
    await reader.sign_in("viewer")
    assert 'name="person"' in await reader.open("home")


async def test_one_service_can_be_picked(reader: Reader) -> None:
    await reader.sign_in("administrator")
    (service, *_) = (await reader.demo.use_cases.read_business(BUSINESS_ID, SYSTEM)).services
    assert f'value="{service.id}" selected' in await reader.open(f"home?service={service.id}")


@pytest.mark.parametrize("query", ["days=8", "days=x", "service=gone", "person=gone"])
async def test_an_address_that_makes_no_sense_shows_something_sensible(reader: Reader, query: str) -> None:
    await reader.sign_in("administrator")
    assert "Bookings made" in words_of(await reader.open(f"home?{query}"))


async def test_it_speaks_dutch(reader: Reader) -> None:
    await reader.sign_in("administrator")
    page = await reader.open("home?lang=nl")
    assert "Eerstvolgende afspraken" in page
    assert "Geschatte omzet" in page
