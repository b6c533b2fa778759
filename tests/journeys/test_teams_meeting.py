"""The life of an online appointment made in chat, on the running product, with a Graph on this machine: link, move, end.

The product is a process of its own, started as an operator starts it, on both databases.
"""

import asyncio
import html
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import pytest
import pytest_asyncio

from tests.journeys.test_whole_path import SANNE, book_online, free_starts
from tests.support.card_clicks import actions
from tests.support.databases import BOTH
from tests.support.fake_graph import APP_ID, SECRET, TENANT, FakeGraph, Json, certificate
from tests.support.mail_parts import words_of
from tests.support.product import PATIENCE
from tests.support.running_host import Host, running_host
from usecases.demo.people import ACCOUNTS, STAFF

ZOE = "zoe@customer.example"
SANNES = "sanne@harbour-practice.example"


@pytest_asyncio.fixture
async def graph() -> AsyncIterator[FakeGraph]:
    """With a mailbox for each of the demo's people, under address and account."""
    started = await FakeGraph.start(*(member.email for member in STAFF))
    mailbox_of = {member.id: started.mailboxes[member.email] for member in STAFF}
    for demo in ACCOUNTS:
        started.mailboxes[demo.account.object_id] = mailbox_of[demo.staff_id]
    yield started
    await started.close()


@pytest.fixture(params=BOTH)
def address(request: pytest.FixtureRequest) -> str:
    """Of an empty database; empty for the product's own SQLite file."""
    url: str = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return url


@pytest_asyncio.fixture
async def host(address: str, graph: FakeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Host]:
    (tmp_path / "ca.pem").write_text(certificate(), encoding="ascii")
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "ca.pem"))
    app = {"graph_tenant_id": TENANT, "graph_app_id": APP_ID, "graph_secret": SECRET}
    places = {"graph_base": graph.url, "login_base": graph.url}
    async with running_host(tmp_path / "data", address, undo_seconds="3", meetings="teams", **app, **places) as running:
        yield running


def events_of(graph: FakeGraph, customer: str) -> list[Json]:
    """What stands in anybody's calendar about this customer."""
    boxes = {id(box): box for box in graph.mailboxes.values()}.values()
    return [event for box in boxes for event in box.events.values() if customer in event["subject"]]


async def test_an_appointment_made_in_chat_is_a_teams_meeting_until_its_end(host: Host, graph: FakeGraph) -> None:
    await host.channel.install(SANNE)
    await book_online(host, SANNE, "Zoë Testing", ZOE)
    [confirmation] = await host.mails(ZOE, 1)
    (event,) = events_of(graph, "Zoë Testing")
    link = str(event["onlineMeeting"]["joinUrl"])
    assert link in words_of(confirmation)
    assert link in _calendar(confirmation).replace("\r\n ", "")
    page = html.unescape(
        await host.page(f"/app/harbour-practice@slotkeeper/day?view=list&day={event['start']['dateTime'][:10]}")
    )
    assert link in page
    *_, told = await host.mails(SANNES, 1)
    assert _calendar(told) == ""

    [moving] = await host.channel.say("move it", SANNE)
    summary = await host.channel.click(moving, free_starts(moving)[-1], who=SANNE)
    result = await host.channel.click(summary, "reschedule.confirm", who=SANNE)
    assert result.card is not None
    assert link in [action.get("url") for action in actions(result.card)]
    _, change = await host.mails(ZOE, 2)
    assert link in words_of(change)
    (moved,) = events_of(graph, "Zoë Testing")
    assert (moved["id"], moved["onlineMeeting"]["joinUrl"]) == (event["id"], link)

    [cancelling] = await host.channel.say("cancel it", SANNE)
    summary = await host.channel.click(cancelling, "cancel.word", {"in_word": "The heating broke"}, who=SANNE)
    cancelled = await host.channel.click(summary, "cancel.confirm", who=SANNE)
    assert cancelled.card is not None
    assert link not in [action.get("url") for action in actions(cancelled.card)]
    await host.mails(ZOE, 3)
    for _ in range(int(PATIENCE * 10)):
        if not events_of(graph, "Zoë Testing"):
            break
        await asyncio.sleep(0.1)
    assert events_of(graph, "Zoë Testing") == []


def _calendar(mail: EmailMessage) -> str:
    """The invitation in it as text; empty when there is none."""
    for part in mail.walk():
        if part.get_content_type() in ("text/calendar", "application/ics"):
            content = part.get_content()
            return content if isinstance(content, str) else content.decode()
    return ""
