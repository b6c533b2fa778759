"""Staff hear of things unasked, in their private chat."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from bot.replies import Card
from bot.routes import DOOR
from bot.staff_notices import staff_notice_of
from notifications.facts import NoticeKind, StaffNotice, TimeOffFacts
from scheduling.business import BusinessId
from scheduling.errors import PermanentFailure, TemporaryFailure
from scheduling.staff import StaffId
from storage.records import ConversationRecord
from tests.support.channel import Channel
from tests.support.teams_activities import ANN, BOT, TENANT
from usecases.ports import StaffChat

NOTICE = StaffNotice(
    kind=NoticeKind.TIME_OFF,
    key="k",
    business_id=BusinessId("clinic@example.com"),
    business_name="Clinic",
    zone="Europe/Amsterdam",
    staff_id=StaffId("ann"),
    reader_language="en",
    reader_zone="Europe/Amsterdam",
    time_off=TimeOffFacts(title="Dentist", first=date(2026, 12, 1)),
    by_name="Bram",
)
CARD: Card = {"type": "AdaptiveCard", "version": "1.5", "fallbackText": "one", "body": []}


def kept(service_url: str, conversation_id: str = ANN.chat.conversation_id) -> ConversationRecord:
    return ConversationRecord(
        conversation_id=conversation_id,
        kind="personal",
        tenant_id=TENANT,
        service_url=service_url,
        bot_id=BOT["id"],
        user_id=ANN.user_id,
        account_id=None,
        updated_at=datetime(2026, 12, 1, tzinfo=UTC),
    )


@pytest.fixture
def chat(channel: Channel) -> StaffChat:
    return channel.app[DOOR].line.staff_chat


async def test_a_notice_arrives_as_a_card_that_alerts(channel: Channel, chat: StaffChat) -> None:
    await chat.notify(kept(channel.url), NOTICE)
    [shown] = channel.in_chat_of(ANN)
    assert shown.card == staff_notice_of(NOTICE)
    assert "Time off" in shown.activity["summary"]
    assert shown.activity["channelData"] == {"notification": {"alert": True}}


async def test_the_id_is_given_back_so_that_the_card_can_be_replaced(
    channel: Channel,
) -> None:
    activity_id = await channel.app[DOOR].line.staff_chat.push(kept(channel.url), CARD)
    assert activity_id == channel.posts[0].activity_id


async def test_a_person_without_a_conversation_gets_one_once(channel: Channel, chat: StaffChat) -> None:
    unknown = kept(channel.url, "")
    await chat.notify(unknown, NOTICE)
    await chat.notify(unknown, NOTICE)
    assert len(channel.in_chat_of(ANN)) == 2
    creations = [call for call in channel.service.calls if call.path == "/v3/conversations"]
    assert [call.body["members"] for call in creations] == [[{"id": ANN.user_id}]]
    assert creations[0].body["channelData"] == {"tenant": {"id": TENANT}}


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, "ConversationBlockedByUser"), (403, "BotNotInConversationRoster"), (404, "ConversationNotFound")],
)
async def test_a_conversation_that_is_over_is_to_be_forgotten(
    channel: Channel, chat: StaffChat, status: int, code: str
) -> None:
    channel.service.fail(status, code=code)
    with pytest.raises(PermanentFailure) as caught:
        await chat.notify(kept(channel.url), NOTICE)
    assert caught.value.code == "conversation_gone"


async def test_a_busy_service_leaves_the_notice_to_the_outbox(channel: Channel, chat: StaffChat) -> None:
    channel.service.fail(429, retry_after="60")
    with pytest.raises(TemporaryFailure) as caught:
        await chat.notify(kept(channel.url), NOTICE)
    assert caught.value.retry_after == 60


async def test_nothing_goes_to_a_kept_address_that_is_on_no_list(channel: Channel, chat: StaffChat) -> None:
    with pytest.raises(PermanentFailure):
        await chat.notify(kept("https://evil.net/"), NOTICE)
    assert channel.service.calls == []


async def test_a_private_chat_that_is_gone_is_asked_for_again(channel: Channel, chat: StaffChat) -> None:
    await chat.notify(kept(channel.url, ""), NOTICE)
    channel.service.fail(404, code="ConversationNotFound")
    with pytest.raises(PermanentFailure):
        await chat.notify(kept(channel.url, ""), NOTICE)
    await chat.notify(kept(channel.url, ""), NOTICE)
    assert [call.path for call in channel.service.calls].count("/v3/conversations") == 2


async def test_notices_at_the_same_time_open_one_chat(channel: Channel, chat: StaffChat) -> None:
    channel.service.delay = 0.02
    await asyncio.gather(*(chat.notify(kept(channel.url, ""), NOTICE) for _ in range(5)))
    assert [call.path for call in channel.service.calls].count("/v3/conversations") == 1
