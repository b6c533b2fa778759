"""Who gets which message: decided per service, per appointment, per person, and never for time off."""

from datetime import date, timedelta
from typing import Any

import pytest

from notifications.facts import NoticeKind
from scheduling.appointment import Appointment
from scheduling.business import Address
from scheduling.policy import SchedulingPolicy
from scheduling.service import Recipients, Reminder, ServiceId
from scheduling.staff import AccountId, StaffId
from storage import Database
from tests.features.acting import ADA, BRAM, CUSTOMER, NOOR, OWNER, book, cancel, move, opened
from tests.support.builders import EVERY_ROLE, Shop, a_business, a_service, a_wish, at, staff_actor
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import chat_with
from usecases.book_appointment import CustomerWish
from usecases.change_preferences import PreferenceWish
from usecases.take_time_off import TimeOffWish
from usecases.write_to_customer import WriteWish

LINK = "https://forms.example.org/intake"
BY_STAFF, BY_CUSTOMER = staff_actor("ada"), CUSTOMER


def first_words(post: PostOffice, address: str) -> list[str]:
    return [subject.partition(":")[0] for subject in post.mail.subjects(address)]


@pytest.mark.parametrize("actor", [BY_STAFF, BY_CUSTOMER], ids=["by staff", "by the customer"])
async def test_whoever_books_the_same_mails_leave(sqlite_database: Database, actor: Any) -> None:
    shop, post = await opened(sqlite_database, a_service(reminders=(Reminder(offset=60),)))
    await book(shop, actor, start=at(12))
    await post.deliver()
    await post.deliver(hours=3)
    assert first_words(post, NOOR) == ["Confirmed", "Reminder"]
    assert [len(post.mail.to(address)) for address in (BRAM, OWNER)] == [1, 1]


async def test_each_service_decides_which_mails_its_customers_get(sqlite_database: Database) -> None:
    silent = a_service(id=ServiceId("silent"), sends_confirmation=False)
    shop, post = await opened(sqlite_database, a_service(reminders=(Reminder(offset=60),)), silent)
    await book(shop, start=at(10))
    await book(shop, start=at(11), service_id=silent.id, customers=(CustomerWish(name="Mei", email="mei@x.example"),))
    await post.deliver()
    await post.deliver(hours=1)
    assert (first_words(post, NOOR), first_words(post, "mei@x.example")) == (["Confirmed", "Reminder"], [])


async def test_each_service_decides_whether_it_is_held_online(sqlite_database: Database) -> None:
    shop, post = await opened(sqlite_database, a_service(), a_service(id=ServiceId("video"), is_online=True))
    booked = [
        await book(shop, start=at(hour), service_id=ServiceId(name)) for hour, name in ((9, "checkup"), (10, "video"))
    ]
    await post.deliver()
    assert [one.is_online for one in booked] == [False, True]
    assert [
        "https://meet.example.org/" in mail.text for mail in sorted(post.mail.to(NOOR), key=lambda mail: mail.subject)
    ] == [False, True]


async def test_every_online_appointment_has_a_link_of_its_own(sqlite_database: Database) -> None:
    shop, post = await opened(sqlite_database, a_service(is_online=True))
    booked = [await book(shop, start=at(hour)) for hour in (9, 10, 11)]
    await post.deliver()
    links = set()
    for one in booked:
        view = await shop.usecases.read_appointment(shop.id, one.id, BY_STAFF)
        assert view.appointment.meeting is not None
        links.add(view.appointment.meeting.join_web_url)
    assert len(links) == 3


async def test_without_an_address_no_mail_and_no_link_leaves_for_the_customer(sqlite_database: Database) -> None:
    shop, post = await opened(sqlite_database, a_service(is_online=True))
    await book(shop, start=at(9), customers=(CustomerWish(name="Mei"),))
    await post.deliver()
    assert {mail.to for mail in post.mail.sent} == {BRAM, OWNER}


async def test_a_link_to_a_form_goes_out_with_confirmation_and_reminder(sqlite_database: Database) -> None:
    service = a_service(additional_information=f"Please fill in {LINK}", reminders=(Reminder(offset=60),))
    shop, post = await opened(sqlite_database, service)
    await book(shop, start=at(12))
    await post.deliver()
    await post.deliver(hours=3)
    mails = post.mail.to(NOOR)
    assert [LINK in mail.text for mail in mails] == [True, True]
    assert [LINK in mail.html for mail in mails] == [True, True]


async def test_a_customer_left_out_of_the_confirmation_gets_none_and_staff_theirs(sqlite_database: Database) -> None:
    shop, post = await opened(sqlite_database)
    await book(shop, start=at(9), tell_customer=False)
    await post.deliver()
    assert {mail.to for mail in post.mail.sent} == {BRAM, OWNER}


