"""Somebody who was added to a business's staff says yes or no, and may change that later (S11, S12, B17, B18).

By the signed link of the mail, whose door has checked the seal, or as oneself on the home page.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid, NotAllowed, NotFound
from scheduling.staff import Membership, Role, StaffId, StaffMember
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, acting_member
from usecases.configuration import Configuration, Configurations
from usecases.configuring import begin_configuring, locked_configuration
from usecases.invitation_link import InvitationLink
from usecases.plan_invitation import plan_declined, plan_invitation
from usecases.staff_changes import remember
from usecases.write_changes import Doer


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationView:
    """`is_answered` False: the person has neither accepted nor declined yet; `is_asked` False: nobody has ever asked."""

    business_id: BusinessId
    business_name: str
    name: str
    role: Role
    is_bookable: bool
    membership: Membership
    is_answered: bool
    is_asked: bool
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadInvitation:
    """By a link, or one's own. Raises NotFound for a link that is no longer good, NotAllowed for somebody who is no staff."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, proof: InvitationLink | Actor) -> InvitationView:
        return await self.database.read(partial(self._read, business_id, proof))

    def _read(self, business_id: BusinessId, proof: InvitationLink | Actor, work: Work) -> InvitationView:
        configuration = self.configurations.read(work, business_id)
        return _view(configuration, _person(configuration, proof))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerInvitation:
    """Whoever declines cannot be booked from then on, and administrators are told. The same answer twice is one."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, proof: InvitationLink | Actor, *, accepts: bool
    ) -> InvitationView:
        return await self.database.write(partial(self._answer, business_id, proof, accepts, self.clock.now()))

    def _answer(
        self, business_id: BusinessId, proof: InvitationLink | Actor, accepts: bool, now: datetime, work: Work
    ) -> InvitationView:
        """The transaction."""
        configuration = locked_configuration(work, self.configurations, business_id)
        before = _person(configuration, proof)
        membership = Membership.ACTIVE if accepts else Membership.REJECTED
        after = replace(before, membership=membership, answered_at=now, updated_at=now)
        if before.membership is membership and before.answered_at is not None:
            return _view(configuration, before)
        work.staff.save(business_id, after)
        if not accepts:
            work.outbox.add(plan_declined(business_id, after, configuration.staff.values(), now=now))
        doer = Doer(actor=Actor(kind="staff", account_id=before.account_id), member=before, now=now)
        remember(work, business_id, doer, "invitation_answered", {"staff_id": before.id, "membership": membership})
        return _view(configuration, after)


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteAgain:
    """The mail once more. Whoever declined, or was never asked where that is needed, has to accept before being booked."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, staff_id: StaffId, actor: Actor) -> None:
        await self.database.write(partial(self._invite, business_id, staff_id, actor, self.clock.now()))

    def _invite(self, business_id: BusinessId, staff_id: StaffId, actor: Actor, now: datetime, work: Work) -> None:
        """The transaction."""
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        before = configuration.member(staff_id)
        if not before.email:
            raise Invalid("email", "required")
        must_accept = before.membership is not Membership.ACTIVE
        membership = Membership.PENDING if must_accept else Membership.ACTIVE
        invited = replace(before, membership=membership, invited_at=now, answered_at=None, updated_at=now)
        work.staff.save(business_id, invited)
        member = acting_member(configuration, actor)
        by_name = member.display_name if member else ""
        work.outbox.add(plan_invitation(business_id, invited, by_name=by_name, now=now))
        doer = Doer(actor=actor, member=member, now=now)
        remember(work, business_id, doer, "staff_invited", {"staff_id": staff_id})


def _person(configuration: Configuration, proof: InvitationLink | Actor) -> StaffMember:
    if isinstance(proof, Actor):
        member = acting_member(configuration, proof)
        if member is None:
            raise NotAllowed("answer_invitation")
        return member
    found = configuration.staff.get(proof.staff_id)
    if found is None or found.token_version != proof.token_version:
        raise NotFound("invitation")
    return found


def _view(configuration: Configuration, member: StaffMember) -> InvitationView:
    business = configuration.business
    return InvitationView(
        business_id=business.id,
        business_name=business.display_name,
        name=member.display_name,
        role=member.role,
        is_bookable=member.is_bookable,
        membership=member.membership,
        is_answered=member.answered_at is not None,
        is_asked=member.invited_at is not None or member.membership is not Membership.ACTIVE,
        language=member.language_tag or business.language_tag,
    )
