"""Mail by sendMail against the stand-in for Graph: what arrives there, and what each refusal means."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from adapters.graph_mail import GraphMail
from notifications.email import Email, render
from scheduling.errors import DeliveryFailure, PermanentFailure, TemporaryFailure
from tests.adapters.graph_world import BRAM, World, world
from tests.adapters.test_smtp import CLOCK
from tests.support.fake_graph import Fault
from tests.support.notices import LINK, appointment_facts, notice

DESK = "desk@zuid.example"


def email() -> Email:
    return render(notice(appointment=appointment_facts(is_online=True, join_url=LINK)))


def transport(here: World, sender: str = BRAM) -> GraphMail:
    return GraphMail(graph=here.client, sender=sender, clock=CLOCK)


def arrived(here: World) -> list[EmailMessage]:
    return [message_from_bytes(raw, policy=SMTP) for raw in here.graph.mailboxes[BRAM].sent]


async def test_invitation_and_headers_arrive_as_they_were_made() -> None:
    async with world() as here:
        await transport(here).send(email(), key="k")
        (message,) = arrived(here)
    kinds = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar", "application/ics"]
    assert message["Message-ID"] == email().message_id
    assert message["References"] == email().references[0]
    assert message["From"].addresses[0].addr_spec == BRAM


async def test_a_lost_answer_is_left_to_the_outbox_and_the_repetition_is_the_same_message() -> None:
    async with world() as here:
        here.graph.fail(Fault(cut="after", path="/sendMail"))
        with pytest.raises(TemporaryFailure, match="graph_silent"):
            await transport(here).send(email(), key="k")
        assert len(here.graph.requests("POST", "/sendMail")) == 1
        await transport(here).send(email(), key="k")
        assert [str(one["Message-ID"]) for one in arrived(here)] == [email().message_id] * 2


async def test_a_throttled_mail_waits_as_long_as_it_is_told() -> None:
    async with world() as here:
        here.graph.fail(Fault(status=429, code="ApplicationThrottled", headers={"Retry-After": "4"}))
        await transport(here).send(email(), key="k")
        assert (here.naps.seconds, len(arrived(here))) == ([4.0], 1)


@pytest.mark.parametrize(
    ("status", "said", "kind", "code"),
    [
        (400, "ErrorInvalidRecipients", PermanentFailure, "recipient_refused"),
        (400, "ErrorInvalidRequest", PermanentFailure, "mail_refused"),
        (413, "RequestEntityTooLarge", PermanentFailure, "mail_refused"),
        (403, "ErrorAccessDenied", TemporaryFailure, "mail_sender_refused"),
        (403, "ErrorSendAsDenied", TemporaryFailure, "mail_sender_refused"),
        (404, "ErrorInvalidUser", TemporaryFailure, "mail_sender_refused"),
        (403, "Authorization_RequestDenied", TemporaryFailure, "consent_missing"),
        (400, "ErrorMessageSubmissionBlocked", TemporaryFailure, "mail_throttled"),
        (500, "ErrorInternalServerError", TemporaryFailure, "graph_silent"),
    ],
)
async def test_each_refusal_is_worth_another_try_or_not(
    status: int, said: str, kind: type[DeliveryFailure], code: str
) -> None:
    async with world() as here:
        here.graph.fail(Fault(status=status, code=said))
        with pytest.raises(kind) as caught:
            await transport(here).send(email(), key="k")
        assert caught.value.code == code


async def test_the_check_sends_nothing_and_tells_whether_the_mailbox_may_be_used() -> None:
    async with world() as here:
        assert await transport(here).check() is None
        here.graph.mailboxes[BRAM].is_permitted = False
        assert "mail_sender_refused" in str(await transport(here).check())
        assert "mail_sender_refused" in str(await transport(here, DESK).check())
        assert arrived(here) == []
