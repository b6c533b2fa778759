"""What a person sees for what a conversation answers, on the wire."""

from bot.incoming import Incoming, IncomingKind
from bot.replies import Choice, Outgoing, Reply, ReplyError
from tests.support.channel import Channel
from tests.support.conversations import Scripted
from tests.support.teams_activities import ANN, CHANNEL, GROUP, Json, message

CARD: Json = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "fallbackText": "Book a haircut",
    "body": [{"type": "TextBlock", "text": "Book"}, {"type": "Input.Text", "id": "name", "value": "Noor"}],
    "actions": [
        {
            "type": "Action.Execute",
            "title": "Next",
            "verb": "book.next",
            "data": {"draft": "d1", "msTeams": {"feedback": {"hide": True}}},
            "fallback": {"type": "Action.Submit", "title": "Next", "data": {"draft": "d1", "verb": "book.next"}},
        }
    ],
}
NEXT: Json = {"type": "AdaptiveCard", "version": "1.5", "fallbackText": "Sure?", "body": []}
FOR_ALL: Json = {"type": "AdaptiveCard", "version": "1.5", "fallbackText": "Taken", "body": []}


async def test_a_text_is_answered_as_plain_text_without_markup(channel: Channel) -> None:
    [shown] = await channel.say("<b>[hi]")
    assert shown.text == "you said bhi]"
    assert shown.activity["textFormat"] == "plain"


async def test_a_message_is_answered_in_its_thread(channel: Channel) -> None:
    [shown] = await channel.say("hi", where=CHANNEL, id="77")
    assert shown.where == CHANNEL
    assert channel.service.calls[-1].path.endswith("messageid%3D1700000000000/activities/77")


async def test_a_card_travels_alone_with_a_summary(channel: Channel, conversation: Scripted) -> None:
    conversation.answers[IncomingKind.MESSAGE] = Reply(card=CARD, text="ignored beside a card")
    [shown] = await channel.say("book")
    assert shown.card == CARD
    assert shown.activity["summary"] == "Book a haircut"
    assert "text" not in shown.activity


async def test_the_id_of_a_sent_card_is_reported_back(channel: Channel, conversation: Scripted) -> None:
    kept: list[str] = []

    async def keep(activity_id: str) -> None:
        kept.append(activity_id)

    conversation.answers[IncomingKind.MESSAGE] = Reply(card=CARD, on_sent=keep)
    [shown] = await channel.say("book")
    assert kept == [shown.activity_id]


async def test_silence_sends_nothing(channel: Channel, conversation: Scripted) -> None:
    conversation.answers[IncomingKind.INSTALL] = Reply()
    conversation.answers[IncomingKind.MEMBERS_ADDED] = Reply()
    assert await channel.install() == []


async def test_an_install_arrives_twice_and_each_says_what_it_is(channel: Channel, conversation: Scripted) -> None:
    await channel.install()
    added, installed = conversation.heard
    assert (added.kind, added.is_bot_concerned, added.locale) == (IncomingKind.MEMBERS_ADDED, True, "")
    assert (installed.kind, installed.locale) == (IncomingKind.INSTALL, "en-US")


async def test_a_click_gets_the_next_card_in_its_answer(channel: Channel, conversation: Scripted) -> None:
    conversation.answers |= {IncomingKind.MESSAGE: Reply(card=CARD), IncomingKind.CARD_ACTION: Reply(card=NEXT)}
    [shown] = await channel.say("book")
    after = await channel.click(shown, "Next", {"name": "Anna"})
    heard = conversation.heard[-1]
    assert after.card == NEXT
    assert (heard.verb, dict(heard.data), heard.reply_to_id) == (
        "book.next",
        {"draft": "d1", "name": "Anna"},
        shown.activity_id,
    )
    assert len(channel.posts) == 1


async def test_a_click_gets_a_text_or_an_error_in_its_answer(channel: Channel, conversation: Scripted) -> None:
    conversation.answers |= {IncomingKind.MESSAGE: Reply(card=CARD), IncomingKind.CARD_ACTION: Reply(text="done")}
    [shown] = await channel.say("book")
    assert (await channel.click(shown, "book.next")).text == "done"
    conversation.answers[IncomingKind.CARD_ACTION] = Reply(error=ReplyError(code="full", message="No seat left"))
    assert (await channel.click(shown, "book.next")).error == {"code": "full", "message": "No seat left"}


