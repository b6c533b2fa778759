"""The first issue's whole path on the running product: a sentence in chat, one click, the mail, the day's schedule; then everything else.

The product runs as a process of its own with the demo business, on both databases; the test is the channel service and the reader of mail.
"""

import asyncio
import html
import re
import uuid
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy.engine import URL

from tests.support.card_clicks import actions
from tests.support.channel import Shown
from tests.support.databases import BOTH, as_text, run_sql
from tests.support.mail_parts import calendar_of, event_of, words_of
from tests.support.running_host import Host, running_host
from tests.support.teams_activities import Person
from usecases.demo.people import TENANT_ID

DAY = "/app/harbour-practice@slotkeeper/day?view=list"

SANNE = Person(
    name="Sanne de Wit",
    object_id="11111111-1111-4111-8111-111111111111",
    user_id="29:sanne",
    tenant_id=TENANT_ID,
    locale="en-GB",
)
BRAM = Person(
    name="Bram Visser",
    object_id="44444444-4444-4444-8444-444444444444",
    user_id="29:bram-visser",
    tenant_id=TENANT_ID,
    locale="nl-NL",
)


pytestmark = pytest.mark.asyncio(loop_scope="module")


@contextmanager
def a_fresh_database(request: pytest.FixtureRequest) -> Generator[str]:
    """The address of an empty database; empty for the product's own SQLite file."""
    if request.param == "sqlite":
        yield ""
        return
    server: URL = request.getfixturevalue("postgres_server")
    fresh = server.set(database=f"journey_{uuid.uuid4().hex[:12]}")
    asyncio.run(run_sql(server, f"CREATE DATABASE {fresh.database}"))
    yield as_text(fresh)
    asyncio.run(run_sql(server, f"DROP DATABASE {fresh.database} WITH (FORCE)"))


@pytest.fixture(scope="module", params=BOTH)
def fresh_database(request: pytest.FixtureRequest) -> Iterator[str]:
    with a_fresh_database(request) as address:
        yield address


@pytest.fixture(params=BOTH)
def another_database(request: pytest.FixtureRequest) -> Iterator[str]:
    with a_fresh_database(request) as address:
        yield address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def host(fresh_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Host]:
    """One host for the whole story on each database: its start and its demo take seconds."""
    async with running_host(tmp_path_factory.mktemp("journey"), fresh_database, undo_seconds="3") as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def lenient_host(another_database: str, tmp_path: Path) -> AsyncIterator[Host]:
    """One that lets people undo for so long that nobody comes too late."""
    async with running_host(tmp_path, another_database, undo_seconds="300") as running:
        yield running


def free_starts(shown: Shown) -> list[str]:
    """The titles of the free times on a card."""
    assert shown.card is not None
    verbs = ("book.time", "reschedule.time")
    found = [str(action["title"]) for action in actions(shown.card) if action.get("verb") in verbs]
    assert found, shown.words
    return found


