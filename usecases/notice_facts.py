"""The facts of one notice, out of what is stored at the moment it is sent."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from notifications.facts import (
    AppointmentFacts,
    Audience,
    BrokenWords,
    ChooseFacts,
    CodeFacts,
    InvitationFacts,
    NoticeFacts,
    NoticeKind,
    OldPlace,
    Reader,
    TimeOffFacts,
    UndeliveredFacts,
    WaitingFacts,
)
from notifications.gather import appointment_facts, sender_of, waiting_facts
from scheduling.appointment import Attendee, Reply, State
from scheduling.errors import NotFound
from scheduling.interval import Interval
from scheduling.own_words import OwnWords, words_of
from scheduling.service import Service
from scheduling.staff import Membership, StaffId, StaffMember
from scheduling.zones import local_day_span, resolve_zone
from storage.work import Work
from usecases.copies import is_copy
from usecases.notice_case import INVITATION_KINDS, TIME_OFF_KINDS, Case

REPLY_PLACES = {Reply.COMING: "yes", Reply.OTHER_TIME: "other-time", Reply.NOT_COMING: "no"}
"""Below the address of the customer's own page; short, for they stand in text messages too."""
_WITH_FORMS = {NoticeKind.CONFIRMED, NoticeKind.CHANGED, NoticeKind.REMINDER}
_WITHOUT_MEETING = {NoticeKind.CANCELLED, NoticeKind.FOLLOW_UP}


def notice_facts(work: Work, case: Case, reader: Reader) -> NoticeFacts:
    facts, item = case.item.payload, case.item
    about = next((one for one in _attendees(case) if one.id == facts.get("about")), None)
    policy = case.service.policy if case.service else None
    wants_invitation = (policy or case.business.policy).is_meeting_invite_to_customers_enabled
    return NoticeFacts(
        kind=case.kind,
        reader=reader,
        sender=sender_of(case.business, case.sender_address),
        key=item.id,
        made_at=item.created_at or item.due_at,
        appointment=_appointment(work, case, reader),
        old=_old(case, facts, reader),
        time_off=_time_off(work, case, facts),
        undelivered=_undelivered(work, case, about),
        broken_words=_broken_words(case),
        choose=_choose(case),
        invitation=_invitation(case),
        code=CodeFacts(draft_id=case.code.draft_id, number=case.code.number) if case.code else None,
        waiting=_waiting(case, reader),
        message=str(facts.get("message", "")),
        by_name=str(facts.get("by", "")),
        about_name=about.name if about else "",
        reply=Reply(facts.get("reply", "")),
        forms=_forms(case),
        reply_pages=_reply_pages(case),
        reply_way=case.pages.reply(case.attendee) if case.kind is NoticeKind.REMINDER and case.attendee else "",
        for_name=case.attendee.name if case.attendee is not None and case.attendee.contact_name else "",
        outside=_outside(facts),
        copy_of=_customer_of(case) if is_copy(item) else "",
        join_page=_join_page(case),
        manage_url=_manage_page(case),
        invites=reader.audience is Audience.STAFF or (reader.audience is Audience.CUSTOMER and wants_invitation),
    )


def _choose(case: Case) -> ChooseFacts | None:
    if case.customer is None:
        return None
    person = case.staff.get(StaffId(case.item.payload.get("staff_id", "")))
    return ChooseFacts(
        customer_id=case.customer.id,
        service=case.service.path_name if case.service else "",
        service_name=case.service.display_name if case.service else "",
        staff_id=person.id if person else "",
        staff_name=person.display_name if person else "",
    )


def _broken_words(case: Case) -> BrokenWords | None:
    if case.kind is not NoticeKind.WORDS_BROKEN:
        return None
    told = case.item.payload
    return BrokenWords(topic=told["topic"], field=told["field"], rule=told["rule"], line=int(told["line"]))


def _invitation(case: Case) -> InvitationFacts | None:
    """Whom it is about: the reader, or for administrators somebody else, who may have gone meanwhile."""
    if case.kind not in INVITATION_KINDS or case.member is None:
        return None
    about = case.item.payload.get("about_staff")
    person = case.member if about is None else case.staff.get(about)
    if person is None:
        raise NotFound("staff_member")
    return InvitationFacts(
        staff_id=person.id,
        token_version=person.token_version,
        name=person.display_name,
        email=person.email,
        role=person.role,
        is_bookable=person.is_bookable,
        must_accept=person.membership is Membership.PENDING,
    )


def _waiting(case: Case, reader: Reader) -> WaitingFacts | None:
    """The place offered with its people only where the customer asked for somebody: by the claim it may become another's."""
    if case.wish is None or case.service is None or case.attendee is None:
        return None
    asked = (case.wish.staff_id,) if case.wish.staff_id is not None else ()
    people = _shown_to(reader, case, asked)
    page_url = case.pages.waiting(case.attendee)
    return waiting_facts(case.business, case.service, case.wish, case.offer, people, reader, page_url)


