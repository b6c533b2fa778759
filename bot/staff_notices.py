"""Puts a notice to a staff member into the words of its card: the facts come ready, the reader's language and zone with them."""

from typing import Protocol
from zoneinfo import ZoneInfo

from bot.errors import SendRefused
from bot.flows.data import written
from bot.replies import Card
from cards.actions import Key
from cards.notices import StaffNews, StaffNoticeView, TimeOffNoticeView, staff_notice_card, time_off_notice_card
from cards.outside_change import OutsideChangeView, outside_change_card
from cards.views import AppointmentFacts, Line
from notifications.facts import AppointmentFacts as NoticeAppointment
from notifications.facts import GuestFacts, NoticeKind, OldPlace, StaffNotice, TimeOffFacts, UndeliveredFacts
from scheduling.interval import Interval
from scheduling.service import LONGEST_DURATION
from scheduling.zones import local_date
from texts.catalogue import say
from texts.formats import clock, day, listing, same_clock, when

_NEWS = {
    NoticeKind.CONFIRMED: StaffNews.BOOKED,
    NoticeKind.ASSIGNED: StaffNews.BOOKED,
    NoticeKind.CHANGED: StaffNews.RESCHEDULED,
    NoticeKind.RELEASED: StaffNews.TAKEN_OVER,
    NoticeKind.CANCELLED: StaffNews.CANCELLED,
    NoticeKind.SEAT_TAKEN: StaffNews.SEAT_TAKEN,
    NoticeKind.SEAT_LEFT: StaffNews.SEAT_LEFT,
    NoticeKind.UNDELIVERED: StaffNews.UNDELIVERED,
    NoticeKind.REMINDER: StaffNews.REMINDER,
    NoticeKind.FOLLOW_UP: StaffNews.FOLLOW_UP,
    NoticeKind.HERE: StaffNews.HERE,
    NoticeKind.ANSWERED: StaffNews.ANSWERED,
}
_OUTSIDE = {NoticeKind.MOVED_OUTSIDE, NoticeKind.DELETED_OUTSIDE}
_OVER = {StaffNews.CANCELLED, StaffNews.TAKEN_OVER, StaffNews.FOLLOW_UP}


def staff_notice_of(notice: StaffNotice, tab_url: str = "") -> Card:
    """Raises `SendRefused` for a kind that has no card: a link that follows, for instance, stands on the card anyway."""
    state = {Key.BUSINESS.value: notice.business_id}
    if notice.time_off is not None:
        return time_off_notice_card(
            TimeOffNoticeView(
                language=notice.reader_language,
                state=state,
                by=notice.by_name or notice.business_name,
                when=_time_off(notice, notice.time_off),
                title=notice.time_off.title,
                is_removed=notice.kind is NoticeKind.TIME_OFF_REMOVED,
            )
        )
    if notice.appointment is not None and notice.kind in _OUTSIDE:
        return outside_change_card(_outside(notice, notice.appointment, tab_url))
    news = StaffNews(notice.reply) if notice.kind is NoticeKind.REPLIED else _NEWS.get(notice.kind)
    if notice.appointment is None or news is None:
        raise SendRefused(f"there is no card for a notice of kind {notice.kind}")
    return staff_notice_card(
        StaffNoticeView(
            language=notice.reader_language,
            state=state,
            facts=appointment_in_words(
                notice, notice.appointment, version=notice.appointment_version, about=notice.about_name
            ),
            news=news,
            by=notice.by_name,
            old_when=_span(notice, notice.old.span) if notice.old else "",
            old_people=_old_people(notice, notice.old, notice.appointment),
            word=notice.message,
            series=tuple(_span(notice, span) for span in notice.series),
            alert=_alert(notice.undelivered, notice.reader_language) if notice.undelivered else "",
            can_change=news not in _OVER,
            tab_url=tab_url,
        )
    )