async def book_online(host: Host, who: Person, name: str, mail: str) -> Shown:
    """A new customer gets an online appointment with the writer on the next working day, by a sentence and clicks."""
    channel, day = host.channel, datetime.now(ZoneInfo("Europe/Amsterdam")).date() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    [shown] = await channel.say(f"book {name} for an online consultation {day.isoformat()}, {mail}", who)
    starts = free_starts(shown)
    summary = await channel.click(shown, starts[len(starts) // 2], who=who)
    return await channel.click(summary, "book.confirm", who=who)


async def test_book_move_and_cancel_in_chat_reach_mail_and_schedule(host: Host) -> None:
    channel = host.channel
    await channel.install(SANNE)
    booked = await book_online(host, SANNE, "Zoë Testing", "zoe@customer.example")
    assert "✓ Booked" in booked.words
    [confirmation] = await host.mails("zoe@customer.example", 1)
    assert "Zoë Testing" in words_of(confirmation)
    join = re.search(r"http://localhost:\d+/dev/room/[\w-]+", words_of(confirmation))
    assert join is not None, words_of(confirmation)
    assert str(event_of(confirmation)["LOCATION"]) == join.group() or join.group() in str(event_of(confirmation))
    async with host.session.get(join.group()) as room:
        assert room.status == 200
    day = _day_of(event_of(confirmation))
    page = html.unescape(await host.page(f"{DAY}&day={day}"))
    assert "Zoë Testing" in page
    assert join.group() in page
    [schedule] = await channel.say(day, SANNE)
    assert "Zoë Testing" in schedule.words

    [moving] = await channel.say("move it", SANNE)
    summary = await channel.click(moving, free_starts(moving)[-1], who=SANNE)
    moved = await channel.click(summary, "reschedule.confirm", who=SANNE)
    assert "✓ Rescheduled" in moved.words
    assert moved.card is not None
    assert join.group() in [action.get("url") for action in actions(moved.card)]
    _, change = await host.mails("zoe@customer.example", 2)
    assert event_of(change)["UID"] == event_of(confirmation)["UID"]
    assert int(event_of(change)["SEQUENCE"]) > int(event_of(confirmation)["SEQUENCE"])
    assert join.group() in words_of(change)

    [cancelling] = await channel.say("cancel it", SANNE)
    summary = await channel.click(cancelling, "cancel.word", {"in_word": "The heating broke"}, who=SANNE)
    await channel.click(summary, "cancel.confirm", who=SANNE)
    *_, cancellation = await host.mails("zoe@customer.example", 3)
    assert "The heating broke" in words_of(cancellation)
    assert calendar_of(cancellation)["METHOD"] == "CANCEL"
    assert "Zoë Testing" not in html.unescape(await host.page(f"{DAY}&day={_day_of(event_of(change))}"))


async def test_one_sentence_and_one_click_in_dutch(host: Host) -> None:
    channel = host.channel
    [shown] = await channel.say("boek Noor Hendriks voor een controle", BRAM)
    assert "Wanneer?" in shown.words
    summary = await channel.click(shown, free_starts(shown)[0], who=BRAM)
    assert "Klopt dit?" in summary.words
    booked = await channel.click(summary, "book.confirm", who=BRAM)
    assert "✓ Geboekt" in booked.words
    address = re.search(r"aan (\S+@\S+) in het Nederlands", booked.words)
    assert address is not None
    *_, mail = await host.mails(address.group(1), 1)
    assert "Controle" in words_of(mail) or "controle" in words_of(mail)


async def test_an_undone_move_sends_nothing(lenient_host: Host) -> None:
    host = lenient_host
    booked = await book_online(host, SANNE, "Uri Testing", "uri@customer.example")
    assert "✓ Booked" in booked.words
    await host.mails("uri@customer.example", 1)
    [moving] = await host.channel.say("move it", SANNE)
    summary = await host.channel.click(moving, free_starts(moving)[-1], who=SANNE)
    moved = await host.channel.click(summary, "reschedule.confirm", who=SANNE)
    await host.channel.click(moved, "appointment.undo", who=SANNE)
    await host.nothing_left_to_send()
    assert len(await host.mails("uri@customer.example", 1)) == 1


async def test_the_rest_of_what_can_be_said_is_answered(host: Host) -> None:
    for words in (
        "help", "today", "vandaag", "week", "next", "who is in tomorrow", "why is wednesday empty with Thijs?",
        "waarom is woensdag leeg bij Thijs?", "find Piet Jansen", "time off", "settings", "vrij donderdag", "cancel", "move",
        "off 24 december to 2 january", "undo", "language english",
    ):  # fmt: skip
        shown = await host.channel.say(words, SANNE)
        assert shown, words
        assert shown[0].card is not None, (words, shown[0].text)
        assert "did not understand" not in shown[0].words, words


@pytest.mark.parametrize("is_after", [False, True])
async def test_chat_mail_invitation_and_schedule_agree_across_a_clock_change(host: Host, is_after: bool) -> None:
    day = beside_clock_change(is_after=is_after)
    name, mail = ("Vera Summer", "vera@customer.example") if is_after else ("Otto Frost", "otto@customer.example")
    [shown] = await host.channel.say(f"book {name} check-up with Bram {day.isoformat()} 10:00, {mail}", SANNE)
    booked = await host.channel.click(shown, "book.confirm", who=SANNE)
    assert f"{day.day} {day:%B}" in booked.words
    assert "10:00–10:30" in booked.words
    [confirmation] = await host.mails(mail, 1)
    assert "10:00" in words_of(confirmation)
    start = event_of(confirmation)["DTSTART"].dt
    assert start.astimezone(ZoneInfo("Europe/Amsterdam")).strftime("%Y-%m-%d %H:%M") == f"{day} 10:00"
    page = html.unescape(await host.page(f"{DAY}&day={day}"))
    assert name in page
    assert "10:00–10:30" in page


def beside_clock_change(*, is_after: bool) -> date:
    """The working day before or after the next change of the clocks in Amsterdam, leaving out Wednesdays."""
    zone = ZoneInfo("Europe/Amsterdam")
    today = datetime.now(zone).date()
    noons = [datetime.combine(today + timedelta(days=ahead), time(12), zone) for ahead in range(3, 250)]
    change = next(n for n in range(1, len(noons)) if noons[n].utcoffset() != noons[n - 1].utcoffset())
    days = [noon.date() for noon in (noons[change:] if is_after else reversed(noons[:change]))]
    return next(day for day in days if day.weekday() in (0, 1, 3, 4))


async def test_somebody_unknown_learns_whom_to_ask(host: Host) -> None:
    stranger = replace(SANNE, name="Nobody", object_id="99999999-9999-4999-8999-999999999999", user_id="29:nobody")
    [shown] = await host.channel.say("book me", stranger)
    assert "Sanne de Wit" in shown.words


def _day_of(event: Any) -> str:
    return str(event["DTSTART"].dt.date().isoformat())
