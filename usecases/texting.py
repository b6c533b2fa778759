"""Whether a text message may go to a customer at this moment: the switches, the customer's word, and the hour."""

from datetime import datetime
from hashlib import sha256

from scheduling.appointment import Attendee
from scheduling.business import Business
from scheduling.errors import PermanentFailure
from scheduling.notices import NoticeKind
from scheduling.quiet_hours import text_moment
from scheduling.reminders import awaited_at
from scheduling.service import Service
from scheduling.zones import resolve_zone
from storage.work import Work
from usecases.notice_case import Case
from usecases.notice_readers import known_zone
from usecases.outbox_rows import BY_HAND
from usecases.read_contact import text_number

CHANNEL = "sms"
STOPPED, OFF, NOT_WANTED, NO_NUMBER = "stopped", "sms_off", "not_wanted", "no_number"
NOT_TEXTED = frozenset({STOPPED, OFF, NOT_WANTED, NO_NUMBER})
"""Why a text message was dropped, where staff are to see it."""
_URGENT = {NoticeKind.CONFIRMED, NoticeKind.CHANGED, NoticeKind.CANCELLED, NoticeKind.CHOOSE}


def mark_of(number: str) -> str:
    """By which a number that has said stop is known again; the number cannot be read from it."""
    return sha256(f"slotkeeper sms {number}".encode()).hexdigest()


def is_stopped(work: Work, number: str) -> bool:
    return work.suppressions.reason(CHANNEL, mark_of(number)) is not None


def is_switched_on(work: Work, business: Business, service: Service) -> bool:
    """The switch of the service and that of its tenant, which is on unless somebody has turned it off."""
    return service.sms_enabled and work.tenants.policy(business.tenant_id).is_sms_enabled


def why_not_texted(work: Work, case: Case) -> str:
    """Empty when the message may go. Raises PermanentFailure for a number that takes none."""
    if case.service is None or not is_switched_on(work, case.business, case.service):
        return OFF
    if case.attendee is None or not case.attendee.phone:
        return NO_NUMBER
    if not case.attendee.sms_opt_in:
        return NOT_WANTED
    return STOPPED if is_stopped(work, number_of(case)) else ""


def takes_texts(work: Work, business: Business, service: Service, seat: Attendee) -> bool:
    """Whether a text message to this customer would leave now, as far as is known."""
    number = text_number(seat.phone, business) if seat.sms_opt_in else ""
    return bool(number) and is_switched_on(work, business, service) and not is_stopped(work, number)


def number_of(case: Case) -> str:
    """In E.164 form. Raises PermanentFailure when nothing can be sent to it."""
    number = text_number(case.attendee.phone, case.business) if case.attendee else ""
    if not number:
        raise PermanentFailure("bad_number", "text messages cannot be sent to this number")
    return number


def text_moment_now(case: Case) -> datetime:
    """This moment, or the end of the quiet hours: a try again, or a message sent again, may have come into them."""
    if case.offer is not None:  # its time was reckoned with the quiet hours, and runs
        return case.now
    own = known_zone(case.attendee.zone) if case.attendee else ""
    zone = resolve_zone(own or case.business.zone)
    starts = [case.appointment.span.start] if case.appointment and case.kind in _URGENT else []
    if case.appointment and case.item.payload.get(BY_HAND):
        starts = [awaited_at(case.appointment, case.now)]
    old_start = case.item.payload.get("old_start")
    return text_moment(case.now, zone, [*starts, datetime.fromisoformat(old_start)] if old_start else starts)
