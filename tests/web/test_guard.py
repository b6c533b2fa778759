"""The development guard: nothing that came through a tunnel is answered."""

from dataclasses import replace

import pytest

from tests.web.conftest import Serve
from web.options import WebOptions

ROUTES = ["/", "/dev/mail", "/dev/sms", "/dev/sign-in", "/healthz", "/static/web/base.css", "/api/messages"]


@pytest.mark.parametrize("route", ROUTES)
async def test_a_request_for_another_host_is_refused_everywhere(serve: Serve, route: str) -> None:
    client = await serve()
    answer = await client.get(route, headers={"Host": "strangers.example.com"})
    assert answer.status == 421


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "x-forwarded-host", "X-Forwarded-Proto"])
async def test_a_forwarded_request_is_refused_everywhere(serve: Serve, route: str, header: str) -> None:
    client = await serve()
    answer = await client.get(route, headers={header: "for=1.2.3.4"})
    assert answer.status == 421


@pytest.mark.parametrize("host", ["localhost:80", "127.0.0.1", "[::1]:3978", "127.8.9.1"])
async def test_this_machine_may_call_itself_by_any_of_its_names(serve: Serve, host: str) -> None:
    client = await serve()
    assert (await client.get("/healthz", headers={"Host": host})).status == 200


@pytest.mark.parametrize(
    "host", ["127.0.0.1.example.com", "localhost.example.com", "localhost@evil.example", "", "::1:x"]
)
async def test_a_name_that_only_looks_like_loopback_is_refused(serve: Serve, host: str) -> None:
    client = await serve()
    assert (await client.get("/healthz", headers={"Host": host})).status == 421


async def test_with_a_public_address_the_guard_and_the_development_doors_are_gone(
    serve: Serve, options: WebOptions
) -> None:
    client = await serve(options=replace(options, has_development_doors=False, base_url="https://book.example.com"))
    assert (await client.get("/healthz", headers={"Host": "book.example.com"})).status == 200
    assert (await client.get("/dev/mail", headers={"Host": "book.example.com"})).status == 404
