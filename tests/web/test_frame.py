"""What holds for every answer: an id, safe headers, plain errors; and the doors for supervisors."""

import asyncio
from dataclasses import replace
from ipaddress import ip_network

import pytest
from aiohttp import web
from structlog.testing import capture_logs
from yarl import URL

from scheduling.errors import Busy
from tests.web.conftest import Serve
from web.client import client_address
from web.headers import allow
from web.options import WebOptions

HTML = {"Accept": "text/html"}


async def fails(_: web.Request) -> web.Response:
    raise RuntimeError("the reason is for the log")


async def is_busy(_: web.Request) -> web.Response:
    raise Busy


async def frames(request: web.Request) -> web.Response:
    allow(request, frame_ancestors="https://teams.microsoft.com")
    return web.Response()


async def tells_address(request: web.Request) -> web.Response:
    return web.Response(text=client_address(request, (ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8"))))


async def test_every_answer_has_an_id_of_its_own(serve: Serve) -> None:
    client = await serve()
    first, second = [(await client.get("/healthz")).headers["X-Request-Id"] for _ in range(2)]
    assert first != second


async def test_a_failure_shows_the_request_id_and_not_the_reason(serve: Serve) -> None:
    client = await serve(web.get("/fails", fails))
    answer = await client.get("/fails", headers=HTML)
    text = await answer.text()
    assert answer.status == 500
    assert answer.headers["X-Request-Id"] in text
    assert "the reason" not in text


async def test_errors_speak_the_language_of_the_browser(serve: Serve) -> None:
    client = await serve()
    answer = await client.get("/nowhere", headers={**HTML, "Accept-Language": "nl-BE,nl;q=0.9,en;q=0.8"})
    assert "Hier is niets." in await answer.text()


async def test_a_program_gets_its_error_as_plain_text(serve: Serve) -> None:
    client = await serve()
    assert (await client.get("/nowhere")).content_type == "text/plain"


async def test_a_busy_database_asks_to_come_back(serve: Serve) -> None:
    client = await serve(web.get("/busy", is_busy))
    answer = await client.get("/busy")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")


async def test_a_body_that_cannot_be_unpacked_is_refused(serve: Serve) -> None:
    async def reads(request: web.Request) -> web.Response:
        return web.Response(body=await request.read())

    client = await serve(web.post("/reads", reads))
    assert (await client.post("/reads", data=b"no gzip", headers={"Content-Encoding": "gzip"})).status == 400


async def test_a_body_that_is_too_large_is_refused(serve: Serve) -> None:
    async def reads(request: web.Request) -> web.Response:
        await request.read()
        return web.Response()

    client = await serve(web.post("/reads", reads), max_body=100)
    assert (await client.post("/reads", data=b"x" * 101)).status == 413


async def test_the_log_names_the_route_and_never_the_path(serve: Serve) -> None:
    client = await serve()
    with capture_logs() as lines:
        await client.get("/dev/room/SECRETTOKEN")
    assert [line["route"] for line in lines] == ["/dev/room/{token}"]
    assert "SECRETTOKEN" not in str(lines)


async def test_pages_run_no_foreign_script_and_sit_in_no_foreign_frame(serve: Serve) -> None:
    client = await serve()
    policy = (await client.get("/nowhere", headers=HTML)).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


async def test_one_page_may_be_framed_without_the_others_being(serve: Serve) -> None:
    client = await serve(web.get("/frames", frames))
    assert "frame-ancestors https://teams" in (await client.get("/frames")).headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in (await client.get("/healthz")).headers["Content-Security-Policy"]


async def test_every_answer_keeps_addresses_to_itself(serve: Serve) -> None:
    client = await serve()
    answer = await client.get("/nowhere")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


async def test_not_ready_names_what_is_wrong(serve: Serve) -> None:
    async def broken() -> str:
        return "not migrated"

    client = await serve(ready_checks={"database": broken})
    answer = await client.get("/readyz")
    assert answer.status == 503
    assert (await answer.json())["problems"] == {"database": "not migrated"}


async def test_a_check_that_hangs_does_not_hang_the_answer(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.health.PATIENCE", 0.01)

    async def hangs() -> str:
        await asyncio.Event().wait()
        return ""

    client = await serve(ready_checks={"worker": hangs})
    assert "no answer" in await (await client.get("/readyz")).text()


async def test_a_check_that_is_given_up_and_does_not_end_is_not_waited_for(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.health.PATIENCE", 0.01)
    may_end, has_ended = asyncio.Event(), asyncio.Event()

    async def lets_go_slowly() -> str:
        try:
            await asyncio.Event().wait()
        finally:
            await may_end.wait()
            has_ended.set()
        return ""

    client = await serve(ready_checks={"worker": lets_go_slowly})
    assert "no answer" in await (await client.get("/readyz")).text()
    may_end.set()
    await asyncio.wait_for(has_ended.wait(), 60)


async def test_figures_and_requests_can_be_scraped_from_this_machine(serve: Serve) -> None:
    client = await serve()
    await client.get("/healthz")
    text = await (await client.get("/metrics")).text()
    assert "slotkeeper_outbox_waiting 3.0" in text
    assert 'slotkeeper_requests_total{method="GET",route="/healthz",status="200"} 1.0' in text


async def test_metrics_are_not_for_the_public(serve: Serve, options: WebOptions) -> None:
    client = await serve(options=replace(options, has_development_doors=False))
    assert (await client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})).status == 404


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, 10.0.0.7", "203.0.113.9"),
        ("", "127.0.0.1"),
    ],
)
async def test_only_known_proxies_are_believed_about_the_client(
    serve: Serve, options: WebOptions, header: str, address: str
) -> None:
    client = await serve(web.get("/address", tells_address), options=replace(options, has_development_doors=False))
    headers = {"X-Forwarded-For": header} if header else {}
    assert await (await client.get("/address", headers=headers)).text() == address


async def test_static_files_may_be_kept_by_the_browser(serve: Serve) -> None:
    client = await serve()
    page = await (await client.get("/nowhere", headers=HTML)).text()
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "immutable" in (await client.get(address)).headers["Cache-Control"]


@pytest.mark.parametrize("address", ["/probe/%00", "/probe/a%00b", "/probe/a?q=%00"])
async def test_an_address_with_a_sign_that_cannot_be_looked_up_is_refused(serve: Serve, address: str) -> None:
    client = await serve(web.get("/probe/{name}", tells_address))
    assert (await client.get(URL(address, encoded=True))).status == 400
