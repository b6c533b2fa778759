"""Every mail and text message that customers can get, by name, in a language and a form of address, with values as in real life."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from notifications.facts import (
    AppointmentFacts,
    ChooseFacts,
    CodeFacts,
    Entry,
    NoticeFacts,
    NoticeKind,
    OldPlace,
    OwnLine,
    SeriesPart,
    WaitingFacts,
)
from scheduling.appointment import DraftId, Reply
from scheduling.customer import CustomerId
from scheduling.interval import Interval
from tests.support.notices import LINK, OLD_SPAN, SPAN, appointment_facts, notice

PAGE = "https://afspraken.zuid.example"
OWN = f"{PAGE}/manage/a1b2c3"
REPLIES = {reply: f"{OWN}/{reply}" for reply in (Reply.COMING, Reply.OTHER_TIME, Reply.NOT_COMING)}
_WAITING = WaitingFacts(
    service_name="Check-up",
    days=(date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 4)),
    parts=("morning", "evening"),
    zone="Europe/Amsterdam",
    staff_names=("Bram de Wit", "Anna Visser"),
    location="Dorpsstraat 12, Amsterdam",
    page_url=f"{PAGE}/waiting/q9w8",
)
_OFFERED = replace(_WAITING, span=SPAN, until=datetime(2026, 11, 25, 8, 30, tzinfo=UTC))
_DRAFT = DraftId("d1")


def letters(language: str, *, is_formal: bool, service: str = "Check-up") -> Iterator[tuple[str, NoticeFacts]]:
    """Each notice with a name of its own; all can be rendered as a mail."""

    def facts(kind: NoticeKind, **more: Any) -> NoticeFacts:
        return notice(kind, language=language, reader={"is_formal": is_formal}, manage_url=OWN, **more)

    for name, made in (*_about_one(facts), *_about_many(facts), *_about_none(facts)):
        yield name, _for_service(made, service)


def _for_service(facts: NoticeFacts, service: str) -> NoticeFacts:
    appointment, waiting = facts.appointment, facts.waiting
    return replace(
        facts,
        appointment=replace(appointment, service_name=service) if appointment else None,
        waiting=replace(waiting, service_name=service) if waiting else None,
    )


def _about_one(facts: Any) -> Iterator[tuple[str, NoticeFacts]]:
    online = appointment_facts(is_online=True, join_url=LINK, staff_names=("Bram de Wit", "Anna Visser"))
    kinds = ("confirmed", "changed", "cancelled", "reminder", "follow_up", "join_link", "choose")
    for kind in map(NoticeKind, kinds):
        yield f"{kind}, at a place", facts(kind)
        yield f"{kind}, online", facts(kind, appointment=online, join_page=f"{PAGE}/j/x7", has_new_link=True)
    confirmed, apart = NoticeKind.CONFIRMED, replace(online, can_reschedule_until=SPAN.start - timedelta(days=2))
    yield "link follows", facts(confirmed, appointment=replace(apart, join_url=""), message="Bring a towel.")
    there = replace(facts(confirmed).reader, zone="America/Toronto")
    yield "far away", replace(facts(confirmed, appointment=online), reader=there)
    yield "in Outlook", facts(confirmed, appointment=online, entry=Entry.PROVIDERS, for_name="Tim van der Berg")
    yield "taken out", facts(NoticeKind.CHANGED, appointment=online, entry=Entry.TAKEN_OUT)
    yield "no page", replace(facts(confirmed, forms={"Intake": f"{PAGE}/f/1"}), manage_url=None)
    yield "somebody else", facts(NoticeKind.CHANGED, old=OldPlace(span=SPAN, staff_names=("Eva Smit",)))
    asked = {"reply_pages": REPLIES, "reply_way": f"{PAGE}/r/x7", "unsubscribe_url": f"{PAGE}/stop/x"}
    yield "reminder that asks", facts(NoticeKind.REMINDER, forms={"Intake": f"{PAGE}/f/1"}, **asked)
    yield "copy", facts(confirmed, copy_of="Eva Smit")


def _about_many(facts: Any) -> Iterator[tuple[str, NoticeFacts]]:
    dates: list[AppointmentFacts] = [
        appointment_facts(reference=f"KX4PQR{week}", span=_later(SPAN, 7 * week)) for week in range(3)
    ]
    for kind in (NoticeKind.CONFIRMED, NoticeKind.CHANGED, NoticeKind.CANCELLED):
        old = OldPlace(span=OLD_SPAN) if kind is NoticeKind.CHANGED else None
        series = tuple(SeriesPart(appointment=one, old=old, manage_url=OWN) for one in dates)
        yield f"{kind}, three dates", facts(kind, series=series)


def _later(span: Interval, days: int) -> Interval:
    return Interval(span.start + timedelta(days=days), span.end + timedelta(days=days))


def _about_none(facts: Any) -> Iterator[tuple[str, NoticeFacts]]:
    alone: dict[str, Any] = {"appointment": None, "old": None}
    yield "wish kept", facts(NoticeKind.WISH_KEPT, waiting=_WAITING, **alone)
    yield "place offered", facts(NoticeKind.PLACE_OFFERED, waiting=_OFFERED, **alone)
    yield "wish left", facts(NoticeKind.WISH_LEFT, waiting=_WAITING, **alone)
    yield "code", facts(NoticeKind.BOOKING_CODE, code=CodeFacts(draft_id=_DRAFT, number=1, digits="123456"), **alone)
    choose = ChooseFacts(
        customer_id=CustomerId("c1"), service_name="Check-up", staff_name="Bram de Wit", url=f"{PAGE}/c/1"
    )
    yield "choose a time", facts(NoticeKind.CHOOSE_LINK, choose=choose, **alone)
    coming = OwnLine(service_name="Check-up", span=SPAN, staff_names=("Bram de Wit",), manage_url=OWN)
    over = OwnLine(service_name="Check-up", span=OLD_SPAN, is_coming=False, again_url=f"{PAGE}/book/again")
    yield "own links", facts(NoticeKind.LINKS, own=(coming, over), **alone)
    yield "no own links", facts(NoticeKind.LINKS, own=(), **alone)
