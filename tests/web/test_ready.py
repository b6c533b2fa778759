"""Pages that go out before anything else is done for a request are owed all the same what every request is owed."""

from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from structlog.testing import capture_logs

from tests.web.conftest import Client, Serve
from web.limits import VisitLimit
from web.public import PublicLimits, zipped
from web.ready import KEPT, Bytes, Kept

BROWSER = {"Accept-Encoding": "gzip", "Accept-Language": "nl"}
PAGE = "/book/shop?month=2027-01"


@dataclass
class Door:
    """A page that says how often it was made, and stands until somebody changes it."""

    made: int = 0
    changed: int = 0
    came_back: int = 0

    async def show(self, request: web.Request) -> web.Response:
        self.made += 1
        made_at, page = self.changed, f"made {self.made}{' ' * 2000}".encode()

        async def now(_: web.Request) -> Bytes | None:
            return Bytes(page, zipped(page)) if self.changed == made_at else None

        def is_over(_: web.Request) -> None:
            self.came_back += 1

        request[KEPT] = Kept(now, is_over)
        return web.Response(body=page, content_type="text/html", charset="utf-8")


def headers_of(answer: ClientResponse) -> list[tuple[str, str]]:
    return sorted(one for one in answer.headers.items() if one[0] not in {"X-Request-ID", "Date"})


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def served(serve: Serve, door: Door) -> Serve:
    async def start(**changes: Any) -> Client:
        return await serve(web.get("/book/shop", door.show), **changes)

    return start


async def test_it_is_made_once_and_its_headers_are_those_of_the_first(served: Serve, door: Door) -> None:
    client = await served()
    first, second = [await client.get(PAGE, headers=BROWSER) for _ in range(2)]
    assert door.made == 1
    assert await first.text() == await second.text()
    assert headers_of(first) == headers_of(second)
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]


async def test_what_does_not_stand_any_more_is_made_anew(served: Serve, door: Door) -> None:
    client = await served()
    for _ in range(2):
        await client.get(PAGE, headers=BROWSER)
        door.changed += 1
    assert (await (await client.get(PAGE, headers=BROWSER)).text()).startswith("made 3")


async def test_the_door_is_told_of_everybody_who_came_back(served: Serve, door: Door) -> None:
    """With the page that was kept, with a new one, and turned away."""
    client = await served(public=PublicLimits(visits=VisitLimit(3)))
    for number in range(4):
        await client.get(PAGE, headers=BROWSER)
        door.changed += number
    assert (door.made, door.came_back) == (2, 3)


@pytest.mark.parametrize(
    ("page", "headers"),
    [
        ("/book/shop?month=2027-02", BROWSER),
        (PAGE, {**BROWSER, "Accept-Language": "en"}),
        (PAGE, {**BROWSER, "Accept-Encoding": "identity"}),
    ],
)
async def test_whoever_asks_in_another_way_has_a_page_made(
    page: str, headers: dict[str, str], served: Serve, door: Door
) -> None:
    client = await served()
    await client.get(PAGE, headers=BROWSER)
    await client.get(page, headers=headers)
    assert door.made == 2


async def test_it_is_counted_among_the_visits(served: Serve) -> None:
    client = await served(public=PublicLimits(visits=VisitLimit(2)))
    statuses = [(await client.get(PAGE, headers=BROWSER)).status for _ in range(3)]
    assert statuses == [200, 200, 429]


async def test_in_development_it_does_not_go_through_a_tunnel(served: Serve) -> None:
    client = await served()
    await client.get(PAGE, headers=BROWSER)
    assert (await client.get(PAGE, headers={**BROWSER, "X-Forwarded-For": "192.0.2.1"})).status == 421
    assert (await client.get(PAGE, headers={**BROWSER, "Host": "tunnel.example.com"})).status == 421


async def test_each_has_its_line_in_the_log_and_its_count(served: Serve) -> None:
    client = await served()
    with capture_logs() as lines:
        answers = [await client.get(PAGE, headers=BROWSER) for _ in range(3)]
    logged = [line for line in lines if line["event"] == "request"]
    assert [line["request_id"] for line in logged] == [one.headers["X-Request-Id"] for one in answers]
    assert {(line["route"], line["status"]) for line in logged} == {("/book/shop", 200)}
    figures = await (await client.get("/metrics")).text()
    assert 'slotkeeper_requests_total{method="GET",route="/book/shop",status="200"} 3.0' in figures
