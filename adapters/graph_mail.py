"""Mail by Graph's sendMail, as finished MIME: what Outlook sends is what we made, invitation and headers included."""

from base64 import b64encode
from dataclasses import dataclass

from adapters.graph_client import GraphCall, GraphClient, user_path
from adapters.mime import build_message
from notifications.email import Email
from scheduling.clock import Clock
from scheduling.errors import DeliveryFailure, PermanentFailure, TemporaryFailure

_OF_SENDER = {"no_mailbox", "not_found", "mailbox_not_permitted"}
_OF_ADDRESS = ("ErrorInvalidRecipients", "ErrorInvalidRecipient", "ErrorNoRecipients")
_OF_SET_UP = ("ErrorSendAsDenied", "ErrorAccountSuspend", "ErrorMailboxStoreUnavailable")
_OF_HASTE = ("ErrorExceededMessageLimit", "ErrorMessageSubmissionBlocked", "ErrorQuotaExceeded")


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphMail:
    """The second mail transport of production; `sender` is the mailbox it sends from.

    A lost answer is not asked for again here: the outbox repeats the mail, and its Message-ID and X-Slotkeeper-Message tell
    that it is the same.
    """

    graph: GraphClient
    sender: str
    clock: Clock

    async def send(self, email: Email, *, key: str) -> None:
        """Raises TemporaryFailure or PermanentFailure."""
        message = build_message(email, self.sender, self.clock.now())
        await self._post(b64encode(message.as_bytes()))

    async def check(self) -> str | None:
        """None when the mailbox may be sent from: an empty mail is then refused for being empty, and for nothing before that."""
        try:
            await self._post(b"")
        except DeliveryFailure as failure:
            return None if failure.code == "mail_refused" else str(failure)
        return None

    async def _post(self, mime: bytes) -> None:
        call = GraphCall(
            method="POST",
            path=user_path(self.sender, "/sendMail"),
            mailbox=self.sender,
            text=mime,
            is_repeatable=False,
        )
        try:
            await self.graph.call(call)
        except DeliveryFailure as failure:
            raise _of_mail(failure) from failure


def _of_mail(failure: DeliveryFailure) -> DeliveryFailure:
    """Faults of the sender's mailbox are mended by people: temporary, so that no mail is lost meanwhile."""
    said = failure.detail.split(" ")
    if failure.code in _OF_SENDER or any(code in said for code in _OF_SET_UP):
        return TemporaryFailure("mail_sender_refused", failure.detail)
    if any(code in said for code in _OF_HASTE):
        return TemporaryFailure("mail_throttled", failure.detail, retry_after=failure.retry_after)
    if any(code in said for code in _OF_ADDRESS):
        return PermanentFailure("recipient_refused", failure.detail)
    if failure.code == "graph_refused":
        return PermanentFailure("mail_refused", failure.detail)
    return failure