def _outside(notice: StaffNotice, appointment: NoticeAppointment, tab_url: str) -> OutsideChangeView:
    there = notice.outside
    can_be_taken_over = there is not None and 1 <= there.minutes <= LONGEST_DURATION
    return OutsideChangeView(
        language=notice.reader_language,
        state={Key.BUSINESS.value: notice.business_id},
        facts=appointment_in_words(notice, appointment, version=notice.appointment_version),
        change=notice.key,
        outside_when=_span(notice, there) if there else "",
        slot=written(there.start) if there and can_be_taken_over else "",
        minutes=there.minutes if there else 0,
        tab_url=tab_url,
    )


def _alert(told: UndeliveredFacts, language: str) -> str:
    if not told.phone:
        return say("cards.staff_notice.undelivered_no_phone", language, who=told.name)
    return say("cards.staff_notice.undelivered", language, who=told.name, phone=told.phone)


class Told(Protocol):
    """For whom it is put into words; `zone` is the business's."""

    @property
    def zone(self) -> str: ...
    @property
    def reader_language(self) -> str: ...
    @property
    def reader_zone(self) -> str: ...


def appointment_in_words(
    reader: Told, appointment: NoticeAppointment, *, version: int, about: str = ""
) -> AppointmentFacts:
    """The appointment as its card shows it; `about` is the customer it is about, where there are several."""
    guests = _guests(appointment, about)
    alone = guests[0] if len(guests) == 1 else None
    return AppointmentFacts(
        appointment_id=appointment.id,
        version=version,
        service=appointment.service_name,
        when=_span(reader, appointment.span),
        reader_when=_reader_time(reader, appointment.span),
        people=listing(appointment.staff_names, reader.reader_language),
        customer=listing([guest.name for guest in guests], reader.reader_language),
        contact=" · ".join(part for part in (alone.booked_by, alone.email, alone.phone) if part) if alone else "",
        where=appointment.location,
        is_online=appointment.is_online,
        join_url=appointment.join_url,
        reference=appointment.reference,
        price=appointment.price,
        notes=_notes(appointment, guests),
        answers=tuple(Line(label=answer.question, text=answer.answer) for answer in alone.answers) if alone else (),
    )


def _guests(appointment: NoticeAppointment, about_name: str) -> tuple[GuestFacts, ...]:
    """Whom it is about: the customer of the seat, else those who come, else those who would have come."""
    about = tuple(guest for guest in appointment.guests if guest.name == about_name)
    return about or tuple(guest for guest in appointment.guests if not guest.is_cancelled) or appointment.guests


def _notes(appointment: NoticeAppointment, guests: tuple[GuestFacts, ...]) -> str:
    notes = [appointment.notes, *(guest.notes for guest in guests)]
    return "\n".join(dict.fromkeys(note for note in notes if note))


def _old_people(notice: StaffNotice, old: OldPlace | None, now: NoticeAppointment) -> str:
    if old is None or old.staff_names == now.staff_names:
        return ""
    return listing(old.staff_names, notice.reader_language)


def _span(notice: Told, span: Interval) -> str:
    return when(span, notice.zone, notice.reader_language)


def _reader_time(notice: Told, span: Interval) -> str:
    """The reader's own time, with his day when that is another."""
    own, language = notice.reader_zone, notice.reader_language
    if not own or same_clock(notice.zone, own, span.start):
        return ""
    shown, local = clock(span.start, own, language), local_date(span.start, ZoneInfo(own))
    if local != local_date(span.start, ZoneInfo(notice.zone)):
        shown = f"{day(local, language, 'short')}, {shown}"
    return say("formats.your_time", language, time=shown)


def _time_off(notice: StaffNotice, time_off: TimeOffFacts) -> str:
    if time_off.span is not None:
        return _span(notice, time_off.span)
    days = [day(value, notice.reader_language) for value in (time_off.first, time_off.last) if value is not None]
    return " – ".join(dict.fromkeys(days))
