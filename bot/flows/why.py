""" "Why is Tuesday empty?": the engine's explanation in words, with the way to a time that is free."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.flows.book_views import bookable
from bot.flows.data import Data, local_date, moment, text, written
from bot.flows.facts import zone_note
from bot.flows.free_times import Wanted, near
from bot.flows.results import plain_reply
from bot.flows.turn import Turn
from bot.flows.why_words import day_headline, people_reasons, question_text, start_headline
from bot.replies import Reply
from bot.understanding.dates import DayWish
from bot.understanding.result import Understood
from cards.actions import Key
from cards.views import Option
from cards.why import WhyView, why_card
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from scheduling.zones import from_wall, local_day_span
from scheduling.zones import local_date as date_of
from texts.catalogue import say
from texts.formats import clock
from usecases.explain_availability import WhyQuestion


def is_about_one_start(meant: Understood) -> bool:
    """ "is Bram free at 3 on friday" asks about that time, not for a list of times."""
    is_start = meant.time is not None and meant.time.kind == "exact" and meant.time.end is None
    return is_start and (meant.day is None or meant.day.is_single) and not meant.questions


async def whether_free(turn: Turn, meant: Understood) -> Reply:
    """About the time named; without a day today, or tomorrow once that time has passed."""
    if meant.day is None and meant.time is not None:
        local = turn.now.astimezone(turn.zone_info)
        passed = local.hour * 60 + local.minute >= meant.time.start
        meant = replace(meant, day=DayWish.on(turn.today + timedelta(days=1 if passed else 0)))
    return await from_sentence(turn, meant, asks_whether=True)


async def from_sentence(turn: Turn, meant: Understood, *, asks_whether: bool = False) -> Reply:
    """About the day and time named, or today."""
    day = meant.day.first if meant.day else turn.today
    start = None
    if meant.time is not None and meant.time.kind == "exact":
        moments = from_wall(day, meant.time.start, turn.zone_info)
        if not moments:
            time = f"{meant.time.start // 60:02}:{meant.time.start % 60:02}"
            return plain_reply(turn, say("chat.skipped_hour", turn.language, time=time))
        start = moments[0]
    asked = _Asked(day=day, start=start, service=meant.service or "", staff=meant.staff or "", is_whether=asks_whether)
    return await _answer(turn, asked)


async def clicked(turn: Turn, data: Data) -> Reply:
    """A button that asks why."""
    start = moment(data, Key.SLOT)
    day = date_of(start, turn.zone_info) if start else local_date(data, Key.DAY) or turn.today
    asked = _Asked(day=day, start=start, service=text(data, Key.SERVICE), staff=text(data, Key.STAFF))
    return await _answer(turn, asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    day: date
    start: datetime | None
    service: str
    staff: str
    is_whether: bool = False


async def _answer(turn: Turn, about: _Asked) -> Reply:
    day, start, service, staff = about.day, about.start, about.service, about.staff
    question = WhyQuestion(
        business_id=turn.business_id,
        day=day,
        start=start,
        service_id=ServiceId(service) if turn.service(service) else None,
        staff_id=StaffId(staff) if turn.person(staff) else None,
    )
    answer = await turn.use.explain_availability(question, turn.actor)
    person = turn.person(staff)
    headline = start_headline(turn, answer) if start else day_headline(turn, answer)
    asked = question_text(
        turn, day, answer.service.display_name if answer.service else "", person.display_name if person else ""
    )
    around = start or max(turn.now, local_day_span(day, turn.zone_info).start)
    offers: tuple[Option, ...] = ()
    if answer.service is not None and answer.service in bookable(turn):
        wanted = Wanted(service=answer.service, staff_ids=(person.id,) if person else None)
        offers = await near(turn, wanted, around)
    state = {
        "business": turn.business_id,
        "language": turn.language,
        "service": answer.service.id if answer.service else "",
    }
    if start and answer.explanation.rule is None:
        state[Key.SLOT.value] = written(start)  # it is free after all: "book" means that time
    view = WhyView(
        language=turn.language,
        state=state | ({"staff": person.id} if person else {}),
        asked=f"{asked} · {clock(start, turn.zone, turn.language)}" if start else asked,
        headline=headline,
        people=people_reasons(turn, answer),
        book_at=offers,
        zone_note=zone_note(turn, around),
        asks_whether=about.is_whether,
    )
    return Reply(card=why_card(view))
