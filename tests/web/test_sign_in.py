"""The development sign-in: one click, a signed cookie, and nothing for other sites."""

from dataclasses import replace

import pytest
from aiohttp import web

from tests.support.clock import FrozenClock
from tests.web.conftest import Client, Serve
from web.identity import identify
from web.options import WebOptions
from web.sessions import COOKIE


async def tells_person(request: web.Request) -> web.Response:
    person = await identify(request)
    return web.Response(text=person.object_id if person else "nobody")


WHO = web.get("/who", tells_person)


async def press_the_button(client: Client, **more: str) -> int:
    page = await (await client.get("/dev/sign-in")).text()
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "as": "administrator", "next": "/who", **more}
    return (await client.post("/dev/sign-in", data=form, allow_redirects=False)).status


async def test_a_chosen_person_is_signed_in(serve: Serve) -> None:
    client = await serve(WHO)
    assert await press_the_button(client) == 303
    assert await (await client.get("/who")).text() == "o"


async def test_an_address_opened_by_hand_signs_in_at_once(serve: Serve) -> None:
    client = await serve(WHO)
    answer = await client.get("/dev/sign-in?as=administrator&next=/who", headers={"Sec-Fetch-Site": "none"})
    assert await answer.text() == "o"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_link_on_another_site_does_not_sign_in(serve: Serve, site: str) -> None:
    client = await serve(WHO)
    await client.get("/dev/sign-in?as=administrator&next=/who", headers={"Sec-Fetch-Site": site})
    assert await (await client.get("/who")).text() == "nobody"


async def test_a_form_without_its_token_is_refused(serve: Serve) -> None:
    client = await serve(WHO)
    assert await press_the_button(client, csrf_token="made up") == 403


async def test_a_form_sent_by_another_site_is_refused(serve: Serve) -> None:
    client = await serve()
    answer = await client.post("/dev/sign-in", data={"as": "administrator"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status == 403


async def test_a_form_that_is_none_is_refused(serve: Serve) -> None:
    client = await serve()
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await client.post("/dev/sign-in", data=b"no parts", headers=broken)).status == 400


async def test_a_session_ends_after_a_working_day(serve: Serve, clock: FrozenClock) -> None:
    client = await serve(WHO)
    await press_the_button(client)
    clock.forward(hours=12)
    assert await (await client.get("/who")).text() == "nobody"


async def test_a_changed_cookie_is_nobody(serve: Serve) -> None:
    client = await serve(WHO)
    await press_the_button(client)
    cookie = next(iter(client.session.cookie_jar)).value
    client.session.cookie_jar.update_cookies({COOKIE: cookie[::-1]}, client.make_url("/"))
    assert await (await client.get("/who")).text() == "nobody"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/a\\evil.example",
        "\t//evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
        "/sign-in?next=/app",
        "/dev/sign-in",
        "/signed-out",
    ],
)
async def test_the_way_back_stays_on_this_server(serve: Serve, target: str) -> None:
    client = await serve()
    answer = await client.get(
        "/dev/sign-in",
        params={"as": "administrator", "next": target},
        headers={"Sec-Fetch-Site": "none"},
        allow_redirects=False,
    )
    assert answer.headers["Location"] == "/app"


async def test_without_the_sign_in_there_is_no_door_for_it(serve: Serve, options: WebOptions) -> None:
    client = await serve(options=replace(options, offers_sign_in=False))
    assert (await client.get("/dev/sign-in")).status == 404
