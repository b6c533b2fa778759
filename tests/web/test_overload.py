"""Under very heavy traffic: who can be served is, in time; the others read so and come back by themselves; staff pass by (S105)."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from tests.web.conftest import Serve
from web.overload import MOST_WAITING, Gate, Overloaded, Turn
from web.public import PublicLimits

HTML = {"Accept": "text/html"}


def a_gate(**given: float) -> Gate:
    return Gate(places=1, **{"patience": 0.05, "lent_for": 60, **given})  # type: ignore[arg-type]  # numbers all


async def test_a_place_is_for_one_and_then_for_the_next() -> None:
    gate = a_gate(patience=5)
    give_back = await gate.take()
    waiting = asyncio.create_task(gate.take())
    await asyncio.sleep(0)
    assert not waiting.done()
    give_back()
    (await waiting)()
    (await gate.take())()


async def test_nobody_waits_longer_than_the_patience() -> None:
    gate = a_gate()
    await gate.take()
    with pytest.raises(Overloaded):
        await gate.take()
    assert gate.turned_away == 1


async def test_whoever_goes_on_goes_before_those_who_begin() -> None:
    gate, served = a_gate(patience=5), []

    async def visit(turn: Turn) -> None:
        give_back = await gate.take(turn)
        served.append(turn)
        give_back()

    give_back = await gate.take()
    visits = [asyncio.create_task(visit(turn)) for turn in (Turn.AFTER, Turn.FIRST)]
    await asyncio.sleep(0)
    give_back()
    await asyncio.gather(*visits)
    assert served == [Turn.FIRST, Turn.AFTER]


async def test_a_line_that_is_too_long_is_not_joined() -> None:
    gate = a_gate(patience=5, most_waiting=1)
    await gate.take()
    waiting = asyncio.create_task(gate.take())
    await asyncio.sleep(0)
    with pytest.raises(Overloaded):
        await gate.take()
    waiting.cancel()


async def test_a_place_is_lent_for_a_while_only() -> None:
    """Whoever waits for a calendar or a meeting does not keep others out meanwhile."""
    gate = a_gate(patience=5, lent_for=0.02)
    give_back = await gate.take()
    (await gate.take())()
    give_back()
    (await gate.take())()


async def test_whoever_gives_up_waiting_takes_no_place_along() -> None:
    gate = a_gate(patience=5)
    give_back = await gate.take()
    gone = asyncio.create_task(gate.take())
    await asyncio.sleep(0)
    give_back()
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    (await gate.take())()


@pytest.fixture
async def crowded(serve: Serve) -> "Crowded":
    """A page in which somebody lingers in the one place there is for those who look, and somebody in the one for forms."""
    done, both_linger = asyncio.Event(), asyncio.Barrier(3)

    async def lingers(_: web.Request) -> web.Response:
        if not done.is_set():
            await both_linger.wait()
            await done.wait()
        return web.Response(text="served")

    async def passes(_: web.Request) -> web.Response:
        return web.Response(text="served")

    pages = [web.get("/book/shop", lingers), web.post("/book/shop/cut", lingers), web.get("/app/shop", passes)]
    client = await serve(*pages, public=PublicLimits(gate=a_gate(), forms=a_gate()))
    lingering = asyncio.gather(client.get("/book/shop"), client.post("/book/shop/cut"))
    async with asyncio.timeout(60):
        await both_linger.wait()

    async def leave() -> None:
        done.set()
        await lingering

    return client, leave


Crowded = tuple[TestClient[web.Request, web.Application], Callable[[], Awaitable[None]]]


async def test_a_page_says_that_it_is_busy_and_loads_itself_anew(crowded: Crowded) -> None:
    """S105: 503 with Retry-After, without a script, also inside a frame on another site."""
    client, leave = crowded
    answer = await client.get("/book/shop?lang=nl", headers=HTML)
    text, seconds = await answer.text(), answer.headers["Retry-After"]
    assert answer.status == 503
    assert f'<meta http-equiv="refresh" content="{seconds}">' in text
    assert "Het is nu erg druk." in text
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    await leave()


async def test_a_form_is_kept_in_the_page_as_it_was_typed(crowded: Crowded) -> None:
    client, leave = crowded
    typed = [("name", '<b>"Noor"</b>'), ("notes", "a\nb"), ("tick", "1"), ("tick", "2"), ("action", "book")]
    answer = await client.post("/book/shop/cut", data=typed, headers=HTML)
    text = await answer.text()
    assert answer.status == 503
    assert len(re.findall(r'<input type="hidden" name="tick"', text)) == 2
    assert 'name="name" value="&lt;b&gt;&#34;Noor&#34;&lt;/b&gt;"' in text
    assert 'name="action" value="book"' in text
    assert "http-equiv" not in text
    await leave()


@pytest.mark.parametrize("path", ["/healthz", "/app/shop"])
async def test_the_supervisor_and_staff_pass_by(crowded: Crowded, path: str) -> None:
    client, leave = crowded
    assert (await client.get(path)).status == 200
    await leave()


async def test_those_who_look_keep_no_form_out(serve: Serve) -> None:
    lingering_now, done = asyncio.Event(), asyncio.Event()

    async def lingers(request: web.Request) -> web.Response:
        if request.method == "GET":
            lingering_now.set()
            await done.wait()
        return web.Response(text="served")

    pages = [web.get("/book/shop", lingers), web.post("/book/shop/cut", lingers)]
    client = await serve(*pages, public=PublicLimits(gate=a_gate(), forms=a_gate()))
    lingering = asyncio.create_task(client.get("/book/shop"))
    await asyncio.wait_for(lingering_now.wait(), 60)
    assert (await client.post("/book/shop/cut")).status == 200
    done.set()
    assert (await lingering).status == 200


async def test_when_it_is_over_visitors_are_served_again(crowded: Crowded) -> None:
    client, leave = crowded
    assert (await client.get("/book/shop")).status == 503
    await leave()
    assert (await client.get("/book/shop")).status == 200


async def test_a_quiet_spell_is_no_reason_to_turn_people_away() -> None:
    """How long a place takes is learned while somebody waits, not from the time in which nobody came."""
    gate = Gate(places=1, patience=20)
    await _one_after_another(gate, 2)
    await asyncio.sleep(1)
    await _one_after_another(gate, MOST_WAITING)
    assert gate.turned_away == 0


async def _one_after_another(gate: Gate, number: int) -> None:
    """One has the place, the others wait; whoever comes when it is given back waits too."""
    first = await gate.take()
    waiting = [asyncio.create_task(gate.take()) for _ in range(number - 1)]
    await asyncio.sleep(0)
    first()
    for one in (*waiting, asyncio.create_task(gate.take())):
        (await one)()
