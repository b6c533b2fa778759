"""The facts of one notice, out of what is stored at the moment it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from notifications.facts import AppointmentFacts, Audience, NoticeFacts, NoticeKind, OldPlace, Reader, TimeOffFacts
from notifications.gather import appointment_facts, sender_of
from scheduling.appointment import Appointment, Attendee, State
from scheduling.business import Business
from scheduling.errors import Invalid
from scheduling.interval import Interval
from scheduling.service import Service
from scheduling.staff import StaffId, StaffMember
from scheduling.zones import local_day_span, resolve_zone
from storage.records import Account, OutboxItem
from storage.work import Work

TIME_OFF_KINDS = {NoticeKind.TIME_OFF, NoticeKind.TIME_OFF_REMOVED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is stored about a row."""

    item: OutboxItem
    kind: NoticeKind
    now: datetime
    business: Business
    sender_address: str
    appointment: Appointment | None = None
    service: Service | None = None
    staff: Mapping[StaffId, StaffMember]
    attendee: Attendee | None = None
    member: StaffMember | None = None
    account: Account | None = None


def reader_of(case: Case) -> Reader:
    """Who reads it, in which language and zone: one's own choice first, then what is known, then the business's."""
    business = case.business
    if case.attendee is not None:
        one = case.attendee
        service_language = case.service.language_tag if case.service else ""
        return Reader(
            name=one.name,
            address=one.email,
            language=one.language_tag or service_language or business.language_tag,
            zone=_known_zone(one.zone) or business.zone,
            audience=Audience.CUSTOMER,
            is_formal=business.is_formal,
        )
    if case.member is not None:
        return staff_reader(case.account, business, case.member)
    return Reader(
        name=business.display_name,
        address=business.email,
        language=business.language_tag,
        zone=business.zone,
        audience=Audience.BUSINESS,
    )


def staff_reader(account: Account | None, business: Business, member: StaffMember) -> Reader:
    """A staff member: what was chosen in the settings first, then what is known of person, account and business."""
    own = account.preferences if account else {}
    language = str(own.get("language", "") or member.language_tag or (account.language if account else ""))
    zone = str(own.get("zone", "") or (account.zone if account else "") or member.zone or "")
    return Reader(
        name=member.display_name,
        address=member.email,
        language=language or business.language_tag,
        zone=_known_zone(zone) or business.zone,
        audience=Audience.STAFF,
    )


def _known_zone(name: str) -> str:
    """What clients report is not always a zone."""
    try:
        return str(resolve_zone(name)) if name else ""
    except Invalid:
        return ""


def notice_facts(work: Work, case: Case, reader: Reader) -> NoticeFacts:
    facts, item = case.item.payload, case.item
    about = next((one for one in _attendees(case) if one.id == facts.get("about")), None)
    policy = case.service.policy if case.service else None
    wants_invitation = (policy or case.business.policy).is_meeting_invite_to_customers_enabled
    return NoticeFacts(
        kind=case.kind,
        reader=reader,
        sender=sender_of(case.business, case.sender_address),
        key=item.key,
        made_at=item.created_at or item.due_at,
        appointment=_appointment(case, reader),
        old=_old(case, facts),
        time_off=_time_off(work, case, facts),
        message=str(facts.get("message", "")),
        by_name=str(facts.get("by", "")),
        about_name=about.name if about else "",
        invites=reader.audience is Audience.STAFF or (reader.audience is Audience.CUSTOMER and wants_invitation),
    )


def _attendees(case: Case) -> tuple[Attendee, ...]:
    return case.appointment.attendees if case.appointment else ()


def _appointment(case: Case, reader: Reader) -> AppointmentFacts | None:
    if case.appointment is None or case.service is None:
        return None
    return appointment_facts(
        case.business, case.service, case.appointment, people_of(case, case.appointment.staff_ids), reader
    )


def people_of(case: Case, staff_ids: tuple[StaffId, ...]) -> list[StaffMember]:
    return [case.staff[staff_id] for staff_id in staff_ids if staff_id in case.staff]


def _old(case: Case, facts: Mapping[str, Any]) -> OldPlace | None:
    if "old_start" not in facts:
        return None
    span = Interval(datetime.fromisoformat(facts["old_start"]), datetime.fromisoformat(facts["old_end"]))
    names = tuple(member.display_name for member in people_of(case, tuple(facts.get("old_staff", ()))))
    return OldPlace(span=span, staff_names=names)


def _time_off(work: Work, case: Case, facts: Mapping[str, Any]) -> TimeOffFacts | None:
    if case.kind not in TIME_OFF_KINDS or case.member is None:
        return None
    first, last = _day(facts.get("first")), _day(facts.get("last"))
    span = None
    if "start" in facts:
        span = Interval(datetime.fromisoformat(facts["start"]), datetime.fromisoformat(facts["end"]))
    covered = span or _covered(first, last, case.member.zone or case.business.zone)
    return TimeOffFacts(
        title=str(facts.get("title", "")),
        notes=str(facts.get("notes", "")),
        first=first,
        last=last,
        span=span,
        staff_names=(case.member.display_name,),
        hits=_hits(work, case, case.member, covered),
    )


def _hits(work: Work, case: Case, member: StaffMember, covered: Interval | None) -> int:
    if covered is None or case.kind is not NoticeKind.TIME_OFF:
        return 0
    states = [state for state in State if state.is_coming]
    return len(work.appointments.in_span(case.business.id, covered, staff_ids=[member.id], states=states))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _covered(first: date | None, last: date | None, zone: str) -> Interval | None:
    if first is None or last is None:
        return None
    place = resolve_zone(zone)
    return Interval(local_day_span(first, place).start, local_day_span(last, place).end)
