"""What a series sends: one confirmation with all dates and a file of all, a reminder of each, and one message when the rest ends."""

from icalendar import Calendar

from scheduling.service import Reminder
from storage import Database
from tests.support.builders import Shop, a_service, a_shop, at, staff_actor
from tests.support.post import PostOffice
from tests.support.series import MONDAYS, all_of, book_series
from tests.usecases.test_change_series import wish
from tests.usecases.test_deliver_outbox import NOOR, OWNER
from usecases.book_series import BookedSeries

BRAM = "bram@example.com"


async def booked_and_told(database: Database, **service: object) -> tuple[Shop, PostOffice, BookedSeries]:
    shop = await a_shop(database, services=[a_service(**service)])
    post = PostOffice(database=database, clock=shop.clock)
    booked = await book_series(shop)
    await post.deliver()
    return shop, post, booked


async def test_one_mail_lists_all_dates_and_its_file_has_one_event_for_each(database: Database) -> None:
    _, post, booked = await booked_and_told(database)
    (mail,) = post.mail.to(NOOR)
    assert mail.subject.startswith("Confirmed: Check-up, 4 times from Mon 4 Jan")
    for day in ("4 January", "11 January", "18 January", "25 January"):
        assert day in mail.text
        assert day in mail.html
    assert mail.ics is not None
    events = Calendar.from_ical(mail.ics).events
    assert [str(event["UID"]) for event in events] == [f"{one.appointment.id}@slotkeeper" for one in booked.views]
    assert [event.start for event in events] == list(MONDAYS)
    assert mail.ics_method == "PUBLISH"


async def test_the_business_is_told_once_and_staff_can_put_each_into_their_calendar(database: Database) -> None:
    _, post, _ = await booked_and_told(database)
    assert [mail.subject.partition(":")[0] for mail in post.mail.to(OWNER)] == ["New series"]
    assert [mail.ics_method for mail in post.mail.to(BRAM)] == ["REQUEST"] * 4


async def test_each_date_has_its_own_reminder(database: Database) -> None:
    shop, post, _ = await booked_and_told(database, reminders=(Reminder(offset=30),))
    for start in MONDAYS:
        shop.clock.moment = start.replace(hour=8, minute=30)
        await post.deliver()
    assert [mail.subject.partition(":")[0] for mail in post.mail.to(NOOR)] == ["Confirmed", *["Reminder"] * 4]


async def test_a_date_given_up_before_the_mail_went_is_not_in_it(database: Database) -> None:
    shop = await a_shop(database)
    post = PostOffice(database=database, clock=shop.clock)
    booked = await book_series(shop)
    await shop.usecases.change_series(wish(shop, booked, 3), staff_actor("ada"))
    await post.deliver()
    confirmed = next(mail for mail in post.mail.to(NOOR) if mail.subject.startswith("Confirmed"))
    assert "18 January" in confirmed.text
    assert "25 January" not in confirmed.text


async def test_the_end_of_the_rest_is_told_once(database: Database) -> None:
    shop, post, booked = await booked_and_told(database)
    await shop.usecases.change_series(wish(shop, booked, 1), staff_actor("ada"))
    await post.deliver()
    mail = post.mail.to(NOOR)[-1]
    assert mail.subject.startswith("Cancelled: Check-up, 3 appointments from Mon 11 Jan")
    assert mail.ics is not None
    events = Calendar.from_ical(mail.ics).events
    assert {str(event["STATUS"]) for event in events} == {"CANCELLED"}
    assert {event["SEQUENCE"] for event in events} == {1}


async def test_new_times_are_told_once_with_the_old_ones(database: Database) -> None:
    shop, post, booked = await booked_and_told(database)
    await shop.usecases.change_series(wish(shop, booked, 2, [at(12, day=19), at(12, day=26)]), staff_actor("ada"))
    await post.deliver()
    mail = post.mail.to(NOOR)[-1]
    assert mail.subject.startswith("New times: Check-up, 2 appointments from Tue 19 Jan")
    assert "was: Monday 18 January" in mail.text
    assert [one.span.start for one in await all_of(shop, booked)][2:] == [at(12, day=19), at(12, day=26)]


async def test_online_each_date_leads_to_its_own_meeting_and_no_link_follows(database: Database) -> None:
    _, post, _ = await booked_and_told(database, is_online=True)
    await post.deliver(minutes=2)
    await post.deliver(minutes=2)
    assert len(post.mail.to(NOOR)) == 1
