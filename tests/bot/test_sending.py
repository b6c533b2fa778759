"""What the bot sends and how often it tries, by the rules of the service; connections and tokens are counted."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from structlog.testing import capture_logs

from bot.errors import ConversationBlocked, ConversationGone, MessageTooBig, SendRefused, ServiceUnavailable
from bot.incoming import Incoming, IncomingKind
from bot.pace import Pace
from bot.replies import Outgoing, Reply
from bot.routes import DOOR
from bot.sending import Connector
from scheduling.errors import PermanentFailure, TemporaryFailure
from tests.support.channel import Channel
from tests.support.connector_service import ConnectorService, TokenEndpoint
from tests.support.conversations import Scripted
from tests.support.passing_time import PassingTime
from tests.support.teams_activities import ANN, GROUP, Chat, execute, members_added

HI = {"type": "message", "text": "hi"}


class Sender:
    """A connector between a service and a clock of the test's own."""

    def __init__(self, service: ConnectorService, passing: PassingTime) -> None:
        self.service = service
        self.passing = passing
        pace = Pace(monotonic=passing.monotonic, sleep=passing.sleep)
        self.connector = Connector(token=None, pace=pace, sleep=passing.sleep, spread=lambda: 0.5)

    async def send(self, conversation_id: str = "a:1") -> str:
        return await self.connector.send(self.service.url, conversation_id, HI)


@pytest.fixture
async def sender(time_passing: PassingTime) -> AsyncIterator[Sender]:
    service = await ConnectorService.start()
    made = Sender(service, time_passing)
    async with made.connector:
        yield made
    await service.close()


@pytest.mark.parametrize("status", [412, 429, 502, 503, 504])
async def test_trouble_that_passes_is_tried_again_with_growing_pauses(sender: Sender, status: int) -> None:
    sender.service.fail(status, times=2)
    assert await sender.send()
    assert sender.passing.slept == [0.5, 1.0]
    assert len(sender.service.calls) == 3


async def test_the_pause_that_the_service_names_is_kept(sender: Sender) -> None:
    sender.service.fail(429, retry_after="3")
    assert await sender.send()
    assert sender.passing.slept == [3.0]


async def test_a_long_pause_is_left_to_the_caller(sender: Sender) -> None:
    sender.service.fail(429, retry_after="120")
    with pytest.raises(TemporaryFailure) as caught:
        await sender.send()
    assert (caught.value.retry_after, sender.passing.slept) == (120.0, [])


async def test_trouble_that_stays_is_given_up_as_temporary(sender: Sender) -> None:
    sender.service.fail(503, times=9)
    with pytest.raises(ServiceUnavailable):
        await sender.send()
    assert len(sender.service.calls) == 4


@pytest.mark.parametrize("status", [400, 403, 404, 413, 500])
async def test_a_refusal_is_not_tried_again(sender: Sender, status: int) -> None:
    sender.service.fail(status)
    with pytest.raises(PermanentFailure):
        await sender.send()
    assert len(sender.service.calls) == 1


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (403, "ConversationBlockedByUser", ConversationBlocked),
        (403, "BotNotInConversationRoster", ConversationBlocked),
        (403, "BotDisabledByAdmin", ConversationBlocked),
        (403, "ServiceError", SendRefused),
        (404, "ConversationNotFound", ConversationGone),
        (404, "ActivityNotFoundInConversation", ConversationGone),
        (413, "MessageSizeTooBig", MessageTooBig),
        (400, "BadSyntax", SendRefused),
    ],
)
async def test_a_refusal_says_what_to_do_with_the_conversation(
    sender: Sender, status: int, code: str, outcome: type[PermanentFailure]
) -> None:
    sender.service.fail(status, code=code)
    with pytest.raises(outcome) as caught:
        await sender.send()
    assert type(caught.value) is outcome


async def test_a_sub_code_counts_as_well(sender: Sender) -> None:
    sender.service.fail(403, code="Forbidden", sub_code="MessageWritesBlocked")
    with pytest.raises(ConversationBlocked):
        await sender.send()


async def test_a_connection_cut_off_is_tried_again(sender: Sender) -> None:
    sender.service.fail(0)
    assert await sender.send()


