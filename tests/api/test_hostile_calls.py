"""What no client of good will sends: told what is wrong with it in Graph's way, and never a fault of ours."""

import base64
from typing import Any

import orjson
import pytest
from yarl import URL

from api.routes import ROUTES
from api.table import Route
from tests.api.conftest import BUSINESSES, DEMO, Api, Said
from tests.api.fuzzing import OWN
from usecases.demo.offer import BUSINESS_ID

WRITING = [row for row in ROUTES if row.method in ("POST", "PATCH")]
LISTS = [f"{DEMO}/customers", f"{DEMO}/appointments", f"{DEMO}/services", f"{OWN}/messages", f"{OWN}/webhooks"]
METHODS = ("HEAD", "OPTIONS", "TRACE", "PUT", "PROPFIND", "COPY")
BODIES = {
    "a number beyond all": b'{"displayName": 1e999}',
    "no number": b'{"defaultPrice": NaN}',
    "a number of many digits": b'{"defaultPrice": 1' + b"0" * 400 + b', "maximumAttendeesCount": 1' + b"0" * 60 + b"}",
    "the largest number": b'{"defaultPrice": 1.7e308, "price": -1.7e308}',
    "deep arrays": b"[" * 100_000,
    "deep objects": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "half a character": b'{"displayName": "\\ud800", "serviceId": "\\udc00", "url": "\\ud800"}',
    "half a character in bytes": b'{"displayName": "\xed\xa0\x80"}',
    "nothing as a character": b'{"displayName": "\\u0000", "url": "\\u0000", "staffMemberId": "\\u0000"}',
    "nothing as a byte": b'{"displayName": "\x00"}',
    "two bytes for each character": '{"displayName": "x"}'.encode("utf-16"),
    "four bytes for each character": '{"displayName": "x"}'.encode("utf-32"),
    "an object for a type": b'{"@odata.type": {"a": 1}}',
    "a word": b'"displayName"',
    "null": b"null",
}


def address_of(row: Route) -> str:
    """One at which there is nothing but the business."""
    words = row.path.replace("{business}", BUSINESS_ID).split("/")
    return "/".join("nothing" if word.startswith("{") else word for word in words)


def is_told_in_graphs_way(said: Said) -> bool:
    return 400 <= said.status < 500 and said.error["innerError"]["request-id"] == said.headers["request-id"]


@pytest.mark.parametrize("method", METHODS)
async def test_methods_that_are_not_offered_are_refused_at_each_address(api: Api, method: str) -> None:
    for path in {address_of(row) for row in ROUTES}:
        said = await api.send(method, path)
        assert said.status == 405, path
        assert "POST" in said.headers["Allow"] or "GET" in said.headers["Allow"] or "DELETE" in said.headers["Allow"]
        assert method == "HEAD" or is_told_in_graphs_way(said)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_a_body_that_makes_no_sense_is_no_fault_of_ours(api: Api, body: bytes) -> None:
    for row in WRITING:
        said = await api.send(row.method, address_of(row), body)
        assert said.status < 400 or is_told_in_graphs_way(said), (row.path, said)


async def test_of_a_member_that_is_there_twice_the_last_counts(api: Api) -> None:
    said = await api.post(f"{DEMO}/services", b'{"displayName": "First", "displayName": "Last"}')
    assert said.body["displayName"] == "Last"


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "a/b/c", "json", "application/json,text/plain"])
async def test_a_body_of_another_kind_is_refused(api: Api, kind: str) -> None:
    said = await api.send("POST", f"{DEMO}/services", b'{"displayName": "x"}', Content_Type=kind)
    assert (said.status, said.error["code"]) == (415, "unsupportedMediaType")


@pytest.mark.parametrize("path", LISTS)
async def test_an_option_of_graphs_stands_there_once(api: Api, path: str) -> None:
    said = await api.get(f"{path}?$top=1&$top=2")
    assert (said.status, said.error["target"]) == (400, "$top")


CURSORS: list[Any] = [
    {"id": "x", "n": "a"},
    {"id": "x", "n": []},
    {"id": [1], "n": -1},
    {"start": -(1 << 36) + 100, "id": "x"},
    {"start": 1 << 60, "id": "x"},
    {"after": {}},
    {},
    [],
]


