"""Text messages: only to those who agreed, only while every switch is on, never after a stop, and each leaves a record."""

from dataclasses import replace
from typing import Any

import pytest

from scheduling.business import Address
from scheduling.errors import Invalid, PermanentFailure, TemporaryFailure
from scheduling.policy import same_hours
from scheduling.service import Reminder
from storage import Database
from storage.records import SmsRecord
from tests.support.builders import TENANT, Shop, a_business, a_service, a_shop, a_wish, at, staff_actor
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import book, cancel, move
from usecases.book_appointment import CustomerWish
from usecases.texting import mark_of

NUMBER = "+31612345678"
TEXTING = a_service(sms_enabled=True)


def noor(**given: Any) -> tuple[CustomerWish, ...]:
    return (replace(CustomerWish(name="Noor", phone=NUMBER, sms_opt_in=True), **given),)


async def opened(database: Database, **given: Any) -> tuple[Shop, PostOffice]:
    shop = await a_shop(database, **({"services": [TEXTING]} | given))
    post = PostOffice(database=database, clock=shop.clock, join_address=lambda one: f"https://s.example/join/{one.id}")
    return shop, post


async def stop(post: PostOffice, number: str = NUMBER) -> None:
    await post.database.write(lambda work: work.suppressions.add("sms", mark_of(number), "reply", post.clock.now()))


async def records(post: PostOffice) -> list[SmsRecord]:
    ids = [(row.business_id, row.id) for row in await post.rows() if row.kind == "sms"]
    owner = ids[0][0]
    found = await post.database.read(lambda work: work.sms_messages.of(owner, [one for _, one in ids]))
    return list(found.values())


async def dropped(post: PostOffice) -> list[str]:
    return [row.last_error for row in await post.rows() if row.kind == "sms" and row.state == "dropped"]


async def test_confirmation_change_and_cancellation_reach_the_phone(database: Database) -> None:
    shop, post = await opened(database)
    booked = await book(shop, customers=noor())
    await post.deliver()
    moved = await move(shop, booked, 10)
    await post.deliver(seconds=10)
    await cancel(shop, moved)
    await post.deliver(seconds=10)
    assert [text for _, text in post.sms.sent] == [
        "The Shop: Check-up confirmed, Mon 4 Jan, 10:00 (Amsterdam).",
        "The Shop: Check-up now on Mon 4 Jan, 11:00 (Amsterdam).",
        "The Shop: Check-up on Mon 4 Jan, 11:00 (Amsterdam) is cancelled.",
    ]


async def test_a_reminder_of_an_online_appointment_carries_the_way_in(database: Database) -> None:
    service = a_service(sms_enabled=True, is_online=True, reminders=(Reminder(offset=60),))
    shop, post = await opened(database, services=[service])
    booked = await book(shop, start=at(12), customers=noor())
    (seat,) = booked.view.appointment.seated
    await post.deliver()
    await post.deliver(hours=3)
    assert [text.rpartition(" ")[2] for _, text in post.sms.sent] == [f"https://s.example/join/{seat.id}"] * 2
    assert post.sms.sent[1][1].startswith("The Shop: reminder of Check-up")


async def test_a_text_message_does_not_wait_for_the_meeting(database: Database) -> None:
    shop, post = await opened(database, services=[a_service(sms_enabled=True, is_online=True)])
    post.rooms.fault = TemporaryFailure("away")
    await book(shop, customers=noor(email="noor@example.com"))
    await post.deliver()
    assert (len(post.sms.sent), post.mail.to("noor@example.com")) == (1, [])


async def test_the_link_follows_in_no_second_text_message(database: Database) -> None:
    shop, post = await opened(database, services=[a_service(sms_enabled=True, is_online=True)])
    post.rooms.fault = TemporaryFailure("away")
    await book(shop, customers=noor())
    await post.deliver()
    post.rooms.fault = None
    await post.deliver(minutes=5)
    assert (post.rooms.calls, len(post.sms.sent)) == (["create"], 1)


@pytest.mark.parametrize("given", [{"sms_opt_in": False}, {"phone": "", "sms_opt_in": False}])
async def test_without_the_tick_no_text_message_is_planned(database: Database, given: dict[str, Any]) -> None:
    shop, post = await opened(database)
    await book(shop, customers=noor(**given))
    assert await post.states(kind="sms") == []