async def test_an_address_where_nobody_listens_is_temporary(sender: Sender) -> None:
    with pytest.raises(ServiceUnavailable):
        await sender.connector.send("http://127.0.0.1:9/", "a:1", HI)


async def test_a_redirect_is_not_followed(sender: Sender) -> None:
    sender.service.fail(307, location="http://127.0.0.1:9/elsewhere")
    with pytest.raises(SendRefused):
        await sender.send()


async def test_many_messages_share_a_connection(sender: Sender) -> None:
    for number in range(40):
        await sender.send(f"a:{number}")
    assert len(sender.service.connections) / 40 <= 0.05


async def test_a_token_costs_one_request_for_many_messages(time_passing: PassingTime) -> None:
    tokens = TokenEndpoint()
    service = await ConnectorService.start()
    async with Connector(token=tokens.token(time_passing.monotonic), pace=None) as connector:
        await asyncio.gather(*(connector.send(service.url, f"a:{number}", HI) for number in range(20)))
    await service.close()
    assert tokens.requests == 1


async def test_a_slow_token_endpoint_does_not_hold_up_the_loop(time_passing: PassingTime) -> None:
    tokens = TokenEndpoint()
    tokens.released.clear()
    fetching = asyncio.create_task(tokens.token(time_passing.monotonic).value())
    async with asyncio.timeout(60):
        while not tokens.requests:  # noqa: ASYNC110 it is asked on a thread, which tells nobody
            await asyncio.sleep(0.01)
    assert (tokens.requests, fetching.done()) == (1, False)
    tokens.released.set()
    assert await fetching == "token-1"


async def test_many_turns_wait_for_a_slow_service_at_the_same_time(channel: Channel) -> None:
    channel.service.released.clear()
    turns = [channel.say("hi", where=Chat(conversation_id=f"a:{number}")) for number in range(20)]
    talking = asyncio.gather(*turns)
    while channel.service.at_once < 20 and not talking.done():  # noqa: ASYNC110 the service tells nobody
        await asyncio.sleep(0.01)
    channel.service.released.set()
    await talking
    assert channel.service.most_at_once == 20


async def test_an_install_with_many_members_asks_nothing_of_the_roster(channel: Channel) -> None:
    members = [{"id": f"29:{number}"} for number in range(20)]
    await channel.deliver(members_added(channel.url, ANN, members, GROUP))
    assert channel.service.roster_requests == 0


async def test_what_is_still_going_out_is_sent_before_the_process_ends(
    channel: Channel, conversation: Scripted
) -> None:
    async def reply(incoming: Incoming) -> Reply:
        return Reply(text="done", also=(Outgoing(text="later"),))

    conversation.answers[IncomingKind.CARD_ACTION] = reply
    channel.service.released.clear()
    async with (
        ClientSession() as session,
        session.post(channel.messages_url, json=execute(channel.url, ANN, {"verb": "x"})) as answer,
    ):
        assert answer.status == 200
    assert channel.posts == []
    asyncio.get_running_loop().call_soon(channel.service.released.set)
    await channel.app[DOOR].turns.finish(seconds=60)
    assert [shown.text for shown in channel.posts] == ["later"]


async def test_a_service_that_hangs_does_not_keep_the_process_from_ending(
    channel: Channel, conversation: Scripted
) -> None:
    conversation.answers[IncomingKind.CARD_ACTION] = Reply(text="done", also=(Outgoing(text="later"),))
    channel.service.released.clear()
    async with (
        ClientSession() as session,
        session.post(channel.messages_url, json=execute(channel.url, ANN, {"verb": "x"})) as answer,
    ):
        assert answer.status == 200
    with capture_logs() as logs:
        await channel.app[DOOR].turns.finish(seconds=0.05)
    assert [entry["count"] for entry in logs] == [1]


async def test_ids_travel_safely_in_the_path(sender: Sender) -> None:
    await sender.connector.update(sender.service.url, "19:x@thread.tacv2;messageid=1/2", "m?1", HI)
    assert (
        sender.service.calls[0].path == "/v3/conversations/19%3Ax%40thread.tacv2%3Bmessageid%3D1%2F2/activities/m%3F1"
    )


