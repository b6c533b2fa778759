"""Making, moving and cancelling appointments: from a wish and a diary to the appointment as it shall be, or a refusal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scheduling.appointment import (
    Appointment,
    AppointmentId,
    Attendee,
    AttendeeId,
    DraftId,
    Origin,
    Override,
    State,
)
from scheduling.assignment import Assignment, AssignmentReason, assign
from scheduling.course import over
from scheduling.diary import Diary
from scheduling.errors import NotFound, PolicyRefused, RefusalCode, SlotRefused
from scheduling.interval import Interval
from scheduling.policy import SchedulingPolicy
from scheduling.quick import quick, replace
from scheduling.rules import OVERRIDABLE, TAKEN_TIME, Audience, Rule
from scheduling.service import Location, StaffRule
from scheduling.slots import Verdict, can_book, nearest
from scheduling.staff import StaffId
from scheduling.zones import resolve_zone


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants booked. `staff_ids` of None means anyone. `override` lets staff break a rule; its rule is filled in.

    `told` is the rule that staff were told before they decided to break it, empty when it was none, None when it does not matter.
    """

    start: datetime
    attendees: tuple[Attendee, ...] = ()
    staff_ids: tuple[StaffId, ...] | None = None
    duration: int | None = None
    notes: str = ""
    location: Location | None = None
    label: str = ""
    origin: Origin = Origin.CHAT
    campaign: str = ""
    override: Override | None = None
    told: str | None = None
    draft_id: DraftId | None = None
    created_by: str = ""
    opt_out_of_customer_email: bool = False
    sms_enabled: bool = False
    cc: tuple[str, ...] = ()


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an appointment goes: the span, whose time it takes and why theirs, and the group appointment it joins, if any."""

    span: Interval
    assignment: Assignment
    session: AppointmentId | None = None
    override: Override | None = None

    @property
    def staff_ids(self) -> tuple[StaffId, ...]:
        """Whose time it takes."""
        return self.assignment.staff_ids


def place(
    diary: Diary,
    wish: Wish,
    *,
    audience: Audience,
    pick: Callable[[int], int],
    moving: AppointmentId | None = None,
) -> Placement:
    """Judge the wish and choose the people. Raises SlotRefused, unless staff override a rule that can be broken on purpose."""
    verdict = can_book(
        diary,
        wish.start,
        audience=audience,
        staff_ids=wish.staff_ids,
        duration=wish.duration,
        moving=moving,
        seats_wanted=1 if moving else max(1, len(wish.attendees)),
    )
    if verdict.ok:
        return _placed(diary, wish, verdict, pick)
    if (
        wish.override is None
        or audience is Audience.CUSTOMER
        or not (can_override(verdict) and _was_told(wish, verdict))
    ):
        raise _refusal(diary, wish, verdict, audience, moving)
    return _placed_anyway(diary, wish, wish.override, verdict, pick)


def book(
    diary: Diary, wish: Wish, placement: Placement, *, appointment_id: AppointmentId, reference: str
) -> Appointment:
    """The new appointment; everything the service says today is written into it. For a session that exists use `join`."""
    service = diary.service
    return Appointment(
        id=appointment_id,
        reference=reference,
        service_id=service.id,
        service_name=service.display_name,
        span=placement.span,
        staff_ids=placement.staff_ids,
        pre_buffer=service.pre_buffer,
        post_buffer=service.post_buffer,
        seats=service.maximum_attendees,
        attendees=wish.attendees,
        location=wish.location or service.location,
        is_online=service.is_online,
        notes=wish.notes,
        additional_information=service.additional_information,
        label=wish.label,
        price=service.price,
        price_type=service.price_type,
        reminders=service.reminders,
        is_customer_allowed_to_manage=service.is_customer_allowed_to_manage or wish.origin is Origin.PAGE,
        opt_out_of_customer_email=wish.opt_out_of_customer_email,
        sms_enabled=wish.sms_enabled,
        cc=wish.cc,
        override=placement.override,
        assignment_reason=placement.assignment.reason,
        origin=wish.origin,
        campaign=wish.campaign,
        wall_start=wall_start(placement.span.start, resolve_zone(diary.business.zone)),
        zone=diary.business.zone,
        draft_id=wish.draft_id,
        created_by=wish.created_by,
        created_at=diary.now,
        updated_at=diary.now,
    )


def join(appointment: Appointment, attendees: tuple[Attendee, ...], *, now: datetime) -> Appointment:
    """The group appointment with more attendees. Raises SlotRefused when there are not seats enough, Stale when it is over."""
    if not appointment.state.is_coming:
        raise over(appointment)
    if len(appointment.seated) + len(attendees) > appointment.seats:
        raise SlotRefused(RefusalCode.FULL, start=appointment.span.start, rule=Rule.SEATS, nearest=())
    return replace(appointment, attendees=appointment.attendees + attendees, updated_at=now)


def place_move(
    diary: Diary,
    appointment: Appointment,
    wish: Wish,
    *,
    audience: Audience,
    pick: Callable[[int], int],
) -> Placement:
    """Where a moved appointment goes: with its own length, and with the same people first when nobody is named.

    Raises Stale for one that cannot be moved any more, wherever it was to go.
    """
    if not appointment.state.is_coming:
        raise over(appointment)
    wish = replace(wish, duration=wish.duration or appointment.span.minutes)
    if audience is Audience.CUSTOMER and not diary.policy.allow_staff_selection:
        _keeps_to_the_same(wish, appointment)
    if wish.staff_ids is None:
        same = replace(wish, staff_ids=appointment.staff_ids, override=None)
        try:
            return place(diary, same, audience=audience, pick=pick, moving=appointment.id)
        except SlotRefused:
            if wish.override is not None:
                wish = replace(wish, staff_ids=appointment.staff_ids)
    return place(diary, wish, audience=audience, pick=pick, moving=appointment.id)


def reschedule(appointment: Appointment, placement: Placement, *, diary: Diary, audience: Audience) -> Appointment:
    """The appointment at its new place. Raises Stale when it is over.

    Raises PolicyRefused when a customer is past the deadline, or would move others who have seats in it.
    """
    _still_open(appointment, audience, diary.now, "reschedule_deadline", move_notice(appointment, diary.policy))
    if audience is Audience.CUSTOMER and len(appointment.seated) > 1:
        raise PolicyRefused(RefusalCode.POLICY, rule="others_have_seats")
    zone = appointment.zone or diary.business.zone
    moved = replace(
        appointment,
        span=placement.span,
        staff_ids=placement.staff_ids,
        pre_buffer=diary.service.pre_buffer,
        post_buffer=diary.service.post_buffer,
        override=placement.override,
        assignment_reason=placement.assignment.reason,
        wall_start=wall_start(placement.span.start, resolve_zone(zone)),
        zone=zone,
        asked_to_choose_at=None,
    )
    return _changed(moved, diary.now, state=State.BOOKED)


def ask_to_choose(appointment: Appointment, now: datetime) -> Appointment:
    """Marked: its customer is asked to choose another time, and may until it begins. It stays where it is until then.

    Raises Stale when nobody is expected any more, PolicyRefused when the customer could not move it.
    """
    if appointment.state is not State.BOOKED:
        raise over(appointment)
    for is_forbidden, rule in (
        (appointment.span.start <= now, "has_begun"),
        (appointment.seats > 1, "group_cannot_choose"),
    ):
        if is_forbidden:
            raise PolicyRefused(RefusalCode.POLICY, rule=rule, appointment_id=appointment.id)
    return replace(appointment, asked_to_choose_at=now, updated_at=now)


def move_notice(appointment: Appointment, policy: SchedulingPolicy) -> int:
    """How long before the start a customer may still move it, in minutes: whoever was asked to, until it begins."""
    return policy.reschedule_notice if appointment.asked_to_choose_at is None else 0


def cancel(
    appointment: Appointment,
    *,
    policy: SchedulingPolicy,
    audience: Audience,
    now: datetime,
    attendee_id: AttendeeId | None = None,
) -> Appointment:
    """The appointment without one attendee, or cancelled: the last seat given up cancels it.

    Raises Stale when it is over, PolicyRefused when a customer is past the deadline, NotFound for an attendee without a seat.
    """
    if appointment.state is not State.REQUESTED:  # whoever waits in the queue may leave it at any time
        _still_open(appointment, audience, now, "cancel_deadline", policy.cancel_notice)
    if attendee_id is None:
        return _changed(appointment, now, state=State.CANCELLED)
    if all(attendee.id != attendee_id for attendee in appointment.seated):
        raise NotFound("attendee")
    attendees = tuple(
        replace(attendee, is_cancelled=True) if attendee.id == attendee_id else attendee
        for attendee in appointment.attendees
    )
    is_empty = all(attendee.is_cancelled for attendee in attendees)
    return _changed(
        replace(appointment, attendees=attendees), now, state=State.CANCELLED if is_empty else appointment.state
    )


def can_override(verdict: Verdict) -> bool:
    """Whether staff may book anyway: the rule named can be broken, and no graver one is for those whom it would go to."""
    return not verdict.ok and verdict.forbids in OVERRIDABLE


def deadline(appointment: Appointment, notice: int) -> datetime:
    """The last moment at which a customer may still do it."""
    return appointment.span.start - timedelta(minutes=notice)


def wall_start(start: datetime, zone: ZoneInfo) -> str:
    """The clock time an appointment was agreed in, as 2027-01-04T09:30."""
    return start.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes")


def _placed(diary: Diary, wish: Wish, verdict: Verdict, pick: Callable[[int], int]) -> Placement:
    if verdict.session is not None:
        joins = Assignment(staff_ids=verdict.staff_ids, reason=AssignmentReason.JOINS_SESSION)
        return Placement(span=verdict.span, assignment=joins, session=verdict.session)
    rule = diary.policy.assignment
    return Placement(span=verdict.span, assignment=assign(diary, verdict.staff_ids, rule, pick, asked=wish.staff_ids))


def _placed_anyway(
    diary: Diary, wish: Wish, override: Override, verdict: Verdict, pick: Callable[[int], int]
) -> Placement:
    """Against the rule named, with those for whom it is the gravest."""
    needs_all = diary.service.staff_rule is StaffRule.ALL_OF
    people = tuple(
        member.id for member in diary.staff if needs_all or verdict.reasons.get(member.id) is verdict.forbids
    )
    return Placement(
        span=verdict.span,
        assignment=assign(diary, people, diary.policy.assignment, pick, asked=wish.staff_ids),
        override=replace(override, rule=str(verdict.forbids)),
    )


def _was_told(wish: Wish, verdict: Verdict) -> bool:
    """That the time is taken has to be known to whoever books on top of it; told so, nobody minds that only a buffer is."""
    return verdict.forbids not in TAKEN_TIME or wish.told in (None, Rule.BUSY, verdict.forbids)


def _refusal(
    diary: Diary, wish: Wish, verdict: Verdict, audience: Audience, moving: AppointmentId | None
) -> SlotRefused:
    near = nearest(
        diary,
        wish.start,
        audience=audience,
        staff_ids=wish.staff_ids,
        moving=moving,
        duration=wish.duration,
        seats_wanted=1 if moving else max(1, len(wish.attendees)),
    )
    return SlotRefused(
        verdict.rule or RefusalCode.SLOT_TAKEN,
        start=wish.start,
        staff_ids=tuple(verdict.reasons) or wish.staff_ids or (),
        rule=verdict.forbids,
        nearest=tuple(slot.start for slot in near),
        can_override=audience is not Audience.CUSTOMER and can_override(verdict),
    )


def _keeps_to_the_same(wish: Wish, appointment: Appointment) -> None:
    """Customers who may not choose a person do not choose another one by moving."""
    if wish.staff_ids is not None and set(wish.staff_ids) != set(appointment.staff_ids):
        rule = Rule.STAFF_CHOICE
        raise SlotRefused(RefusalCode.NOT_OFFERED, start=wish.start, staff_ids=wish.staff_ids, rule=rule, nearest=())


def _still_open(appointment: Appointment, audience: Audience, now: datetime, rule: str, notice: int) -> None:
    if not appointment.state.is_coming:
        raise over(appointment)
    until = deadline(appointment, notice)
    if audience is Audience.CUSTOMER and now > until:
        raise PolicyRefused(RefusalCode.POLICY, rule=rule, notice=notice, until=until)


def _changed(appointment: Appointment, now: datetime, *, state: State) -> Appointment:
    return replace(appointment, state=state, sequence=appointment.sequence + 1, updated_at=now)