async def test_a_tick_needs_a_number_that_takes_text_messages(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database)
    for phone in ("", "06 12345678 ext. 12"):
        with pytest.raises(Invalid) as refused:
            await book(shop, customers=noor(phone=phone))
        assert refused.value.data["field"] == "phone"


@pytest.mark.parametrize("phone", ["12", "call the neighbour", "+31 6 1234 5678 9012 3456"])
async def test_what_cannot_be_a_number_is_refused_by_field(sqlite_database: Database, phone: str) -> None:
    shop, _ = await opened(sqlite_database)
    with pytest.raises(Invalid) as refused:
        await book(shop, customers=noor(phone=phone, sms_opt_in=False))
    assert (refused.value.data["field"], refused.value.data["rule"]) == ("phone", "phone")


async def test_a_number_leaves_as_the_business_writes_it_abroad(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop, customers=noor(phone="06 - 12 34 56 78"))
    await post.deliver()
    assert [number for number, _ in post.sms.sent] == [NUMBER]


@pytest.mark.parametrize(
    ("country", "typed", "number"),
    [
        ("US", "(212) 555-0123", "+12125550123"),
        ("Canada", "416-555-0123", "+14165550123"),
        ("GB", "07700 900123", "+447700900123"),
        ("Germany", "0151 23456789", "+4915123456789"),
        ("NL", "+33 6 12 34 56 78", "+33612345678"),
    ],
)
async def test_text_messages_go_to_numbers_of_any_country(
    sqlite_database: Database, country: str, typed: str, number: str
) -> None:
    shop, post = await opened(sqlite_database, business=a_business(address=Address(country_or_region=country)))
    await book(shop, customers=noor(phone=typed))
    await post.deliver()
    assert [to for to, _ in post.sms.sent] == [number]


async def test_a_number_that_became_unfit_is_a_failure_to_be_seen(database: Database) -> None:
    shop, post = await opened(database)
    booked = await book(shop, customers=noor())
    (seat,) = booked.view.appointment.seated
    await spoil(shop, booked.view.appointment.id, seat.id)
    await post.deliver()
    parked = await shop.usecases.list_trouble(shop.id, staff_actor("ada"))
    assert [message.error.partition(":")[0] for message in parked] == ["bad_number"]


async def spoil(shop: Shop, appointment_id: Any, seat_id: str) -> None:
    def write(work: Any) -> None:
        appointment = work.appointments.get(shop.id, appointment_id)
        (seat,) = appointment.attendees
        work.appointments.save(shop.id, replace(appointment, attendees=(replace(seat, phone="06 12345678 ext. 12"),)))

    await shop.database.write(write)


async def test_the_switch_of_the_service_holds_at_sending_too(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop, customers=noor())
    await shop.database.write(lambda work: work.services.save(shop.id, a_service(sms_enabled=False)))
    await post.deliver()
    assert (post.sms.sent, await dropped(post)) == ([], ["sms_off"])


async def test_the_switch_of_the_tenant_stops_all_of_its_businesses(database: Database) -> None:
    shop, post = await opened(database)
    await shop.usecases.switch_texting(TENANT, is_on=False)
    await book(shop, customers=noor())
    await post.deliver()
    assert (post.sms.sent, await dropped(post)) == ([], ["sms_off"])
    await shop.usecases.switch_texting(TENANT, is_on=True)
    await book(shop, start=at(11), customers=noor())
    await post.deliver()
    assert len(post.sms.sent) == 1


async def test_the_switch_of_a_tenant_without_a_business_is_refused_and_the_known_ones_are_named(
    database: Database,
) -> None:
    shop, _ = await opened(database)
    with pytest.raises(Invalid) as refused:
        await shop.usecases.switch_texting("contoso.example", is_on=False)
    assert refused.value.data == {"field": "tenant", "rule": "unknown_tenant", "known": TENANT}


async def test_where_no_provider_is_set_the_message_is_dropped_with_the_reason(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop, customers=noor())
    outbox = post.outbox
    await replace(outbox, ports=replace(outbox.ports, sms=None)).run_once()
    assert await dropped(post) == ["sms_off"]


async def test_a_stop_that_comes_while_a_message_waits_is_obeyed(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop, customers=noor())
    await stop(post)
    await post.deliver()
    assert (post.sms.sent, await dropped(post)) == ([], ["stopped"])