async def test_a_conversation_gets_no_more_than_the_service_allows(time_passing: PassingTime) -> None:
    pace = Pace(monotonic=time_passing.monotonic, sleep=time_passing.sleep)
    taken: list[float] = []
    for _ in range(130):
        await pace.turn("a:1")
        taken.append(time_passing.now)
    for seconds, most in ((1, 7), (2, 8), (30, 60)):
        assert all(later - earlier >= seconds for earlier, later in zip(taken, taken[most:], strict=False))


async def test_the_line_of_an_authenticated_bot_keeps_the_pace(guarded: Channel, time_passing: PassingTime) -> None:
    for _ in range(9):
        await guarded.say("hi")
    assert sum(time_passing.slept) >= 2


async def test_a_playground_sets_no_pace(channel: Channel, time_passing: PassingTime) -> None:
    for _ in range(9):
        await channel.say("hi")
    assert time_passing.slept == []


async def test_what_would_wait_for_minutes_is_left_to_the_caller(time_passing: PassingTime) -> None:
    pace = Pace(monotonic=time_passing.monotonic, sleep=time_passing.sleep)
    for _ in range(1800):
        await pace.turn("a:1")
    with pytest.raises(TemporaryFailure) as caught:
        await pace.turn("a:1")
    assert caught.value.retry_after is not None
    assert caught.value.retry_after > 30


async def test_another_conversation_does_not_wait(time_passing: PassingTime) -> None:
    pace = Pace(monotonic=time_passing.monotonic, sleep=time_passing.sleep)
    for number in range(100):
        await pace.turn(f"a:{number}")
    assert time_passing.slept == []


async def test_the_app_asks_no_more_than_a_tenant_allows(time_passing: PassingTime) -> None:
    pace = Pace(monotonic=time_passing.monotonic, sleep=time_passing.sleep)
    times = []
    for _ in range(90):
        await pace.request()
        times.append(time_passing.now)
    assert max(sum(start <= one < start + 1 for one in times) for start in times) == 30
    assert times[-1] - times[0] == 2


async def test_messages_to_many_people_keep_the_pace_of_the_tenant(sender: Sender) -> None:
    for number in range(31):
        await sender.send(f"a:{number}")
    assert sender.passing.slept == [1.0]


async def test_each_further_try_counts_for_the_pace_of_the_tenant(sender: Sender) -> None:
    sender.service.fail(502, times=2)
    for number in range(29):
        await sender.send(f"a:{number}")
    assert sender.passing.slept == [0.5, 1.0]
    for number in range(30):
        await sender.send(f"b:{number}")
    assert len(sender.passing.slept) == 3


async def test_idle_conversations_are_forgotten(time_passing: PassingTime) -> None:
    pace = Pace(monotonic=time_passing.monotonic, sleep=time_passing.sleep)
    for number in range(10_000):
        await pace.turn(f"a:{number}")
    time_passing.pass_by(61)
    await pace.turn("a:late")
    assert pace.conversations == 1


async def test_a_reply_that_cannot_be_sent_is_logged_and_not_an_error_of_the_request(channel: Channel) -> None:
    channel.service.fail(403, code="ConversationBlockedByUser")
    with capture_logs() as logs:
        assert await channel.say("hi") == []
    assert [entry["event"] for entry in logs] == ["a reply could not be sent"]


async def test_one_message_that_fails_does_not_hold_up_the_next(channel: Channel, conversation: Scripted) -> None:
    conversation.answers[IncomingKind.MESSAGE] = Reply(text="one", also=(Outgoing(text="two"),))
    channel.service.fail(404)
    with capture_logs():
        assert [shown.text for shown in await channel.say("hi")] == ["two"]


async def test_an_answer_that_comes_in_pieces_is_read_whole(sender: Sender) -> None:
    async def in_pieces(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(status=201, headers={"Content-Type": "application/json"})
        await answer.prepare(request)
        for piece in (b'{"id": ', b'"m:', b'17"}'):
            await answer.write(piece)
            await asyncio.sleep(0.02)
        return answer

    app = web.Application()
    app.router.add_post("/v3/conversations/{conversation}/activities", in_pieces)
    async with TestServer(app) as server:
        assert await sender.connector.send(str(server.make_url("/")), "a:1", HI) == "m:17"
