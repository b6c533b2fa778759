"""Faults of our own: a person gets an apology with a reference, the log has the same; repeats are answered once."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import structlog
from aiohttp import web
from structlog.testing import capture_logs

from bot.errors import ApologyCard, reference
from bot.incoming import Incoming, IncomingKind
from bot.line import BotSettings, bot_line
from bot.replies import Outgoing, Reply
from bot.routes import add_routes, bot_door
from cards.notices import ApologyView, apology_card
from tests.support.card_clicks import find_action
from tests.support.channel import Channel
from tests.support.conversations import Scripted, apology
from tests.support.passing_time import PassingTime
from tests.support.teams_activities import ANN, BRAM, GROUP, execute, message, search, submit


async def test_a_fault_is_an_apology_whose_reference_the_log_knows(channel: Channel, conversation: Scripted) -> None:
    conversation.answers[IncomingKind.MESSAGE] = RuntimeError("broken")
    with capture_logs() as logs:
        [shown] = await channel.say("hi")
    mark = re.fullmatch(r"sorry \((.+)\)", shown.text)
    assert mark is not None
    assert [(entry["reference"], entry["log_level"]) for entry in logs] == [(mark[1], "error")]


def test_the_reference_is_the_request_id_when_there_is_one() -> None:
    with structlog.contextvars.bound_contextvars(request_id="r-17"):
        assert reference() == "r-17"
    assert reference() != reference()


async def test_a_reply_that_the_service_refuses_is_an_apology(channel: Channel) -> None:
    channel.service.fail(413, code="MessageSizeTooBig")
    with capture_logs() as logs:
        [shown] = await channel.say("hi")
    assert shown.text.startswith("sorry (")
    assert [entry["event"] for entry in logs] == ["a reply could not be sent"]


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, "ConversationBlockedByUser"), (403, "BotNotInConversationRoster"), (404, "ConversationNotFound")],
)
async def test_a_conversation_that_takes_no_answer_is_lost(
    channel: Channel, conversation: Scripted, status: int, code: str
) -> None:
    channel.service.fail(status, code=code)
    with capture_logs() as logs:
        assert await channel.say("hi") == []
    assert conversation.lost_ones == ["a:ann"]
    assert [entry["log_level"] for entry in logs] == ["warning"]


async def test_a_card_that_is_gone_loses_no_conversation(channel: Channel, conversation: Scripted) -> None:
    old = Outgoing(text="continued below", update_id="old")
    conversation.answers[IncomingKind.MESSAGE] = Reply(also=(old,))
    channel.service.fail(404, code="ActivityNotFoundInConversation")
    with capture_logs():
        await channel.say("hi")
    assert conversation.lost_ones == []


@pytest.mark.parametrize("kind", [IncomingKind.CARD_ACTION, IncomingKind.SEARCH])
async def test_a_fault_behind_an_invoke_is_answered_in_its_form(
    channel: Channel, conversation: Scripted, kind: IncomingKind
) -> None:
    conversation.answers[kind] = RuntimeError("broken")
    asked = (
        execute(channel.url, ANN, {"verb": "x"})
        if kind is IncomingKind.CARD_ACTION
        else search(channel.url, ANN, "customers", "noo")
    )
    with capture_logs():
        body = await channel.invoke(asked)
    assert (body["statusCode"], body["type"]) == (500, "application/vnd.microsoft.error")
    assert body["value"]["message"].startswith("sorry (")


async def test_a_click_left_without_an_answer_is_a_fault(channel: Channel, conversation: Scripted) -> None:
    conversation.answers[IncomingKind.CARD_ACTION] = Reply()
    with capture_logs() as logs:
        assert (await channel.invoke(execute(channel.url, ANN, {"verb": "x"})))["statusCode"] == 500
    assert logs[0]["event"] == "a bot turn failed"


async def test_an_answer_that_is_no_json_is_a_fault(channel: Channel, conversation: Scripted) -> None:
    conversation.answers |= {
        kind: Reply(card={"body": object()}) for kind in (IncomingKind.CARD_ACTION, IncomingKind.MESSAGE)
    }
    with capture_logs():
        assert (await channel.invoke(execute(channel.url, ANN, {"verb": "x"})))["statusCode"] == 500
        [shown] = await channel.say("hi")
    assert shown.text.startswith("sorry (")


async def test_a_fault_in_the_apology_leaves_the_reference() -> None:
    def speechless(incoming: Incoming, mark: str) -> str:
        raise LookupError("no such sentence")

    app = web.Application()
    conversation = Scripted({IncomingKind.MESSAGE: RuntimeError("broken")})
    add_routes(app, bot_door(bot_line(BotSettings(is_development=True)), conversation, speechless))
    async with await Channel.start(app) as channel:
        with capture_logs() as logs:
            [shown] = await channel.say("hi")
    assert shown.text == logs[0]["reference"]


async def test_a_fault_behind_a_submit_is_an_apology_too(channel: Channel, conversation: Scripted) -> None:
    conversation.answers[IncomingKind.SUBMIT] = RuntimeError("broken")
    with capture_logs():
        [shown] = await channel.deliver(submit(channel.url, ANN, {"verb": "x"}, "m:1"))
    assert shown.text.startswith("sorry (")
    assert not shown.is_update


async def test_a_repeated_invoke_is_answered_with_the_first_answer(channel: Channel, conversation: Scripted) -> None:
    answers = iter(["first", "second"])

    async def count(incoming: Incoming) -> Reply:
        await asyncio.sleep(0.02)
        return Reply(text=next(answers))

    conversation.answers[IncomingKind.CARD_ACTION] = count
    click = execute(channel.url, ANN, {"verb": "confirm"})
    both = await asyncio.gather(channel.invoke(click), channel.invoke(click))
    late = await channel.invoke(click)
    assert [body["value"] for body in (*both, late)] == ["first", "first", "first"]


async def test_a_repeat_after_a_minute_is_a_new_question(
    channel: Channel, conversation: Scripted, time_passing: PassingTime
) -> None:
    click = execute(channel.url, ANN, {"verb": "confirm"})
    conversation.answers[IncomingKind.CARD_ACTION] = Reply(text="done")
    await channel.invoke(click)
    time_passing.pass_by(61)
    await channel.invoke(click)
    assert len(conversation.heard) == 2


async def test_the_same_id_from_somebody_else_is_another_activity(channel: Channel, conversation: Scripted) -> None:
    await channel.deliver(message(channel.url, ANN, "hi", id="1"))
    await channel.deliver(message(channel.url, BRAM, "hi", id="1"))
    assert len(conversation.heard) == 2


def sorry_card(incoming: Incoming, reference: str) -> dict[str, Any]:
    return apology_card(ApologyView(language=incoming.locale, reference=reference))


@asynccontextmanager
async def with_cards(conversation: Scripted, card: ApologyCard = sorry_card) -> AsyncIterator[Channel]:
    app = web.Application()
    add_routes(app, bot_door(bot_line(BotSettings(is_development=True)), conversation, apology, card))
    async with await Channel.start(app) as channel:
        yield channel


async def test_where_a_card_can_be_sent_it_apologises_with_the_reference_and_a_way_on(conversation: Scripted) -> None:
    conversation.answers[IncomingKind.MESSAGE] = RuntimeError("broken")
    async with with_cards(conversation) as channel:
        with capture_logs() as logs:
            [shown] = await channel.say("hi")
    assert shown.card is not None
    assert str(logs[0]["reference"]) in shown.words
    assert find_action(shown.card, "help")


async def test_where_the_service_takes_no_card_plain_text_apologises(conversation: Scripted) -> None:
    async with with_cards(conversation) as channel:
        channel.service.fail(400, times=2)
        with capture_logs():
            [shown] = await channel.say("hi")
    assert shown.card is None
    assert shown.text.startswith("sorry (")


async def test_where_no_card_can_be_drawn_plain_text_apologises(conversation: Scripted) -> None:
    def broken(incoming: Incoming, reference: str) -> dict[str, Any]:
        raise LookupError("no such sentence")

    conversation.answers[IncomingKind.MESSAGE] = RuntimeError("broken")
    async with with_cards(conversation, broken) as channel:
        with capture_logs():
            [shown] = await channel.say("hi")
    assert shown.text.startswith("sorry (")


async def test_a_group_reads_one_sentence(conversation: Scripted) -> None:
    conversation.answers[IncomingKind.MESSAGE] = RuntimeError("broken")
    async with with_cards(conversation) as channel:
        with capture_logs():
            [shown] = await channel.say("hi", where=GROUP)
    assert shown.card is None
    assert shown.text.startswith("sorry (")


async def test_a_click_that_fails_keeps_its_card_and_says_so_below(conversation: Scripted) -> None:
    conversation.answers[IncomingKind.CARD_ACTION] = RuntimeError("broken")
    async with with_cards(conversation) as channel:
        with capture_logs():
            body = await channel.invoke(execute(channel.url, ANN, {"verb": "x"}))
    assert body["type"] == "application/vnd.microsoft.error"
