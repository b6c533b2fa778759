"""One appointment on the day the clocks change, in eight zones: card, schedule, mail and calendar name the same instant."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from scheduling.business import BusinessId
from scheduling.policy import SchedulingPolicy, same_hours
from scheduling.zones import from_wall, local_day_span, resolve_zone
from storage import Database
from tab.presenter import Reader, present_day
from tests.features.acting import slots
from tests.support import teams_activities as teams
from tests.support.builders import Shop, a_business, a_service, a_shop, at
from tests.support.calendar_folder import CalendarFolder
from tests.support.practice import Practice, open_practice
from tests.support.teams_activities import BRAM
from usecases.access import Actor
from usecases.day_schedule import ScheduleQuestion

pytestmark = pytest.mark.zones
ZONES = {
    "Europe/Amsterdam": (date(2027, 3, 28), date(2027, 10, 31)),
    "America/New_York": (date(2027, 3, 14), date(2027, 11, 7)),
    "Asia/Kolkata": (date(2027, 3, 28),),
    "Asia/Kathmandu": (date(2027, 3, 28),),
    "Pacific/Chatham": (date(2027, 4, 4), date(2027, 9, 26)),
    "Australia/Lord_Howe": (date(2027, 4, 4), date(2027, 10, 3)),
    "Africa/Casablanca": (date(2027, 2, 7), date(2027, 3, 14)),
    "America/St_Johns": (date(2027, 3, 14), date(2027, 11, 7)),
}
DAYS = [(zone, day) for zone, days in ZONES.items() for day in days]
EVERY_HOUR = same_hours(0, 24 * 60, tuple(range(7)))
ANY_TIME = SchedulingPolicy(minimum_lead_time=0, slot_interval=30)


@dataclass(frozen=True, slots=True)
class Place:
    zone: str
    day: date

    def wall(self, hour: int, minute: int = 0) -> datetime:
        """The moment at which the clock there shows this time; the first when it does so twice."""
        return from_wall(self.day, hour * 60 + minute, resolve_zone(self.zone))[0]


def practice_there(place: Place) -> dict[str, object]:
    business = a_business(
        id=BusinessId("practice@slotkeeper"),
        display_name="De Praktijk",
        zone=place.zone,
        hours=EVERY_HOUR,
        tenant_id=teams.TENANT,
        policy=ANY_TIME,
    )
    return {"business": business, "now": place.wall(12) - timedelta(days=3)}


async def booked_in_chat(practice: Practice, place: Place, clock: str) -> str:
    """What the card says after one sentence and one click."""
    [summary] = await practice.channel.say(f"boek Piet {place.day.day}-{place.day.month}-2027 {clock} check-up", BRAM)
    booked = await practice.channel.click(summary, "book.confirm", who=BRAM)
    assert "Geboekt" in booked.words, booked.words
    return booked.words


@pytest.mark.parametrize(("zone", "day"), DAYS)
async def test_card_schedule_mail_and_calendar_name_one_instant(
    sqlite_database: Database, zone: str, day: date
) -> None:
    place = Place(zone, day)
    async with open_practice(sqlite_database, **practice_there(place)) as practice:  # type: ignore[arg-type]  # by name
        card = await booked_in_chat(practice, place, "09:00")
        await practice.outbox.run_once()
        mail = next(one for one in practice.mails.sent if one.to == "piet@example.com")
        folder = CalendarFolder()
        folder.receive(mail.ics or b"")
        ((_, begin, _),) = folder.events.values()
        question = ScheduleQuestion(business_id=practice.business.id, first=day)
        schedule = await practice.use.day_schedule(question, Actor(kind="system"))
        shown = present_day(schedule, Reader(zone=zone, language="nl", now=practice.clock.now()))
    assert begin == place.wall(9)
    assert "09:00–09:30" in card
    assert "9:00" in mail.text
    assert [item.time for column in shown.columns for item in column.items] == ["09:00–09:30"]


@pytest.mark.parametrize(("zone", "day"), DAYS)
async def test_each_instant_of_the_day_is_offered_once_and_each_can_be_booked(
    sqlite_database: Database, zone: str, day: date
) -> None:
    shop = await open_all_day(sqlite_database, zone, day)
    whole = local_day_span(day, resolve_zone(zone))
    offered = await slots(shop, day - timedelta(days=1), days=3)
    found = [slot.span.start for slot in offered if whole.start <= slot.span.start < whole.end]
    assert found == [whole.start + timedelta(minutes=30 * number) for number in range(whole.minutes // 30)]


@pytest.mark.parametrize(("zone", "day"), DAYS)
@pytest.mark.parametrize("opens", [0, 5, 13, 22])
async def test_hours_open_at_their_clock_time_before_on_and_after_the_change(
    sqlite_database: Database, zone: str, day: date, opens: int
) -> None:
    business = a_business(zone=zone, hours=same_hours(opens * 60, opens * 60 + 90, tuple(range(7))), policy=ANY_TIME)
    shop = await a_shop(sqlite_database, business=business, now=at(8, day=4, year=2027))
    for one in (day - timedelta(days=1), day, day + timedelta(days=1)):
        local = local_day_span(one, resolve_zone(zone))
        offered = await slots(shop, one - timedelta(days=1), days=3)
        first = next(slot.span.start for slot in offered if local.start <= slot.span.start < local.end)
        assert first == Place(zone, one).wall(opens)


async def open_all_day(database: Database, zone: str, day: date) -> Shop:
    business = a_business(zone=zone, hours=EVERY_HOUR, policy=ANY_TIME)
    return await a_shop(database, business=business, services=[a_service()], now=at(8, day=4, year=2027))


async def test_asking_from_elsewhere_changes_how_times_are_written_and_not_which_there_are(
    sqlite_database: Database,
) -> None:
    """A day asked for in another zone's bounds is another part of the same starts."""
    shop = await open_all_day(sqlite_database, "Europe/Amsterdam", date(2027, 3, 28))
    whole = {slot.span.start for slot in await slots(shop, date(2027, 3, 27), days=3)}
    parts = [{slot.span.start for slot in await slots(shop, date(2027, 3, day))} for day in (27, 28, 29)]
    assert parts[0] | parts[1] | parts[2] == whole
    assert sum(len(part) for part in parts) == len(whole)