@pytest.mark.parametrize("place", CURSORS, ids=str)
async def test_a_cursor_of_ones_own_making_is_read_or_refused(api: Api, place: Any) -> None:
    cursor = base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")
    for path in LISTS:
        said = await api.get(f"{path}?$skiptoken={cursor}")
        assert said.status == 200 or (said.status, said.error["target"]) == (400, "$skiptoken"), path


@pytest.mark.parametrize(
    ("moment", "op", "are_there"),
    [
        ("9999-12-31T23:59:59Z", "le", True),
        ("9999-12-31T23:59:59Z", "lt", True),
        ("9999-12-31T23:59:59Z", "eq", False),
        ("9999-12-31T23:59:59Z", "ge", False),
        ("0001-01-01T00:00:00Z", "le", False),
        ("0001-01-01T00:00:00Z", "ge", True),
    ],
)
async def test_the_ends_of_the_calendar_can_be_asked_about(api: Api, moment: str, op: str, are_there: bool) -> None:
    body = await api.read(f"{DEMO}/appointments?$filter=startDateTime/dateTime {op} {moment}&$top=1")
    assert bool(body["value"]) == are_there


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("//solutions//bookingBusinesses", 404),
        ("/solutions/bookingBusinesses/a%2Fb", 404),
        ("/solutions/bookingBusinesses/%2e%2e%2f%2e%2e", 404),
        ("/solutions/bookingBusinesses/%25", 404),
        ("/solutions/bookingBusinesses/%ff", 404),
        ("/solutions/bookingBusinesses/%ED%A0%80", 404),
        ("/solutions/bookingBusinesses/a%00b", 400),
        (f"{DEMO}/services/%0d%0aX:%20y", 404),
        ("/solutions/bookingBusinesses//", 200),
        ("/SOLUTIONS/BOOKINGBUSINESSES", 200),
    ],
)
async def test_an_address_is_taken_as_it_was_written(api: Api, path: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {api.key}"}
    async with api.session.get(URL(f"{api.root}{path}", encoded=True), headers=headers) as answer:
        assert (answer.status, answer.content_type) == (status, "application/json")
        assert ("error" in await answer.json()) == (status != 200)


async def test_a_word_that_stands_for_an_unknown_kind_of_availability_is_refused(api: Api) -> None:
    window = {"availabilityType": "unknownFutureValue", "startDate": "2030-01-01", "endDate": "2030-01-02"}
    said = await api.patch(DEMO, {"schedulingPolicy": {"customAvailabilities": [window]}})
    assert (said.status, said.error["target"]) == (400, "availabilityType")


@pytest.mark.parametrize("zone", [{}, [], False, 0])
async def test_only_a_text_is_a_time_zone(api: Api, zone: Any) -> None:
    someone = {"displayName": "Dana", "role": "externalGuest", "timeZone": zone}
    said = await api.post(f"{DEMO}/staffMembers", someone)
    assert (said.status, said.error["target"]) == (400, "timeZone")


async def test_no_business_is_reached_by_what_comes_in_a_batch(api: Api) -> None:
    urls = ["//evil/x", "/%2e%2e/%2F", f"{BUSINESSES}?$top=5&$top=6", "/a?b=%ff%00", "http://[::1"]
    requests = [{"id": str(place), "method": "GET", "url": url} for place, url in enumerate(urls)]
    body = (await api.post("/$batch", {"requests": requests})).body
    assert all(400 <= one["status"] < 500 and "error" in one["body"] for one in body["responses"])


@pytest.mark.parametrize("member", ["price_type", "lobby"])
async def test_a_document_in_which_a_word_is_missing_is_refused_by_its_place(api: Api, member: str) -> None:
    document = await api.read(f"{OWN}/export")
    document["rows"]["service"][0][member] = ""
    said = await api.post("/slotkeeper/import?dryRun=true&as=copy@slotkeeper", document)
    assert (said.status, said.error["target"]) == (400, f"rows.service[0].{member}")
