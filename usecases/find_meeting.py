"""Where a customer's join address leads at this moment: to the meeting as it is now, whoever holds it and whatever its link."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from notifications.voice import web_address
from scheduling.appointment import Appointment, AppointmentId, Attendee, State
from scheduling.business import Business, BusinessId
from scheduling.clock import Clock
from scheduling.errors import NotFound
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor
from usecases.customer_links import JOIN, VALID_AFTER_END, CustomerLinks, attendee_of
from usecases.notice_readers import known_zone
from usecases.say_on_own_page import is_here, may_say_here


class Way(StrEnum):
    """`closed`: cancelled, not online any more, or long over."""

    OPEN = "open"
    NOT_YET = "not_yet"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinView:
    """What a page may say of it. Where the way is closed nothing but that and the language.

    `can_say_here`: it is time for the customer, `actor`, to say that he or she is there, and nobody has.
    """

    way: Way
    language: str
    url: str = ""
    starts_at: datetime | None = None
    zone: str = ""
    is_formal: bool = False
    business_id: BusinessId = BusinessId("")
    appointment_id: AppointmentId = AppointmentId("")
    actor: Actor = Actor(kind="customer")
    can_say_here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FindMeeting:
    """Changes nothing. None for a token that was not made here, or was revoked."""

    database: Database
    clock: Clock
    links: CustomerLinks

    async def __call__(self, token: str) -> JoinView | None:
        return await self.database.read(partial(self._find, token, self.clock.now()))

    def _find(self, token: str, now: datetime, work: Work) -> JoinView | None:
        found = work.appointments.by_attendee(attendee_of(token))
        if found is None:
            return None
        business_id, appointment = found
        seat = next(one for one in appointment.attendees if one.id == attendee_of(token))
        if not self.links.opens(JOIN, token, seat):
            return None
        return _view(
            work.businesses.get(business_id), appointment, seat, _language(work, business_id, appointment, seat), now
        )


def _language(work: Work, business_id: BusinessId, appointment: Appointment, seat: Attendee) -> str:
    """The same in which messages are written; empty when only the business's is left."""
    if seat.language_tag:
        return seat.language_tag
    try:
        return work.services.get(business_id, appointment.service_id).language_tag
    except NotFound:
        return ""


def _view(business: Business, appointment: Appointment, seat: Attendee, language: str, now: datetime) -> JoinView:
    language = language or business.language_tag
    is_over = now > appointment.span.end + VALID_AFTER_END
    is_off = appointment.state is State.CANCELLED or seat.is_cancelled or not appointment.is_online
    if is_over or is_off:
        return JoinView(way=Way.CLOSED, language=language, is_formal=business.is_formal)
    meeting = appointment.meeting
    url = web_address(meeting.anonymous_join_web_url or meeting.join_web_url) if meeting else ""
    return JoinView(
        way=Way.OPEN if url else Way.NOT_YET,
        language=language,
        url=url,
        starts_at=appointment.span.start,
        zone=known_zone(seat.zone) or business.zone,
        is_formal=business.is_formal,
        business_id=business.id,
        appointment_id=appointment.id,
        actor=Actor(kind="customer", attendee_id=seat.id, name=seat.called),
        can_say_here=may_say_here(appointment, now) and not is_here(appointment, seat.attendance),
    )
