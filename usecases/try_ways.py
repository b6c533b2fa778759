"""Tries on demand whether mails leave and meetings can be made, and keeps in the checklist that they do.

Not by the outbox: the answer is what somebody waits for, and nothing is lost when it is a no.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from notifications.email import render_trial
from notifications.gather import sender_of
from scheduling.appointment import AppointmentId
from scheduling.business import Business, BusinessId
from scheduling.checklist import Step
from scheduling.clock import Clock
from scheduling.errors import DeliveryFailure, Invalid
from scheduling.interval import Interval
from scheduling.meetings import LinkPending
from scheduling.staff import StaffMember
from storage.engine import Database
from storage.records import Account
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configuration, Configurations
from usecases.make_ids import make_id
from usecases.ports import MailTransport, MeetingRequest, Meetings, Organiser

PATIENCE = 20.0
LATE = "too_slow"


@dataclass(frozen=True, slots=True, kw_only=True)
class TryMail:
    """Sends a mail to the administrator who asks. The answer is empty, or the code of why it did not leave."""

    database: Database
    configurations: Configurations
    mail: MailTransport
    sender_address: str
    patience: float = PATIENCE

    async def __call__(self, business_id: BusinessId, to: str, actor: Actor, *, language: str) -> str:
        business = await self.database.read(partial(self._business, business_id, actor))
        if not to:
            raise Invalid("email", "required")
        key = make_id()
        email = render_trial(to, sender_of(business, self.sender_address), language, key)
        try:
            async with asyncio.timeout(self.patience):
                await self.mail.send(email, key=key)
        except TimeoutError:
            return LATE
        except DeliveryFailure as failure:
            return failure.code
        await self.database.write(partial(_keep, business_id, Step.TEST_MAIL))
        return ""

    def _business(self, business_id: BusinessId, actor: Actor, work: Work) -> Business:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.CONFIGURE)
        return configuration.business


@dataclass(frozen=True, slots=True, kw_only=True)
class TryMeeting:
    """Makes a meeting for somebody of a service held online, a week from now, and ends it. The answer as with mail."""

    database: Database
    clock: Clock
    configurations: Configurations
    meetings: Meetings
    patience: float = PATIENCE

    async def __call__(self, business_id: BusinessId, actor: Actor) -> str:
        request = await self.database.read(partial(self._request, business_id, actor))
        try:
            async with asyncio.timeout(self.patience):
                await self._make_and_end(request)
        except TimeoutError:
            return LATE
        except DeliveryFailure as failure:
            return failure.code
        await self.database.write(partial(_keep, business_id, Step.TEST_MEETING))
        return ""

    async def _make_and_end(self, request: MeetingRequest) -> None:
        """What was begun is ended also when the answer comes too late."""
        try:
            made = await self.meetings.create(request)
        except LinkPending as pending:
            made = pending.meeting
        except asyncio.CancelledError:
            await asyncio.shield(self.meetings.withdraw(request))
            raise
        await self.meetings.cancel(made, "")

    def _request(self, business_id: BusinessId, actor: Actor, work: Work) -> MeetingRequest:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.CONFIGURE)
        member = _somebody(configuration)
        account = work.accounts.get(member.account_id) if member.account_id else None
        start = self.clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=7)
        mark = f"try-{make_id()}"
        return MeetingRequest(
            appointment_id=AppointmentId(mark),
            subject=configuration.business.display_name,
            span=Interval(start, start + timedelta(minutes=15)),
            organiser=_organiser(member, account),
            language=configuration.business.language_tag,
            key=f"{mark}.meeting",
        )


def _somebody(configuration: Configuration) -> StaffMember:
    """The first person who can be booked for something held online."""
    for service in configuration.services.values():
        for staff_id in service.staff_ids if service.is_online else ():
            if configuration.staff[staff_id].can_be_booked:
                return configuration.staff[staff_id]
    raise Invalid("staff", "at_least_one")


def _organiser(member: StaffMember, account: Account | None) -> Organiser:
    object_id = account.object_id if account else ""
    return Organiser(id=member.id, name=member.display_name, email=member.email, object_id=object_id)


def _keep(business_id: BusinessId, step: Step, work: Work) -> None:
    work.businesses.lock(business_id)
    business = work.businesses.get(business_id)
    if step not in business.checklist:
        work.businesses.save(replace(business, checklist=(*business.checklist, step.value)))