async def test_a_customer_who_is_not_to_be_written_to_gets_no_reminder_and_hears_of_no_move(
    sqlite_database: Database,
) -> None:
    shop, post = await opened(sqlite_database, a_service(reminders=(Reminder(offset=60),)))
    booked = await book(shop, start=at(12), tell_customer=False)
    await move(shop, booked, start=at(14))
    await post.deliver(hours=6)
    assert NOOR not in {mail.to for mail in post.mail.sent}


async def test_staff_may_say_later_that_a_customer_is_not_written_to_and_take_it_back(database: Database) -> None:
    reminders = (Reminder(offset=120, message="Two hours"), Reminder(offset=60, message="One hour"))
    shop, post = await opened(database, a_service(reminders=reminders))
    booked = await book(shop, start=at(12))
    await write(shop, booked, is_written_to=False)
    await post.deliver(hours=2)
    assert post.mail.to(NOOR) == []
    await write(shop, booked, is_written_to=True)
    await post.deliver(hours=1)
    (mail,) = post.mail.to(NOOR)
    assert "One hour" in mail.text


async def test_one_left_alone_since_the_booking_is_written_to_when_staff_say_so(sqlite_database: Database) -> None:
    shop, post = await opened(sqlite_database)
    booked = await book(shop, start=at(9), tell_customer=False)
    await write(shop, booked, is_written_to=True)
    await move(shop, booked, start=at(12), expected_version=booked.version + 1)
    await post.deliver(minutes=1)
    assert [subject.partition(":")[0] for subject in post.mail.subjects(NOOR)] == ["New time"]


async def test_reminders_of_one_service_go_out_one_by_one_to_those_meant(sqlite_database: Database) -> None:
    reminders = (
        Reminder(offset=120, recipients=Recipients.ALL_ATTENDEES, message="Two hours"),
        Reminder(offset=60, recipients=Recipients.STAFF, message="One hour"),
        Reminder(offset=30, recipients=Recipients.CUSTOMER, message="Thank you", is_follow_up=True),
    )
    shop, post = await opened(sqlite_database, a_service(reminders=reminders))
    await book(shop, start=at(12))
    await post.deliver()
    post.mail.sent.clear()
    told = []
    for hours, words in ((2.0, "Two hours"), (1.0, "One hour"), (2.0, "Thank you")):
        await post.deliver(hours=hours)
        told.append(sorted(mail.to for mail in post.mail.sent if words in mail.text))
        post.mail.sent.clear()
    assert told == [[BRAM, NOOR], [BRAM], [NOOR]]


async def test_the_address_of_the_business_hears_of_every_change(sqlite_database: Database) -> None:
    shop, post = await opened(sqlite_database)
    booked = await book(shop, start=at(9))
    await post.deliver()
    moved = await move(shop, booked, start=at(11))
    await post.deliver(seconds=10)
    await cancel(shop, moved)
    await post.deliver(seconds=10)
    assert first_words(post, OWNER) == ["New", "Moved", "Cancelled"]


async def test_a_staff_member_can_do_without_mails_of_bookings(sqlite_database: Database) -> None:
    shop, post = await opened(sqlite_database)
    await shop.usecases.change_preferences(AccountId("account-bram"), PreferenceWish(wants_mail=False))
    await book(shop, start=at(9))
    await post.deliver()
    assert {mail.to for mail in post.mail.sent} == {NOOR, OWNER}


async def test_mails_of_time_off_come_even_to_who_wants_none(sqlite_database: Database) -> None:
    shop, post = await opened(sqlite_database)
    await shop.usecases.change_preferences(
        AccountId("account-bram"), PreferenceWish(wants_mail=False, wants_chat=False)
    )
    wish = TimeOffWish(
        business_id=shop.id,
        staff_ids=(StaffId("bram"),),
        draft_id="d1",
        title="Stocktaking",
        notes="bring a torch",
        first=date(2027, 1, 6),
    )
    await shop.usecases.take_time_off(wish, BY_STAFF)
    await post.deliver()
    (mail,) = post.mail.to(BRAM)
    assert "Stocktaking" in mail.subject
    assert "bring a torch" in mail.text


async def test_closing_for_a_day_is_time_off_for_everybody(sqlite_database: Database) -> None:
    both = (StaffId("ada"), StaffId("bram"))
    shop, post = await opened(sqlite_database, a_service(staff_ids=both))
    wish = TimeOffWish(business_id=shop.id, staff_ids=both, draft_id="d1", title="Moving house", first=date(2027, 1, 6))
    await shop.usecases.take_time_off(wish, BY_STAFF)
    await post.deliver()
    assert {mail.to for mail in post.mail.sent} == {"ada@example.com", BRAM}
    with pytest.raises(Exception, match="time_off"):
        await book(shop, start=at(9, day=6))


