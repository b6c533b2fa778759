"""Activities of Teams as our own records, unusual ones included; and garbage, which is refused by field and rule."""

from typing import Any

import pytest

from bot.errors import BadActivity
from bot.incoming import ConversationType, IncomingKind, Member, Trigger
from bot.reading import read_incoming
from tests.support.teams_activities import (
    ANN,
    BOT,
    BRAM,
    CHANNEL,
    GROUP,
    TENANT,
    ZOE,
    Json,
    activity,
    execute,
    installation,
    members_added,
    members_removed,
    message,
    search,
    submit,
    unknown_invoke,
)

URL = "https://smba.trafficmanager.net/emea/"


def test_a_message_tells_who_where_and_in_which_language_and_zone() -> None:
    read = read_incoming(message(URL, BRAM, "  boek Noor  ", id="1"))
    assert (read.kind, read.text, read.activity_id) == (IncomingKind.MESSAGE, "boek Noor", "1")
    assert (read.object_id, read.user_id, read.user_name) == (BRAM.object_id, "29:bram", "Bram Bakker")
    assert (read.tenant_id, read.locale, read.time_zone) == (TENANT, "nl-NL", "Europe/Amsterdam")
    assert (read.conversation_type, read.is_group, read.bot_id) == (ConversationType.PERSONAL, False, BOT["id"])


def test_language_and_zone_may_stand_in_the_client_entity_only() -> None:
    read = read_incoming(message(URL, BRAM, "hoi") | {"locale": None, "localTimezone": None})
    assert (read.locale, read.time_zone) == ("nl-NL", "Europe/Amsterdam")


def test_language_zone_and_entities_may_be_missing() -> None:
    read = read_incoming(activity(URL, BRAM, type="message", text="x", locale=None, localTimezone=None, entities=None))
    assert (read.locale, read.time_zone) == ("", "")


def test_an_object_id_that_is_no_guid_is_taken_as_it_is() -> None:
    assert read_incoming(message(URL, ZOE, "hi")).object_id == ZOE.object_id


def test_no_more_is_read_than_a_command_can_need() -> None:
    assert len(read_incoming(message(URL, ANN, "x" * 100_000)).text) == 4000


@pytest.mark.parametrize("where", [GROUP, CHANNEL])
def test_the_mention_of_the_bot_is_taken_out(where: Any) -> None:
    read = read_incoming(message(URL, ANN, "Book Noor", where))
    assert (read.text, read.is_group, read.team_id) == ("Book Noor", True, where.team_id)


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("<at>Bookings</at>&nbsp;help", "help"),
        ("book <at>Bookings</at> Noor", "book   Noor"),
        ("<at>Bookings</at> book with <at>Bram</at> &amp; co", "book with Bram & co"),
        ('<at id="1">Bram</at> is in', "Bram is in"),
        ("\xa0hi\n", "hi"),
        ("<at>Bookings</at>", ""),
    ],
)
def test_other_mentions_leave_their_names(text: str, understood: str) -> None:
    mentions = [
        {"type": "mention", "mentioned": BOT, "text": "<at>Bookings</at>"},
        {"type": "mention", "mentioned": {"id": "29:bram", "name": "Bram"}, "text": "<at>Bram</at>"},
    ]
    assert read_incoming(activity(URL, ANN, GROUP, type="message", text=text, entities=mentions)).text == understood


def test_a_group_without_a_named_type_is_still_a_group() -> None:
    conversation = {"id": "19:x", "isGroup": True}
    assert read_incoming(message(URL, ANN, "x", conversation=conversation)).is_group


def test_the_tenant_of_the_channel_data_leads() -> None:
    both = message(URL, ANN, "x", channelData={"tenant": {"id": "AAAA"}})
    assert read_incoming(both).tenant_id == "aaaa"
    assert read_incoming(both | {"channelData": {}}).tenant_id == TENANT


def test_a_card_action_brings_verb_data_and_trigger() -> None:
    action = {"verb": "book.time", "data": {"draft": "d1", "start": "x", "msteams": {"a": 1}}}
    read = read_incoming(execute(URL, ANN, action, replyToId="m:1", trigger="automatic"))
    assert (read.kind, read.verb, read.trigger) == (IncomingKind.CARD_ACTION, "book.time", Trigger.AUTOMATIC)
    assert (read.data, read.reply_to_id, read.is_refresh) == ({"draft": "d1", "start": "x"}, "m:1", True)


