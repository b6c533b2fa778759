"""After new rules for a time zone: what stands at another clock time than agreed is listed, and goes back by one click (D14)."""

from datetime import datetime, time, timedelta

from sqlalchemy import update

from scheduling.appointment import Appointment
from scheduling.book import wall_start
from scheduling.interval import Interval
from scheduling.zones import local_date, resolve_zone
from storage.tables import appointment
from tests.tab.practice import Reader
from usecases.access import SYSTEM
from usecases.demo.offer import BUSINESS_ID
from usecases.find_slots import SlotQuestion
from usecases.views import AppointmentView


async def coming(reader: Reader) -> tuple[AppointmentView, ...]:
    return await reader.demo.use_cases.next_appointments(BUSINESS_ID, 200, SYSTEM)


async def one_alone(reader: Reader) -> Appointment:
    """Of one person with one customer."""
    found = [view for view in await coming(reader) if not view.service.is_group and len(view.staff) == 1]
    return found[-1].appointment


async def free_start(reader: Reader, one: Appointment) -> datetime:
    """Another start its person could have it at, in the weeks after."""
    span = Interval(one.span.end + timedelta(days=1), one.span.end + timedelta(days=15))
    question = SlotQuestion(business_id=BUSINESS_ID, service_id=one.service_id, span=span, staff_ids=one.staff_ids)
    answer = await reader.demo.use_cases.find_slots(question, SYSTEM)
    return answer.slots[0].span.start


async def agree(reader: Reader, one: Appointment, start: datetime) -> None:
    """As if the clock had shown another time when it was agreed."""
    values = {"wall_start": wall_start(start, resolve_zone(one.zone))}
    mine = update(appointment).where(appointment.c.id == one.id).values(**values)
    await reader.demo.use_cases.list_messages.database.write(lambda work: work.connection.execute(mine))


async def test_where_all_stand_as_agreed_the_page_says_so(reader: Reader) -> None:
    await reader.sign_in("administrator")
    assert "Every appointment stands at the clock time agreed." in await reader.open("home/clock")


async def test_the_home_page_leads_there_and_one_click_moves_them_back(reader: Reader) -> None:
    one = await one_alone(reader)
    start = await free_start(reader, one)
    await agree(reader, one, start)
    await reader.sign_in("administrator")
    assert "One appointment has moved on the clock" in await reader.open("home")
    page = await reader.send("home/clock", {})
    assert "The clock times agreed stand again" in page
    assert [view.appointment.span.start for view in await coming(reader) if view.appointment.id == one.id] == [start]


async def test_one_that_cannot_go_back_stays_in_the_list_with_the_reason(reader: Reader) -> None:
    one = await one_alone(reader)
    midnight = datetime.combine(local_date(one.span.start, resolve_zone(one.zone)), time(1), resolve_zone(one.zone))
    await agree(reader, one, midnight)
    await reader.sign_in("administrator")
    page = await reader.send("home/clock", {}, 409)
    assert "field-error" in page
    assert one.service_name in page


async def test_a_viewer_cannot_move_them(reader: Reader) -> None:
    await reader.sign_in("viewer")
    await reader.open("home/clock", 403)
