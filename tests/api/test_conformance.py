"""The rest of Graph's conformance list, over all collections at once: statuses, pages, counts and permissions."""

from typing import Any

import pytest

from api.routes import ROUTES
from scheduling.grants import Grant
from tests.api.conftest import BUSINESSES, DEMO, Api, granted

R, A, W, M = (str(one) for one in (Grant.READ, Grant.APPOINTMENTS, Grant.CONFIGURE, Grant.MANAGE))
COLLECTIONS = ("services", "staffMembers", "customers", "customQuestions", "appointments")
NEW: dict[str, tuple[dict[str, Any], dict[str, Any], int]] = {
    "services": ({"displayName": "A"}, {"notes": "x"}, 204),
    "staffMembers": ({"displayName": "A", "role": "guest"}, {"displayName": "B"}, 204),
    "customers": ({"displayName": "A"}, {"displayName": "B"}, 200),
    "customQuestions": ({"displayName": "A"}, {"displayName": "B"}, 200),
}
ALLOWED = {
    ("GET", ""): (R, A, W, M),
    ("POST", ""): (M,),
    ("GET", "/{business}"): (R, A, W, M),
    ("PATCH", "/{business}"): (W, M),
    ("DELETE", "/{business}"): (M,),
    ("POST", "/{business}/publish"): (M,),
    ("POST", "/{business}/unpublish"): (M,),
    ("GET", "/{business}/appointments"): (R, A, W, M),
    ("GET", "/{business}/appointments/{appointment}"): (R, A, W, M),
    ("POST", "/{business}/appointments"): (A, W, M),
    ("PATCH", "/{business}/appointments/{appointment}"): (A, W, M),
    ("DELETE", "/{business}/appointments/{appointment}"): (A, W, M),
    ("POST", "/{business}/appointments/{appointment}/cancel"): (A, W, M),
    ("GET", "/{business}/calendarView"): (R, A, W, M),
    ("GET", "/{business}/customers"): (R, A, W, M),
    ("POST", "/{business}/customers"): (A, W, M),
    ("PATCH", "/{business}/customers/{customer}"): (A, W, M),
    ("DELETE", "/{business}/customers/{customer}"): (A, W, M),
    ("GET", "/{business}/customQuestions"): (R, A, W, M),
    ("GET", "/{business}/customQuestions/{question}"): (R, A, W, M),
    ("POST", "/{business}/customQuestions"): (A, W, M),
    ("PATCH", "/{business}/customQuestions/{question}"): (A, W, M),
    ("DELETE", "/{business}/customQuestions/{question}"): (A, W, M),
    ("GET", "/{business}/services"): (R, A, W, M),
    ("POST", "/{business}/services"): (W, M),
    ("PATCH", "/{business}/services/{service}"): (W, M),
    ("DELETE", "/{business}/services/{service}"): (W, M),
    ("GET", "/{business}/staffMembers"): (R, A, W, M),
    ("POST", "/{business}/staffMembers"): (W, M),
    ("PATCH", "/{business}/staffMembers/{member}"): (W, M),
    ("DELETE", "/{business}/staffMembers/{member}"): (W, M),
}
"""Graph's permissions, as its own data has them, and as the decision about programs of an own server widens them."""


@pytest.mark.parametrize("name", NEW)
async def test_each_create_answers_201_and_each_change_what_graph_answers(api: Api, name: str) -> None:
    new, part, status = NEW[name]
    said = await api.post(f"{DEMO}/{name}", new)
    assert said.status == 201
    changed = await api.patch(f"{DEMO}/{name}/{said.body['id']}", part)
    assert changed.status == status
    assert bool(changed.body) is (status == 200)


@pytest.mark.parametrize("name", COLLECTIONS)
async def test_the_next_page_is_followed_to_the_last_and_each_thing_is_seen_once(api: Api, name: str) -> None:
    whole = [one["id"] for one in await api.every(f"{DEMO}/{name}?$top=999")]
    paged = [one["id"] for one in await api.every(f"{DEMO}/{name}?$top=4")]
    assert paged == whole
    assert len(set(paged)) == len(paged)


@pytest.mark.parametrize("name", COLLECTIONS)
async def test_a_collection_says_how_many_there_are(api: Api, name: str) -> None:
    said = await api.get(f"{DEMO}/{name}/$count")
    assert said.headers["Content-Type"].startswith("text/plain")
    assert int(said.body) == len(await api.every(f"{DEMO}/{name}")) > 0
    assert (await api.read(f"{DEMO}/{name}?$count=true&$top=1"))["@odata.count"] == int(said.body)


@pytest.mark.parametrize(
    ("call", "permissions"), ALLOWED.items(), ids=lambda one: " ".join(one) if len(one) == 2 else ""
)
def test_each_call_takes_the_permissions_that_graph_names(call: tuple[str, str], permissions: tuple[str, ...]) -> None:
    (row,) = [one for one in ROUTES if (one.method, one.path) == (call[0], BUSINESSES + call[1])]
    assert set(row.permissions) == set(permissions)


async def test_whoever_may_only_read_changes_nothing(api: Api) -> None:
    reader = await granted(api, Grant.READ)
    assert (await reader.get(f"{DEMO}/services")).status == 200
    for name, (new, _, _) in NEW.items():
        said = await reader.post(f"{DEMO}/{name}", new)
        assert (said.status, said.error["code"]) == (403, "accessDenied"), name
    for said in (await reader.patch(DEMO, {}), await reader.post(f"{DEMO}/publish"), await reader.post(BUSINESSES, {})):
        assert said.status == 403


async def test_whoever_may_book_writes_customers_and_questions_and_no_services(api: Api) -> None:
    booker = await granted(api, Grant.APPOINTMENTS)
    status = {name: (await booker.post(f"{DEMO}/{name}", new)).status for name, (new, _, _) in NEW.items()}
    assert status == {"services": 403, "staffMembers": 403, "customers": 201, "customQuestions": 201}


async def test_whoever_may_configure_makes_no_business_and_publishes_none(api: Api) -> None:
    keeper = await granted(api, Grant.CONFIGURE)
    assert (await keeper.patch(DEMO, {"businessType": "x"})).status == 204
    assert (await keeper.post(BUSINESSES, {"displayName": "A"})).status == 403
    assert (await keeper.post(f"{DEMO}/publish")).status == 403
    assert (await keeper.delete(DEMO)).status == 403
