"""How often Graph is asked, how many at once, and what its refusals mean."""

import asyncio

import pytest
import structlog
from structlog.testing import capture_logs

from adapters.graph_client import GraphCall, user_path
from adapters.graph_errors import AnswerLost
from scheduling.errors import PermanentFailure, TemporaryFailure
from tests.adapters.graph_world import ANN, BRAM, World, world
from tests.support.fake_graph import Fault, Mailbox


def look(mailbox: str = BRAM) -> GraphCall:
    return GraphCall(method="GET", path=user_path(mailbox, "/calendar"), mailbox=mailbox)


async def code_of(here: World, fault: Fault, times: int = 5) -> tuple[str, type[Exception]]:
    here.graph.fail(fault, times)
    with pytest.raises((TemporaryFailure, PermanentFailure)) as caught:
        await here.client.call(look())
    return caught.value.code, type(caught.value)


async def test_a_throttled_request_waits_as_long_as_it_is_told_decimals_included() -> None:
    async with world() as here:
        here.graph.fail(Fault(status=429, code="TooManyRequests", headers={"Retry-After": "1.5"}))
        assert (await here.client.call(look()))["id"] == "calendar"
        assert here.naps.seconds == [1.5]


@pytest.mark.parametrize("status", [503, 504])
async def test_a_busy_service_is_asked_again_ever_later(status: int) -> None:
    async with world() as here:
        here.graph.fail(Fault(status=status, code="ServiceUnavailable"), 3)
        await here.client.call(look())
        assert here.naps.seconds == [0.5, 1.0, 2.0]


async def test_after_five_tries_the_outbox_takes_over() -> None:
    async with world() as here:
        assert await code_of(here, Fault(status=429, code="TooManyRequests")) == ("throttled", TemporaryFailure)
        assert len(here.graph.asked) == 5


async def test_a_long_wait_is_left_to_the_outbox_with_its_length() -> None:
    async with world() as here:
        here.graph.fail(Fault(status=429, headers={"Retry-After": "120"}))
        with pytest.raises(TemporaryFailure) as caught:
            await here.client.call(look())
        assert (caught.value.retry_after, len(here.graph.asked)) == (120.0, 1)


@pytest.mark.parametrize("header", ["soon", "Wed, 21 Oct 2026 07:28:00 GMT", "nan", "inf"])
async def test_a_wait_that_cannot_be_read_counts_as_not_said(header: str) -> None:
    async with world() as here:
        here.graph.fail(Fault(status=429, headers={"Retry-After": header}))
        await here.client.call(look())
        assert here.naps.seconds == [0.5]


@pytest.mark.parametrize(
    ("status", "code", "message", "expected"),
    [
        (403, "ErrorAccessDenied", "Access to OData is disabled.", ("mailbox_not_permitted", PermanentFailure)),
        (403, "Authorization_RequestDenied", "Insufficient privileges", ("consent_missing", TemporaryFailure)),
        (403, "Unauthorized", "App x is not authorized to Create", ("meeting_policy_missing", PermanentFailure)),
        (401, "Unauthorized", "App x is not authorized to Create", ("meeting_policy_missing", PermanentFailure)),
        (404, "MailboxNotEnabledForRESTAPI", "", ("no_mailbox", PermanentFailure)),
        (404, "ErrorItemNotFound", "", ("not_found", PermanentFailure)),
        (400, "ErrorInvalidRequest", "", ("graph_refused", PermanentFailure)),
        (500, "UnknownError", "", ("graph_silent", AnswerLost)),
    ],
)
async def test_each_refusal_has_a_stable_code(
    status: int, code: str, message: str, expected: tuple[str, type[Exception]]
) -> None:
    async with world() as here:
        assert await code_of(here, Fault(status=status, code=code, message=message)) == expected


async def test_missing_consent_is_not_asked_for_five_times() -> None:
    async with world() as here:
        await code_of(here, Fault(status=403, code="Authorization_RequestDenied"), 1)
        assert len(here.graph.asked) == 1


async def test_a_slow_answer_counts_as_lost() -> None:
    async with world(time_limit=0.5) as here:
        here.graph.fail(Fault(seconds=60), 5)
        with pytest.raises(AnswerLost):
            await here.client.call(look())


async def test_a_question_that_must_not_be_repeated_is_not_when_its_answer_is_lost() -> None:
    async with world() as here:
        here.graph.fail(Fault(cut="before"))
        path = user_path(BRAM, "/calendar/getSchedule")
        wish = GraphCall(method="POST", path=path, mailbox=BRAM, body={}, is_repeatable=False)
        with pytest.raises(AnswerLost):
            await here.client.call(wish)
        assert len(here.graph.asked) == 1


async def test_a_service_that_cannot_be_reached_is_temporary() -> None:
    async with world() as here:
        await here.graph.close()
        with pytest.raises(TemporaryFailure, match="graph_unreachable"):
            await here.client.call(look())


async def test_a_client_that_is_closed_says_so() -> None:
    async with world() as here:
        await here.client.__aexit__(None, None, None)
        with pytest.raises(TemporaryFailure, match="graph_closed"):
            await here.client.call(look())


async def test_an_expired_token_is_fetched_anew_once() -> None:
    async with world() as here:
        await here.client.call(look())
        here.graph.expire_tokens()
        await here.client.call(look())
        assert here.graph.token_requests == 2


async def test_a_token_that_is_refused_again_is_given_up() -> None:
    async with world() as here:
        fault = Fault(status=401, code="InvalidAuthenticationToken")
        assert (await code_of(here, fault))[0] == "token_refused"
        assert len(here.graph.asked) == 2


async def test_a_token_is_kept_until_shortly_before_its_end() -> None:
    async with world() as here:
        for moment, expected in ((0.0, 1), (3299.0, 1), (3600.0, 2)):
            here.moments[0] = moment
            await here.client.call(look())
            assert here.graph.token_requests == expected


async def test_many_at_once_fetch_one_token() -> None:
    async with world() as here:
        await asyncio.gather(*(here.client.call(look(name)) for name in (BRAM, ANN) * 5))
        assert here.graph.token_requests == 1


async def test_outlook_is_asked_by_at_most_four_at_once() -> None:
    async with world() as here:
        names = [f"p{number}@zuid.example" for number in range(12)]
        here.graph.mailboxes |= {name: Mailbox() for name in names}
        here.graph.hold_until_at_once = 4
        here.graph.fail(Fault(seconds=0.03), 12)
        await asyncio.gather(*(here.client.call(look(name)) for name in names))
        assert here.graph.most_at_once == 4


async def test_one_mailbox_is_asked_one_after_the_other() -> None:
    async with world() as here:
        here.graph.fail(Fault(seconds=0.02), 4)
        await asyncio.gather(*(here.client.call(look()) for _ in range(4)))
        assert here.graph.most_at_once == 1


async def test_connections_are_used_again() -> None:
    async with world() as here:
        for _ in range(5):
            await here.client.call(look())
        assert len(here.graph.connections) == 1


async def test_the_log_names_the_request_and_never_the_person() -> None:
    async with world() as here:
        structlog.reset_defaults()
        with capture_logs() as lines:
            await here.client.call(look())
        sent = here.graph.asked[0].headers["client-request-id"]
        assert [line["request_id"] for line in lines] == [sent]
        assert BRAM not in str(lines)
