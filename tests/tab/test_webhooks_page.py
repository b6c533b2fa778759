"""The page of webhooks: the secret once, a test call, the log with what was answered, pausing, sending again, deleting."""

import re
from collections.abc import AsyncIterator

import pytest

from scheduling.webhooks import WebhookId
from tests.api.test_webhooks import cancel_one, deliver
from tests.support.receiver import Receiver, running_receiver
from tests.tab.practice import Reader, words_of
from usecases.access import SYSTEM
from usecases.demo.offer import BUSINESS_ID


@pytest.fixture
async def program() -> AsyncIterator[Receiver]:
    async with running_receiver(is_plain=True) as running:
        yield running


async def added(reader: Reader, program: Receiver) -> tuple[WebhookId, str]:
    """Through the page; its id, and the page that came."""
    await reader.sign_in("administrator")
    page = await reader.send("webhooks", {"url": f"{program.base}/in", "events": "cancelled"})
    (line,) = await reader.demo.use_cases.webhooks.list_all(BUSINESS_ID, SYSTEM)
    return line.webhook.id, page


async def test_the_secret_is_shown_once(reader: Reader, program: Receiver) -> None:
    hook, page = await added(reader, program)
    assert len(re.findall(r"whsec_[\w+/=]{40,}", page)) == 1
    for place in ("webhooks", f"webhooks/{hook}"):
        assert "whsec_" not in await reader.open(place)


async def test_what_cannot_be_called_is_told_at_its_field_and_stays(reader: Reader) -> None:
    await reader.sign_in("administrator")
    page = await reader.send("webhooks", {"url": "https://10.0.0.1/in", "events": "moved"}, 422)
    assert 'id="url-error"' in page
    assert 'value="https://10.0.0.1/in"' in page
    assert re.search(r'value="moved" checked', page)
    assert not re.search(r'value="created" checked', page)


async def test_without_events_that_is_told(reader: Reader, program: Receiver) -> None:
    await reader.sign_in("administrator")
    assert 'id="events-error"' in await reader.send("webhooks", {"url": program.base}, 422)


async def test_a_test_call_shows_what_was_answered(reader: Reader, program: Receiver) -> None:
    hook, _ = await added(reader, program)
    program.body = "<b>hello</b>"
    page = await reader.send(f"webhooks/{hook}", {}, into=f"webhooks/{hook}/test")
    assert "The program took the test call: it answered 200" in page
    assert "&lt;b&gt;hello&lt;/b&gt;" in page


async def test_a_test_call_that_fails_is_told_in_words(reader: Reader, program: Receiver) -> None:
    hook, _ = await added(reader, program)
    program.faults = [500]
    page = words_of(await reader.send(f"webhooks/{hook}", {}, into=f"webhooks/{hook}/test"))
    assert "did not take the event. It answered 500." in page
    assert "target_" not in page


async def test_the_log_shows_what_was_sent_and_sends_it_again(reader: Reader, program: Receiver) -> None:
    hook, _ = await added(reader, program)
    await cancel_one(reader.demo)
    await deliver(reader.demo)
    page = await reader.open(f"webhooks/{hook}")
    assert "thanks" in page
    assert "appointment.cancelled" in page
    (event,) = re.findall(r'name="event" value="([^"]+)"', page)
    assert "The event goes out again." in await reader.send(
        f"webhooks/{hook}", {"event": event}, into=f"webhooks/{hook}/resend"
    )
    await deliver(reader.demo)
    assert len(program.came) == 2


async def test_pausing_keeps_events_and_says_how_many_wait(reader: Reader, program: Receiver) -> None:
    hook, _ = await added(reader, program)
    page = words_of(await reader.send(f"webhooks/{hook}", {"do": "pause"}, into=f"webhooks/{hook}/pause"))
    assert "Nothing is sent while it is paused." in page
    await cancel_one(reader.demo)
    await deliver(reader.demo)
    assert program.came == []
    assert "1 event waits" in await reader.open("webhooks")
    await reader.send(f"webhooks/{hook}", {"do": "resume"}, into=f"webhooks/{hook}/pause")
    await deliver(reader.demo)
    assert len(program.came) == 1


async def test_where_it_is_and_what_it_hears_are_changed(reader: Reader, program: Receiver) -> None:
    hook, _ = await added(reader, program)
    page = await reader.send(f"webhooks/{hook}", {"url": f"{program.base}/there", "events": "created"})
    assert f'value="{program.base}/there"' in page
    assert re.search(r'value="created" checked', page)


async def test_it_is_deleted_after_a_question(reader: Reader, program: Receiver) -> None:
    hook, _ = await added(reader, program)
    assert "Nothing is sent to 127.0.0.1 any more" in await reader.open(f"webhooks/{hook}/remove")
    page = await reader.send(f"webhooks/{hook}/remove", {})
    assert "No program is told of changes yet." in page
    await reader.open(f"webhooks/{hook}", 404)


@pytest.mark.parametrize("role", ["scheduler", "teamMember", "viewer"])
async def test_it_is_for_administrators(reader: Reader, role: str) -> None:
    await reader.sign_in(role)
    await reader.open("webhooks", 403)


async def test_it_speaks_dutch(reader: Reader) -> None:
    await reader.sign_in("administrator")
    assert "Nog geen programma hoort van wijzigingen." in await reader.open("webhooks?lang=nl")