def test_a_submit_is_read_like_the_card_action_it_stands_for() -> None:
    new = read_incoming(execute(URL, ANN, {"verb": "book.time", "data": {"draft": "d1"}}))
    old = read_incoming(submit(URL, ANN, {"verb": "book.time", "draft": "d1"}, "m:1"))
    assert old.kind is IncomingKind.SUBMIT
    assert (old.verb, old.data) == (new.verb, new.data)


def test_a_submit_may_carry_a_text_for_show() -> None:
    read = read_incoming(message(URL, ANN, "Next", value={"verb": "book.next"}))
    assert (read.kind, read.verb, read.text) == (IncomingKind.SUBMIT, "book.next", "Next")


def test_a_message_with_some_other_value_is_a_message() -> None:
    assert read_incoming(message(URL, ANN, "hi", value={"a": 1})).kind is IncomingKind.MESSAGE


def test_a_search_brings_dataset_and_text_within_bounds() -> None:
    asked = search(URL, ANN, "customers", " noo ")
    asked["value"]["queryOptions"] = {"skip": -3, "top": 10**9}
    read = read_incoming(asked)
    assert (read.kind, read.dataset, read.text, read.skip, read.top) == (
        IncomingKind.SEARCH,
        "customers",
        "noo",
        0,
        100,
    )


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("add", IncomingKind.INSTALL),
        ("add-upgrade", IncomingKind.INSTALL),
        ("remove", IncomingKind.UNINSTALL),
        ("remove-upgrade", IncomingKind.OTHER),
        ("", IncomingKind.OTHER),
    ],
)
def test_an_installation_changes(action: str, kind: IncomingKind) -> None:
    assert read_incoming(installation(URL, ANN, action)).kind is kind


def test_members_come_and_go() -> None:
    came = read_incoming(members_added(URL, ANN, [{"id": "29:zoe", "name": "Zoë", "aadObjectId": "ABC"}]))
    assert (came.kind, came.members) == (
        IncomingKind.MEMBERS_ADDED,
        (Member(user_id="29:zoe", name="Zoë", object_id="abc"),),
    )
    left = read_incoming(members_removed(URL, ANN, [BOT]))
    assert (left.kind, left.is_bot_concerned, came.is_bot_concerned) == (IncomingKind.MEMBERS_REMOVED, True, False)


def test_what_nobody_handles_is_told_apart_from_what_wants_an_answer() -> None:
    assert read_incoming(unknown_invoke(URL, ANN)).kind is IncomingKind.OTHER_INVOKE
    assert read_incoming(activity(URL, ANN, type="typing")).kind is IncomingKind.OTHER
    assert read_incoming(activity(URL, ANN, type="conversationUpdate")).kind is IncomingKind.OTHER


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"serviceUrl": None}, "serviceUrl"),
        ({"type": 3}, "type"),
        ({"type": ""}, "type"),
        ({"conversation": {}}, "conversation.id"),
        ({"conversation": "a:1"}, "conversation"),
        ({"from": []}, "from"),
        ({"from": {"aadObjectId": 4}}, "from.aadObjectId"),
        ({"text": {}}, "text"),
        ({"entities": {}}, "entities"),
        ({"entities": [{"type": "mention", "text": []}]}, "entities.text"),
        ({"channelData": []}, "channelData"),
        ({"channelData": {"tenant": "x"}}, "channelData.tenant"),
        ({"channelData": {"team": {"id": True}}}, "channelData.team.id"),
        ({"type": "conversationUpdate", "membersAdded": ["x"]}, "membersAdded"),
        ({"value": {"verb": 7}}, "value.verb"),
    ],
)
def test_a_wrong_type_is_refused_by_field_and_rule(change: Json, field: str) -> None:
    with pytest.raises(BadActivity) as caught:
        read_incoming(message(URL, ANN, "hi") | change)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (None, "value.action"),
        ({}, "value.action"),
        ({"action": "x"}, "value.action"),
        ({"action": {"verb": []}}, "value.action.verb"),
        ({"action": {"verb": "x", "data": "y"}}, "value.action.data"),
    ],
)
def test_a_malformed_click_is_refused(value: Any, field: str) -> None:
    with pytest.raises(BadActivity) as caught:
        read_incoming(execute(URL, ANN, {}) | {"value": value})
    assert caught.value.field == field
