"""Tickets for downloads: a link that works once, for a minute, for the account that asked, and in any process.

A browser that follows a link sends no token along, and inside Teams no cookie either; a ticket stands in for both.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from scheduling.clock import Clock
from scheduling.errors import NotFound
from scheduling.staff import AccountId
from storage.engine import Database
from storage.tickets import TicketRow
from usecases.make_ids import digest_of

LASTS = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a ticket was given for: the download at `path`, as this account, whose rights are looked at when it is fetched."""

    account_id: AccountId
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueTicket:
    """The answer is the ticket itself; what is stored does not tell it."""

    database: Database
    clock: Clock

    async def __call__(self, ticket: Ticket) -> str:
        signs, now = secrets.token_urlsafe(24), self.clock.now()
        row = TicketRow(ticket.account_id, ticket.path, now + LASTS)
        await self.database.write(lambda work: work.tickets.add(digest_of(signs), row, now))
        return signs


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemTicket:
    """Raises NotFound for one that was used, has expired or never was; nobody is told which."""

    database: Database
    clock: Clock

    async def __call__(self, signs: str) -> Ticket:
        row = await self.database.write(lambda work: work.tickets.take(digest_of(signs)))
        if row is None or row.expires_at <= self.clock.now():
            raise NotFound("ticket")
        return Ticket(account_id=row.account_id, path=row.path)
