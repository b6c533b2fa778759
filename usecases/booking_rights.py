"""Whom a booking or a move may concern, what is locked for it, and as whom the actor is judged."""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduling.appointment import Override
from scheduling.diary import shared_caps
from scheduling.errors import Invalid, NotAllowed
from scheduling.policy import CapScope
from scheduling.rules import Audience
from scheduling.service import StaffRule
from scheduling.staff import StaffId, StaffMember
from storage.work import Work
from usecases.access import Actor, Permission, Reach, reach, require
from usecases.configuration import Configuration, Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideWish:
    """Staff book although a rule forbids it; the reason is kept.

    `told` is the rule they were told before they decided so, empty when it was none: where it was not that the time is taken, and
    the time has been taken since, they are told again. None holds for any rule.
    """

    reason: str
    told: str | None = None


def audience_of(actor: Actor, override: OverrideWish | None = None) -> Audience:
    """Customers are bound by every rule. A program that breaks a rule on purpose is judged as staff are, who may."""
    if actor.kind == "program" and override is None:
        return Audience.PROGRAM
    return Audience.CUSTOMER if actor.kind == "customer" else Audience.STAFF


def people_asked(
    configuration: Configuration, actor: Actor, offer: Offer, staff_ids: tuple[StaffId, ...] | None
) -> tuple[StaffId, ...] | None:
    """Whom the booking may go to; None is anybody. What a team member books is the team member's own (B13). Raises NotAllowed."""
    if staff_ids is not None and not staff_ids:
        raise Invalid("staff_ids", "at_least_one")
    member = require(configuration, actor, Permission.MANAGE_BOOKINGS)
    if member is None or reach(actor, member, Permission.MANAGE_BOOKINGS) is Reach.ALL:
        return staff_ids
    concerned = offer.service.staff_ids if offer.service.staff_rule is StaffRule.ALL_OF else staff_ids or (member.id,)
    if set(concerned) - {member.id}:
        raise NotAllowed(Permission.MANAGE_BOOKINGS, role=member.role)
    return (member.id,)


def concerned_staff(offer: Offer, asked: tuple[StaffId, ...] | None) -> Offer:
    """The offer with those who could get the booking; the diary is read and the locks are taken for them alone."""
    if asked is None or offer.service.staff_rule is StaffRule.ALL_OF:
        staff = tuple(member for member in offer.staff if member.id in offer.service.staff_ids)
    else:
        staff = tuple(member for member in offer.staff if member.id in asked)
    return Offer(business=offer.business, service=offer.service, staff=staff)


def lock_for(work: Work, offer: Offer, also: Iterable[StaffId] = ()) -> None:
    """Everything whose limit the booking counts against, always in this order: business, service, staff.

    Where nobody is concerned, as with those who wait in the queue, the business stands for them.
    """
    people = {*offer.staff_ids, *also}
    scopes = {cap.scope for cap in shared_caps(offer.business, offer.service)}
    if CapScope.BUSINESS in scopes or not people:
        work.businesses.lock(offer.business.id)
    if CapScope.SERVICE in scopes:
        work.services.lock(offer.business.id, offer.service.id)
    work.staff.lock(offer.business.id, people)


def told_of(wish: OverrideWish | None) -> str | None:
    """The rule that was told before it was decided to break it."""
    return wish.told if wish is not None else None


def override_of(wish: OverrideWish | None, member: StaffMember | None) -> Override | None:
    """The rule is filled in by the engine. Raises Invalid without a reason."""
    if wish is None:
        return None
    if not wish.reason.strip():
        raise Invalid("override_reason", "required")
    return Override(rule="", reason=wish.reason.strip(), by=member.id if member else None)