def _undelivered(work: Work, case: Case, about: Attendee | None) -> UndeliveredFacts | None:
    if case.kind is not NoticeKind.UNDELIVERED or about is None:
        return None
    status = str(case.item.payload.get("status", ""))
    return UndeliveredFacts(name=about.called, address=about.email, phone=_phone(work, case, about), status=status)


def _phone(work: Work, case: Case, seat: Attendee) -> str:
    """The number given with the booking, else the one that is known."""
    if seat.phone or seat.customer_id is None:
        return seat.phone
    try:
        return work.customers.get(case.business.id, seat.customer_id).phone
    except NotFound:
        return ""


def _customer_of(case: Case) -> str:
    """An appointment with copies has one customer, or nobody left to be named."""
    return next((one.called for one in _attendees(case) if one.name), case.business.display_name)


def _join_page(case: Case) -> str:
    if case.attendee is None or case.kind in _WITHOUT_MEETING:
        return ""
    return case.pages.join(case.attendee) if case.appointment and case.appointment.is_online else ""


def _forms(case: Case) -> Mapping[str, str]:
    """What the customer has still to fill in before the appointment (B43)."""
    if case.kind not in _WITH_FORMS or case.attendee is None or case.service is None:
        return {}
    seat, done = case.attendee, {one.form_id for one in case.attendee.forms}
    open_ones = (form for form in case.tenant.forms_of(case.service) if form.id not in done)
    return {form.name: url for form in open_ones if (url := case.pages.form(seat, form))}


def _reply_pages(case: Case) -> Mapping[Reply, str]:
    """A reminder asks its customer whether he or she comes. To say so changes nothing, so that nobody is left out (B34)."""
    if case.kind is not NoticeKind.REMINDER or case.attendee is None:
        return {}
    page = case.pages.manage(case.attendee)
    return {reply: f"{page}/{place}" for reply, place in REPLY_PLACES.items()} if page else {}


def _manage_page(case: Case) -> str | None:
    """For those who may change it themselves, as long as there is something to change (B34)."""
    if case.attendee is None or case.appointment is None or case.kind in _WITHOUT_MEETING:
        return None
    return case.pages.manage(case.attendee) or None if case.appointment.may_customers_change_it else None


def _attendees(case: Case) -> tuple[Attendee, ...]:
    return case.appointment.attendees if case.appointment else ()


def _appointment(work: Work, case: Case, reader: Reader) -> AppointmentFacts | None:
    if case.appointment is None or case.service is None:
        return None
    people = _shown_to(reader, case, case.appointment.staff_ids)
    facts = appointment_facts(case.business, case.service, case.appointment, people, reader)
    if reader.audience is not Audience.CUSTOMER:
        return facts
    words = words_of(case.business, work.own_words.all(case.business.id))
    return replace(
        facts,
        service_name=_said(words, case.service, "display_name", facts.service_name, reader),
        additional_information=_said(
            words, case.service, "additional_information", facts.additional_information, reader
        ),
    )


def _said(words: OwnWords, service: Service, name: str, agreed: str, reader: Reader) -> str:
    """In the customer's language, as long as the appointment says what the service says."""
    return words.say(service, name, reader.language).text if agreed == getattr(service, name) else agreed


def people_of(case: Case, staff_ids: tuple[StaffId, ...]) -> list[StaffMember]:
    """Those who were staff once are still named."""
    known = (case.staff.get(staff_id) or case.former.get(staff_id) for staff_id in staff_ids)
    return [member for member in known if member is not None]


def _shown_to(reader: Reader, case: Case, staff_ids: tuple[StaffId, ...]) -> list[StaffMember]:
    """Nobody, where the tenant keeps its people from customers (B54)."""
    is_hidden = reader.audience is Audience.CUSTOMER and case.tenant.are_staff_details_hidden
    return [] if is_hidden else people_of(case, staff_ids)


def _old(case: Case, facts: Mapping[str, Any], reader: Reader) -> OldPlace | None:
    if "old_start" not in facts:
        return None
    span = Interval(datetime.fromisoformat(facts["old_start"]), datetime.fromisoformat(facts["old_end"]))
    names = tuple(member.display_name for member in _shown_to(reader, case, tuple(facts.get("old_staff", ()))))
    return OldPlace(span=span, staff_names=names)


def _outside(facts: Mapping[str, Any]) -> Interval | None:
    if "outside_start" not in facts:
        return None
    return Interval(datetime.fromisoformat(facts["outside_start"]), datetime.fromisoformat(facts["outside_end"]))


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
        place=str(facts.get("place", "")),
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