async def test_a_group_is_told_of_its_move_and_one_who_leaves_alone_of_that(sqlite_database: Database) -> None:
    shop, post = await opened(sqlite_database, a_service(maximum_attendees=3))
    people = (CustomerWish(name="Mei", email="mei@x.example"), CustomerWish(name="Jan", email="jan@x.example"))
    booked = await book(shop, start=at(9), customers=people)
    await post.deliver()
    left = await cancel(shop, booked, attendee_id=booked.attendees[0].id)
    await post.deliver(seconds=10)
    await move(shop, left, start=at(11))
    await post.deliver(seconds=10)
    assert first_words(post, "mei@x.example") == ["Confirmed", "Cancelled"]
    assert first_words(post, "jan@x.example") == ["Confirmed", "New time"]


@pytest.mark.parametrize("is_wanted", [False, True])
async def test_customers_get_a_meeting_invitation_when_the_business_wants_it(
    sqlite_database: Database, is_wanted: bool
) -> None:
    policy = SchedulingPolicy(minimum_lead_time=0, is_meeting_invite_to_customers_enabled=is_wanted)
    shop, post = await opened(sqlite_database, business=a_business(policy=policy))
    await book(shop, start=at(9))
    await post.deliver()
    (mail,) = post.mail.to(NOOR)
    assert mail.ics is not None
    assert mail.ics_is_inline is is_wanted


async def test_a_customer_without_a_language_reads_that_of_the_service(sqlite_database: Database) -> None:
    dutch = a_service(id=ServiceId("dutch"), language_tag="nl")
    shop, post = await opened(sqlite_database, a_service(), dutch)
    await book(shop, start=at(9))
    await book(shop, start=at(10), service_id=dutch.id, customers=(CustomerWish(name="Mei", email="mei@x.example"),))
    await post.deliver()
    assert (first_words(post, NOOR), first_words(post, "mei@x.example")) == (["Confirmed"], ["Bevestigd"])


async def test_replies_and_sender_follow_the_details_of_the_business(sqlite_database: Database) -> None:
    business = a_business(
        email="desk@shop.example",
        sender_name="The Shop's front desk",
        phone="+31201234567",
        address=Address(street="Kade 1", postal_code="1011 AB", city="Amsterdam"),
        web_site_url="https://shop.example",
    )
    shop, post = await opened(sqlite_database, business=business)
    await book(shop, start=at(9))
    await post.deliver()
    (mail,) = post.mail.to(NOOR)
    assert (mail.reply_to, mail.sender_name) == ("desk@shop.example", "The Shop's front desk")
    for detail in ("+31201234567", "Kade 1, 1011 AB Amsterdam", "https://shop.example"):
        assert detail in mail.text


async def test_a_staff_member_told_in_chat_can_switch_that_off(sqlite_database: Database) -> None:
    shop, post = await opened(sqlite_database, staff=EVERY_ROLE)
    await chat_with(sqlite_database, "bram")
    await book(shop, start=at(9))
    await post.deliver()
    await shop.usecases.change_preferences(AccountId("account-bram"), PreferenceWish(wants_chat=False))
    await book(shop, start=at(10))
    await post.deliver(seconds=timedelta(minutes=1).seconds)
    assert [notice.kind for _, notice in post.chat.told] == [NoticeKind.CONFIRMED]
    assert len(post.mail.to(BRAM)) == 2


async def test_the_mail_leads_to_the_customers_own_page_of_the_appointment(sqlite_database: Database) -> None:
    """S82, B34: where the service lets customers manage what staff have booked."""
    shop, post = await opened(sqlite_database, a_service(is_customer_allowed_to_manage=True))
    post.manage_address = lambda seat: f"https://book.example/manage/{seat.id}"
    made = await shop.usecases.book_appointment(a_wish(at(9)), BY_STAFF)
    await post.deliver()
    assert f"https://book.example/manage/{made.view.appointment.seated[0].id}" in post.mail.to(NOOR)[0].text


async def test_what_staff_booked_is_not_the_customers_to_manage_unless_the_service_says_so(
    sqlite_database: Database,
) -> None:
    shop, post = await opened(sqlite_database, a_service(is_customer_allowed_to_manage=False))
    post.manage_address = lambda seat: f"https://book.example/manage/{seat.id}"
    await shop.usecases.book_appointment(a_wish(at(9)), BY_STAFF)
    await post.deliver()
    assert "https://book.example/manage/" not in post.mail.to(NOOR)[0].text


async def write(shop: Shop, appointment: Appointment, *, is_written_to: bool) -> None:
    """As it stands now, whatever happened since."""
    present = (await shop.usecases.read_appointment(shop.id, appointment.id, ADA)).appointment
    wish = WriteWish(
        business_id=shop.id,
        appointment_id=present.id,
        expected_version=present.version,
        is_written_to=is_written_to,
    )
    await shop.usecases.write_to_customer(wish, ADA)
