"""Somebody asks for the links to his or her appointments by the mail address (no account): the answer goes there, and only there.

Asking does the same work whether the address is known or not, and takes the same time: who it is is looked up later, by the worker.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid
from scheduling.notices import Channel, NoticeKind
from storage.engine import Database
from storage.link_requests import LinkRequest
from storage.records import OutboxItem
from storage.work import Work
from usecases.customer_links import VALID_AFTER_END
from usecases.outbox_rows import plain_row
from usecases.read_contact import read_email

ONCE_WITHIN = timedelta(minutes=10)
_PORTION = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLinks:
    """Raises Invalid for what cannot be an address, and tells nothing else."""

    database: Database
    clock: Clock

    async def __call__(self, email: str, language: str) -> None:
        address, now = read_email(email), self.clock.now()
        if not address:
            raise Invalid("email", "required")
        request = LinkRequest(id=_mark(address), email=address, language=language, asked_at=now)
        await self.database.write(lambda work: work.link_requests.add(request, now - ONCE_WITHIN))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLinkRequests:
    """One mail per business in which the address has an appointment that is to come or just over; none to strangers."""

    database: Database
    clock: Clock

    async def run_once(self) -> int:
        """How many mails were put out."""
        if not await self.database.read(lambda work: work.link_requests.has_waiting()):
            return 0
        return await self.database.write(partial(_answer, self.clock.now()))


def _answer(now: datetime, work: Work) -> int:
    """The transaction."""
    rows: list[OutboxItem] = []
    for request in work.link_requests.waiting(_PORTION):
        businesses = work.appointments.businesses_of_address(request.email, now - VALID_AFTER_END)
        rows += [_row(business_id, request, now) for business_id in businesses]
        work.link_requests.answered(request.id, now)
    work.outbox.add(rows)
    return len(rows)


def _row(business_id: BusinessId, request: LinkRequest, now: datetime) -> OutboxItem:
    key = f"links.{request.id}.{request.asked_at.isoformat()}"
    facts = {"address": request.email, "language": request.language}
    return plain_row(business_id, Channel.MAIL, NoticeKind.LINKS, key, facts, now=now, due_at=now)


def _mark(address: str) -> str:
    return sha256(f"slotkeeper links {address.casefold()}".encode()).hexdigest()
