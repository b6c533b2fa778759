"""People of the tenant by Graph: who is found, what is asked for, and what stands against it."""

import pytest

from adapters.graph_directory import GraphDirectory
from scheduling.errors import TemporaryFailure
from scheduling.identity import DirectoryPerson
from tests.adapters.graph_world import World, world
from tests.support.fake_graph import TENANT, Fault, Json
from usecases.ports import Directory


def person(name: str, mail: str | None, account: str = "") -> Json:
    return {"displayName": name, "mail": mail, "userPrincipalName": account or mail, "jobTitle": "secret"}


ANNA = person("Anna Visser", "anna@zuid.example")
BEA = person("Bea Annink", None, "bea@zuid.example")
GUEST = person("Anna Guest", None, "anna_out.example#EXT#@zuid.example")


def directory(here: World) -> Directory:
    here.graph.people = [ANNA, BEA, GUEST]
    return GraphDirectory(client=here.client, tenant_id=TENANT)


async def test_people_are_found_by_the_beginning_of_a_name_or_address() -> None:
    async with world() as here:
        found = await directory(here).search("ann", 20)
    assert [(one.name, one.email) for one in found] == [
        ("Anna Visser", "anna@zuid.example"),
        ("Bea Annink", "bea@zuid.example"),
        ("Anna Guest", ""),
    ]


async def test_names_and_addresses_are_all_that_is_asked_for() -> None:
    async with world() as here:
        await directory(here).search("anna", 5)
        (asked,) = here.graph.requests("GET", "/users")
    assert (asked.query["$select"], asked.query["$top"]) == ("displayName,mail,userPrincipalName", "5")


async def test_signs_that_mean_something_to_graph_are_only_text() -> None:
    async with world() as here:
        assert await directory(here).search('vis" OR "mail:', 20) == ()
        assert await directory(here).search('visser"\\', 20) == (
            DirectoryPerson(name="Anna Visser", email=ANNA["mail"]),
        )


async def test_without_a_text_nobody_is_asked() -> None:
    async with world() as here:
        assert await directory(here).search(' "" ', 20) == ()
        assert here.graph.asked == []


@pytest.mark.parametrize(
    ("roles", "trouble"),
    [({"User.ReadBasic.All"}, ""), ({"User.Read.All"}, ""), ({"Calendars.ReadWrite"}, "not_permitted")],
)
async def test_a_missing_permission_is_told(roles: set[str], trouble: str) -> None:
    async with world() as here:
        here.graph.roles = frozenset(roles)
        assert await directory(here).trouble() == trouble


async def test_a_fault_of_graph_is_no_empty_answer() -> None:
    async with world() as here:
        asked = directory(here)
        here.graph.fail(Fault(status=429, code="TooManyRequests", headers={"Retry-After": "60"}))
        with pytest.raises(TemporaryFailure, match="throttled"):
            await asked.search("anna", 20)
