"""What waits for a person to do something about it: each with what it is and whom it is about; the page knows the ways out.

A reader is shown what his or her role can mend.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from scheduling.book import wall_start
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.staff import Membership, StaffId, StaffMember
from scheduling.zones import resolve_zone
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, Reach, reach, require
from usecases.calendar_state import read_calendar_troubles
from usecases.configuration import Configuration, Configurations
from usecases.read_silent import read_silent, seen_by, tomorrow


class NeedKind(StrEnum):
    """What it is. Customers are silent who were asked whether they come tomorrow and have not answered. An account is held up when
    an address in the list of staff is linked to somebody else's account already.
    """

    MESSAGES = "messages"
    CALENDAR = "calendar"
    INVITATION = "invitation"
    DECLINED = "declined"
    GRAPH = "graph"
    CLOCK = "clock"
    ACCOUNT = "account"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """`detail` is a code of the kind's own, or an address. `at` is where the first of several is."""

    kind: NeedKind
    count: int = 1
    staff_id: StaffId | None = None
    name: str = ""
    detail: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsAttention:
    """`has_graph`: whether Microsoft Graph is set up, which the composition knows."""

    database: Database
    clock: Clock
    configurations: Configurations
    has_graph: bool

    async def __call__(self, business_id: BusinessId, actor: Actor) -> tuple[Need, ...]:
        return await self.database.read(partial(self._read, business_id, actor, self.clock.now()))

    def _read(self, business_id: BusinessId, actor: Actor, now: datetime, work: Work) -> tuple[Need, ...]:
        configuration = self.configurations.read(work, business_id)
        member = require(configuration, actor, Permission.SEE_BOOKINGS)
        found: list[Need] = []
        if _covers(member, actor, Permission.RESEND_MESSAGES):
            found += _messages(work, configuration)
        found += _calendars(work, configuration, actor, now)
        found += _silent(work, configuration, actor, now)
        if _covers(member, actor, Permission.MANAGE_BOOKINGS):
            found += _clocks(work, configuration, now)
        if _covers(member, actor, Permission.CONFIGURE):
            found += _invitations(configuration)
            found += _accounts(work, configuration)
            found += [] if self.has_graph else [Need(kind=NeedKind.GRAPH)]
        return tuple(found)


def _covers(member: StaffMember | None, actor: Actor, permission: Permission) -> bool:
    return reach(actor, member, permission) is Reach.ALL


def _messages(work: Work, configuration: Configuration) -> Iterator[Need]:
    count = work.outbox.count_parked(configuration.business.id)
    if count:
        (last,) = work.outbox.parked(configuration.business.id, 1)
        yield Need(kind=NeedKind.MESSAGES, count=count, detail=last.last_error, at=last.due_at)


def _calendars(work: Work, configuration: Configuration, actor: Actor, now: datetime) -> Iterator[Need]:
    for trouble in read_calendar_troubles(work, configuration, actor, tuple(configuration.staff), now).values():
        yield Need(kind=NeedKind.CALENDAR, staff_id=trouble.staff_id, name=trouble.name, detail=str(trouble.trouble))


def _silent(work: Work, configuration: Configuration, actor: Actor, now: datetime) -> Iterator[Need]:
    day = tomorrow(configuration, now)
    lines = read_silent(work, configuration, day, now, staff_ids=seen_by(configuration, actor))
    count = sum(len(line.names) for line in lines)
    if count:
        yield Need(kind=NeedKind.SILENT, count=count, name=lines[0].names[0], at=lines[0].start)


def _clocks(work: Work, configuration: Configuration, now: datetime) -> Iterator[Need]:
    """Starts whose clock time has moved since it was agreed: new zone data came (D14)."""
    agreed = work.figures.agreed_clocks(configuration.business.id, now)
    moved = [start for start, zone, clock in agreed if wall_start(start, resolve_zone(zone)) != clock]
    if moved:
        yield Need(kind=NeedKind.CLOCK, count=len(moved), at=min(moved))


def _invitations(configuration: Configuration) -> Iterator[Need]:
    kinds = {Membership.PENDING: NeedKind.INVITATION, Membership.REJECTED: NeedKind.DECLINED}
    for member in configuration.staff.values():
        if member.membership in kinds:
            kind = kinds[member.membership]
            yield Need(kind=kind, staff_id=member.id, name=member.display_name, detail=member.email)


def _accounts(work: Work, configuration: Configuration) -> Iterator[Need]:
    """An address that is linked is never linked to another account (D12); people have to say who is who."""
    business = configuration.business
    people = {one.email.casefold(): one for one in configuration.staff.values() if one.email}
    linked = {one.account_id for one in configuration.staff.values() if one.account_id is not None}
    for address, account_id in work.accounts.ids_by_address(business.tenant_id, people):
        person = people[address]
        if person.account_id != account_id and (person.account_id is not None or account_id in linked):
            yield Need(kind=NeedKind.ACCOUNT, staff_id=person.id, name=person.display_name, detail=person.email)
