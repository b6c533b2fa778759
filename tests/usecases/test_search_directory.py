"""Who is shown people of the organisation, and of which one."""

import pytest

from scheduling.errors import NotAllowed
from scheduling.identity import DirectoryPerson
from storage import Database
from tests.support.builders import TENANT, a_shop, staff_actor
from tests.support.people import ListedPeople
from usecases.search_directory import DirectoryAnswer

ANNA = DirectoryPerson(name="Anna", email="anna@example.com")


async def search(database: Database, people: ListedPeople | None, by: str = "ada") -> DirectoryAnswer:
    shop = await a_shop(database, directory=people)
    return await shop.usecases.search_directory(shop.id, "anna", staff_actor(by))


async def test_an_administrator_finds_people_and_sees_who_works_here_already(sqlite_database: Database) -> None:
    found = await search(sqlite_database, ListedPeople(tenant_id=TENANT.upper(), people=[ANNA]))
    assert (found.people, found.trouble) == ([ANNA], "")
    assert "bram@example.com" in found.staff_emails


@pytest.mark.parametrize("by", ["sam", "bram", "vic", "guus"])
async def test_nobody_else_looks_into_the_directory(sqlite_database: Database, by: str) -> None:
    people = ListedPeople(tenant_id=TENANT, people=[ANNA])
    with pytest.raises(NotAllowed):
        await search(sqlite_database, people, by)
    assert people.asked == []


async def test_the_directory_of_another_organisation_is_never_asked(sqlite_database: Database) -> None:
    people = ListedPeople(tenant_id="another", people=[ANNA])
    assert (await search(sqlite_database, people)).trouble == "other_tenant"
    assert people.asked == []


async def test_where_it_is_not_connected_or_not_permitted_that_is_said(sqlite_database: Database) -> None:
    people = ListedPeople(tenant_id=TENANT, people=[ANNA], code="not_permitted")
    assert (await search(sqlite_database, people)).trouble == "not_permitted"
    assert people.asked == []


async def test_without_microsoft_365_there_is_no_directory(sqlite_database: Database) -> None:
    assert (await search(sqlite_database, None)).trouble == "not_connected"


async def test_a_directory_that_does_not_answer_is_told_by_its_code(sqlite_database: Database) -> None:
    people = ListedPeople(tenant_id=TENANT, people=[ANNA], is_silent=True)
    assert (await search(sqlite_database, people)).trouble == "graph_silent"