async def test_a_later_tick_does_not_start_messages_again(database: Database) -> None:
    shop, post = await opened(database)
    await stop(post)
    await book(shop, start=at(13), customers=noor(phone="06-12345678"))
    await post.deliver()
    assert (post.sms.sent, await dropped(post)) == ([], ["stopped"])


async def test_a_stop_is_for_one_number_alone(database: Database) -> None:
    shop, post = await opened(database)
    await stop(post, "+31687654321")
    await book(shop, customers=noor())
    await post.deliver()
    assert len(post.sms.sent) == 1


async def test_a_stop_that_only_the_provider_knew_of_is_ours_from_then_on(database: Database) -> None:
    shop, post = await opened(database)
    post.sms.faults[NUMBER] = [PermanentFailure("stopped", "21610")]
    await book(shop, customers=noor())
    await post.deliver()
    await book(shop, start=at(11), customers=noor())
    await post.deliver()
    assert (post.sms.sent, await dropped(post)) == ([], ["stopped", "stopped"])


async def test_a_message_that_was_sent_again_by_night_waits_for_the_morning(database: Database) -> None:
    shop, post = await opened(database)
    post.sms.faults[NUMBER] = [TemporaryFailure("away")]
    await book(shop, start=at(9, day=6), customers=noor())
    shop.clock.forward(hours=11, minutes=59, seconds=30)  # 20:59:30 in Amsterdam
    await post.deliver()
    await post.deliver(minutes=2)
    assert post.sms.sent == []
    await post.deliver(hours=11)
    assert len(post.sms.sent) == 1


async def test_an_urgent_message_does_not_wait_behind_one_that_the_night_holds(database: Database) -> None:
    shop, post = await opened(database, business=a_business(hours=same_hours(7 * 60, 17 * 60)))
    shop.clock.forward(hours=14)  # 22:00 in Amsterdam
    booked = await book(shop, start=at(9, day=5), customers=noor())
    await post.deliver()
    assert post.sms.sent == []
    await move(shop, booked, 0, start=at(7, day=5))
    await post.deliver(seconds=10)
    assert [text for _, text in post.sms.sent] == ["The Shop: Check-up now on Tue 5 Jan, 08:00 (Amsterdam)."]


async def test_what_was_handed_over_is_on_record_without_the_number(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop, customers=noor())
    await post.deliver()
    (record,) = await records(post)
    assert (record.provider, record.origin, record.topic, record.state) == ("box", "Shop", "confirmed", "sent")
    assert record.provider_id == f"box-{record.id}"
    assert "12345678" not in repr(record)


async def test_what_was_refused_is_on_record_as_failed(database: Database) -> None:
    shop, post = await opened(database)
    post.sms.faults[NUMBER] = [PermanentFailure("bad_number", "21211")]
    await book(shop, customers=noor())
    await post.deliver()
    (record,) = await records(post)
    assert (record.state, record.error) == ("failed", "bad_number")


async def test_a_message_sent_again_after_a_refusal_takes_the_place_of_the_first(database: Database) -> None:
    shop, post = await opened(database)
    post.sms.faults[NUMBER] = [PermanentFailure("sms_refused", "21612")]
    await book(shop, customers=noor())
    await post.deliver()
    (parked,) = await shop.usecases.list_trouble(shop.id, staff_actor("ada"))
    await shop.usecases.resend_message(shop.id, parked.id, staff_actor("ada"))
    await post.deliver()
    (record,) = await records(post)
    assert (record.state, record.error, len(post.sms.sent)) == ("sent", "", 1)


async def test_consent_is_kept_with_its_moment(database: Database) -> None:
    shop, _ = await opened(database)
    booked = await shop.usecases.book_appointment(a_wish(at(9), customers=noor()), staff_actor("ada"))
    (seat,) = booked.view.appointment.seated
    view = await shop.usecases.read_appointment(shop.id, booked.view.appointment.id, staff_actor("ada"))
    assert (seat.sms_opt_in, seat.consented_at, seat.consent_text) == (True, shop.clock.now(), "")
    assert view.history[0].data["sms_opt_in"] == [seat.id]
    assert view.history[0].by == "ada"
    assert view.history[0].at == shop.clock.now()
