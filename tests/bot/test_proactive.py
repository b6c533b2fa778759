"""Staff hear of things unasked, in their private chat."""

from dataclasses import dataclass

import pytest

from bot.proactive import StaffChatOverTeams
from bot.replies import Card
from bot.routes import DOOR
from scheduling.errors import PermanentFailure, TemporaryFailure
from tests.support.channel import Channel
from tests.support.teams_activities import ANN, BOT, TENANT


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What storage keeps of a conversation."""

    service_url: str
    conversation_id: str = ANN.chat.conversation_id
    bot_id: str = BOT["id"]
    user_id: str = ANN.user_id
    tenant_id: str = TENANT


def card(notice: str) -> Card:
    return {"type": "AdaptiveCard", "version": "1.5", "fallbackText": notice, "body": []}


@pytest.fixture
def chat(channel: Channel) -> StaffChatOverTeams[str]:
    door = channel.app[DOOR]
    return StaffChatOverTeams(connector=door.connector, chats=door.chats, trust=door.trust, card=card)


async def test_a_notice_arrives_as_a_card_that_alerts(channel: Channel, chat: StaffChatOverTeams[str]) -> None:
    await chat.notify(Kept(service_url=channel.url), "Noor was moved")
    [shown] = channel.in_chat_of(ANN)
    assert shown.card == card("Noor was moved")
    assert shown.activity["summary"] == "Noor was moved"
    assert shown.activity["channelData"] == {"notification": {"alert": True}}


async def test_the_id_is_given_back_so_that_the_card_can_be_replaced(
    channel: Channel, chat: StaffChatOverTeams[str]
) -> None:
    activity_id = await chat.push(Kept(service_url=channel.url), card("one"))
    assert activity_id == channel.posts[0].activity_id


async def test_a_person_without_a_conversation_gets_one_once(channel: Channel, chat: StaffChatOverTeams[str]) -> None:
    unknown = Kept(service_url=channel.url, conversation_id="")
    await chat.notify(unknown, "one")
    await chat.notify(unknown, "two")
    assert len(channel.in_chat_of(ANN)) == 2
    creations = [call for call in channel.service.calls if call.path == "/v3/conversations"]
    assert [call.body["members"] for call in creations] == [[{"id": ANN.user_id}]]
    assert creations[0].body["channelData"] == {"tenant": {"id": TENANT}}


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, "ConversationBlockedByUser"), (403, "BotNotInConversationRoster"), (404, "ConversationNotFound")],
)
async def test_a_conversation_that_is_over_is_to_be_forgotten(
    channel: Channel, chat: StaffChatOverTeams[str], status: int, code: str
) -> None:
    channel.service.fail(status, code=code)
    with pytest.raises(PermanentFailure) as caught:
        await chat.notify(Kept(service_url=channel.url), "x")
    assert caught.value.code == "conversation_gone"


async def test_a_busy_service_leaves_the_notice_to_the_outbox(channel: Channel, chat: StaffChatOverTeams[str]) -> None:
    channel.service.fail(429, retry_after="60")
    with pytest.raises(TemporaryFailure) as caught:
        await chat.notify(Kept(service_url=channel.url), "x")
    assert caught.value.retry_after == 60


async def test_nothing_goes_to_a_kept_address_that_is_on_no_list(
    channel: Channel, chat: StaffChatOverTeams[str]
) -> None:
    with pytest.raises(PermanentFailure):
        await chat.notify(Kept(service_url="https://evil.net/"), "x")
    assert channel.service.calls == []