async def test_an_old_client_is_heard_like_a_new_one(channel: Channel, conversation: Scripted) -> None:
    conversation.answers |= {
        IncomingKind.MESSAGE: Reply(card=CARD),
        IncomingKind.CARD_ACTION: Reply(card=NEXT),
        IncomingKind.SUBMIT: Reply(card=NEXT),
    }
    [shown] = await channel.say("book")
    await channel.click(shown, "Next")
    replaced = await channel.click(shown, "Next", is_old_client=True)
    new, old = conversation.heard[-2:]
    assert (new.verb, new.data) == (old.verb, old.data)
    assert (replaced.card, replaced.is_update, replaced.activity_id) == (NEXT, True, shown.activity_id)


async def test_in_a_group_an_old_client_is_answered_in_the_private_chat(
    channel: Channel, conversation: Scripted
) -> None:
    conversation.answers |= {
        IncomingKind.MESSAGE: Reply(card=CARD),
        IncomingKind.SUBMIT: Reply(card=NEXT, update_for_all=FOR_ALL),
    }
    [shown] = await channel.say("book", where=GROUP)
    await channel.click(shown, "Next", is_old_client=True)
    private, for_all = channel.posts[1:]
    assert (private.where, private.card) == (ANN.chat, NEXT)
    assert (for_all.where, for_all.card, for_all.activity_id) == (GROUP, FOR_ALL, shown.activity_id)


async def test_a_click_in_a_group_changes_the_card_for_everybody(channel: Channel, conversation: Scripted) -> None:
    conversation.answers |= {
        IncomingKind.MESSAGE: Reply(card=CARD),
        IncomingKind.CARD_ACTION: Reply(card=NEXT, update_for_all=FOR_ALL),
    }
    [shown] = await channel.say("book", where=GROUP)
    assert (await channel.click(shown, "Next")).card == NEXT
    [_, update] = channel.posts
    assert (update.is_update, update.activity_id, update.card) == (True, shown.activity_id, FOR_ALL)


async def test_an_answer_asked_for_in_a_group_can_go_to_the_private_chat(
    channel: Channel, conversation: Scripted
) -> None:
    conversation.answers[IncomingKind.MESSAGE] = Reply(card=CARD, is_private=True)
    await channel.say("find Jansen", where=GROUP)
    await channel.say("find Jansen", where=GROUP)
    assert [shown.where for shown in channel.posts] == [ANN.chat, ANN.chat]
    assert [call.path for call in channel.service.calls].count("/v3/conversations") == 1


async def test_further_messages_follow_in_order(channel: Channel, conversation: Scripted) -> None:
    async def reply(incoming: Incoming) -> Reply:
        return Reply(text="one", also=(Outgoing(text="two"), Outgoing(card=NEXT, update_id="m:9")))

    conversation.answers[IncomingKind.MESSAGE] = reply
    one, two, three = await channel.say("hi")
    assert (one.text, two.text, three.activity_id) == ("one", "two", "m:9")


async def test_a_refresh_is_told_from_a_click(channel: Channel, conversation: Scripted) -> None:
    refresh = {"action": {"type": "Action.Execute", "verb": "show"}, "userIds": [ANN.user_id]}
    conversation.answers |= {
        IncomingKind.MESSAGE: Reply(card=CARD | {"refresh": refresh}),
        IncomingKind.CARD_ACTION: Reply(card=NEXT),
    }
    [shown] = await channel.say("book")
    assert (await channel.refresh(shown)).card == NEXT
    assert conversation.heard[-1].is_refresh


async def test_typeahead_is_answered(channel: Channel, conversation: Scripted) -> None:
    conversation.answers[IncomingKind.SEARCH] = Reply(choices=(Choice(title="Noor Jansen", value="c1"),))
    assert await channel.search("customers", "noo") == [{"title": "Noor Jansen", "value": "c1"}]
    heard = conversation.heard[-1]
    assert (heard.dataset, heard.text, heard.skip, heard.top) == ("customers", "noo", 0, 15)


async def test_replies_travel_in_the_answer_when_the_caller_wants_them_there(channel: Channel) -> None:

    body = await channel.invoke(message(channel.url, ANN, "hi", deliveryMode="expectReplies"))
    assert [activity["text"] for activity in body["activities"]] == ["you said hi"]
    assert channel.service.calls == []
