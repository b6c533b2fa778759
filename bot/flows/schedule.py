"""The schedule in chat: a day in full or a week in brief, mine or everybody's, paged in place."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.flows.data import Data, flag, local_date, text
from bot.flows.day_entries import schedule_day
from bot.flows.facts import zone_note
from bot.flows.results import colleagues
from bot.flows.turn import Turn
from bot.replies import Reply
from cards.actions import Field, Key
from cards.elements import Refresh, render
from cards.schedule import ScheduleView, schedule_card
from scheduling.staff import StaffId
from scheduling.zones import local_day_span
from texts.calendars import calendar_sentence
from texts.formats import listing
from usecases.access import Permission, Reach
from usecases.day_schedule import ScheduleQuestion
from usecases.views import DayView

WEEK = 7
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which days of whom; `staff` is one person asked for by name."""

    first: date
    days: int = 1
    is_mine: bool = False
    staff: str = ""


async def clicked(turn: Turn, data: Data) -> Reply:
    """A click on previous, next, today, mine or everybody."""
    first = local_date(data, Field.DAY, Key.DAY) or turn.today
    days = WEEK if text(data, Key.DAYS) == str(WEEK) else 1
    page = Page(
        first=first, days=days, is_mine=flag(data, Key.MINE, default=mine_by_default(turn)), staff=text(data, Key.STAFF)
    )
    return await show(turn, page)


def mine_by_default(turn: Turn) -> bool:
    """Whoever sees only the own appointments, or has some, starts with those."""
    return turn.reach(Permission.SEE_BOOKINGS) is not Reach.ALL


async def show(turn: Turn, page: Page) -> Reply:
    """The card of some days. In a group everybody sees times, services and people; the writer gets more by refresh."""
    is_public = turn.incoming.is_group and not turn.incoming.is_refresh
    view = await _view(turn, page, hides_customers=is_public)
    card = schedule_card(view)
    if is_public:
        data = {"business": turn.business_id, "language": turn.language, **_keys(page)}
        refresh = Refresh("schedule", data, user_ids=await colleagues(turn))
        card = {**card, "refresh": render(refresh)}
    return Reply(card=card)


async def _view(turn: Turn, page: Page, *, hides_customers: bool) -> ScheduleView:
    question = ScheduleQuestion(
        business_id=turn.business_id,
        first=page.first,
        days=page.days,
        staff_ids=(StaffId(page.staff),) if page.staff else None,
        mine=page.is_mine,
    )
    schedule = await turn.use.day_schedule(question, turn.actor)
    step = timedelta(days=page.days)
    may_see = schedule.may_see_customers and not hides_customers
    return ScheduleView(
        language=turn.language,
        state={
            "business": turn.business_id,
            "language": turn.language,
            **({"staff": page.staff} if page.staff else {}),
        },
        days=tuple(schedule_day(turn, day, may_see=may_see) for day in schedule.days),
        is_mine=page.is_mine,
        can_see_everybody=turn.reach(Permission.SEE_BOOKINGS) is Reach.ALL,
        previous_day=(page.first - step).isoformat(),
        next_day=(page.first + step).isoformat(),
        today=turn.today.isoformat() if page.first != turn.today else "",
        zone_note=zone_note(turn, local_day_span(page.first, turn.zone_info).start),
        business=schedule.name if len(turn.open_to_me) > 1 else "",
        tab_url=turn.desk.links.tab(turn.business_id, page.first),
        troubles=() if hides_customers else _troubles(turn, schedule.days[0]),
    )


def _troubles(turn: Turn, day: DayView) -> tuple[str, ...]:
    """Only for those who plan, not for everybody in a group."""
    found = [person.calendar_trouble for person in day.people if person.calendar_trouble is not None]
    own = [calendar_sentence(one.trouble, one.reason, turn.language, is_own=True) for one in found if one.is_own]
    others: dict[tuple[str, str], list[str]] = {}
    for one in found:
        if not one.is_own:
            others.setdefault((one.trouble, one.reason), []).append(one.name)
    return (*own, *(_of_others(turn, names, *why) for why, names in others.items()))


def _of_others(turn: Turn, names: list[str], trouble: str, reason: str) -> str:
    """What has one cause is one line."""
    shown = listing(names[:_NAMED], turn.language) if len(names) <= _NAMED else f"{', '.join(names[:_NAMED])} …"
    return calendar_sentence(trouble, reason, turn.language, name=shown)


def _keys(page: Page) -> dict[str, object]:
    return {
        Key.DAY.value: page.first.isoformat(),
        Key.DAYS.value: page.days,
        Key.MINE.value: page.is_mine,
        **({Key.STAFF.value: page.staff} if page.staff else {}),
    }
