"""Appointments come back whole, are found by what people ask for, and never overwrite a change somebody else made."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from scheduling.appointment import Answer, AppointmentId, DraftId, Meeting, Origin, Override, State
from scheduling.business import Address
from scheduling.errors import NotFound, Refusal, RefusalCode, Stale
from scheduling.interval import to_minute
from scheduling.service import Location, QuestionId, Reminder
from storage import Database, Work
from storage.records import CountedRow, MinutesBooked
from tests.storage.builders import ANNA, BRAM, CHECKUP, CLASS, NOOR, NOW, SHOP, appointment, at, seat, span

A, B = AppointmentId("a"), AppointmentId("b")
DAY = span(0, minutes=1440)


async def test_an_appointment_comes_back_as_it_was_stored(shop: Database) -> None:
    stored = appointment(
        "a",
        staff_ids=(NOOR, BRAM),
        pre_buffer=5,
        post_buffer=10,
        seats=2,
        attendees=(
            seat("s1", answers=(Answer(question_id=QuestionId("q"), question="Why?", answer="Because"),)),
            seat("s2", customer_id=None, consented_at=NOW, consent_text="Yes"),
        ),
        location=Location(display_name="Room", address=Address(city="Delft")),
        is_online=True,
        meeting=Meeting(provider="link", join_web_url="https://meet.example/1", handle={"room": "1"}),
        price=Decimal("12.50"),
        reminders=(Reminder(offset=60),),
        override=Override(rule="hours", reason="asked", by=BRAM),
        origin=Origin.PAGE,
        draft_id=DraftId("draft"),
        wall_start="2027-01-04T11:00",
        zone="Europe/Amsterdam",
    )
    await shop.write(lambda work: work.appointments.add(SHOP, stored))
    assert await shop.read(lambda work: work.appointments.get(SHOP, A)) == stored


async def test_it_is_found_by_reference_and_by_draft(shop: Database) -> None:
    stored = appointment("a", draft_id=DraftId("draft"))
    await shop.write(lambda work: work.appointments.add(SHOP, stored))
    assert await shop.read(lambda work: work.appointments.by_reference(SHOP, "R-a")) == stored
    assert await shop.read(lambda work: work.appointments.by_draft(SHOP, DraftId("draft"))) == (stored,)


async def test_a_second_result_of_a_draft_never_stands_beside_the_first(shop: Database) -> None:
    def book_once(one: str, work: Work) -> str:
        done = work.appointments.by_draft(SHOP, DraftId("draft"))
        return done[0].id if done else work.appointments.add(SHOP, appointment(one, draft_id=DraftId("draft"))).id

    assert [await shop.write(partial(book_once, one)) for one in ("a", "b")] == ["a", "a"]


async def test_saving_moves_it_and_raises_its_version(shop: Database) -> None:
    await shop.write(lambda work: work.appointments.add(SHOP, appointment("a", attendees=(seat("s1"),))))

    def move(work: Work) -> object:
        before = work.appointments.get(SHOP, A)
        return work.appointments.save(SHOP, replace(before, span=span(15), staff_ids=(NOOR,), sequence=1))

    moved = await shop.write(move)
    assert moved == await shop.read(lambda work: work.appointments.get(SHOP, A))
    assert moved == replace(
        appointment("a"), span=span(15), staff_ids=(NOOR,), sequence=1, version=2, attendees=(seat("s1"),)
    )


async def test_saving_over_a_change_of_somebody_else_is_refused(shop: Database) -> None:
    shown = await shop.write(lambda work: work.appointments.add(SHOP, appointment("a")))
    await shop.write(lambda work: work.appointments.save(SHOP, replace(shown, state=State.ARRIVED)))
    with pytest.raises(Stale) as refusal:
        await shop.write(lambda work: work.appointments.save(SHOP, replace(shown, state=State.CANCELLED)))
    assert refusal.value.data["state"] is State.ARRIVED


async def test_a_meeting_is_kept_without_a_new_version_but_boards_hear_of_it(shop: Database) -> None:
    shown = await shop.write(lambda work: work.appointments.add(SHOP, appointment("a", is_online=True)))
    before = await shop.versions(SHOP, (BRAM,))
    meeting = Meeting(provider="link", join_web_url="https://meet.example/1", handle={"room": "1"})
    kept = await shop.write(lambda work: work.appointments.keep_meeting(SHOP, shown, meeting, NOW))
    assert kept == replace(shown, meeting=meeting, updated_at=NOW)
    assert kept == await shop.read(lambda work: work.appointments.get(SHOP, A))
    assert (await shop.versions(SHOP, (BRAM,))).staff[0] == before.staff[0] + 1


async def test_a_refused_write_leaves_no_raised_number(shop: Database) -> None:
    shown = await shop.write(lambda work: work.appointments.add(SHOP, appointment("a")))
    before = await shop.versions(SHOP, (BRAM,))
    with pytest.raises(Stale):
        await shop.write(lambda work: work.appointments.save(SHOP, replace(shown, version=7)))
    assert await shop.versions(SHOP, (BRAM,)) == before


async def test_a_change_of_person_raises_both_numbers(shop: Database) -> None:
    booked = await shop.write(lambda work: work.appointments.add(SHOP, appointment("a")))
    before = await shop.versions(SHOP, (BRAM, NOOR))
    await shop.write(lambda work: work.appointments.save(SHOP, replace(booked, staff_ids=(NOOR,))))
    after = await shop.versions(SHOP, (BRAM, NOOR))
    assert after.staff == tuple(number + 1 for number in before.staff)


async def test_an_unknown_appointment_is_refused(shop: Database) -> None:
    with pytest.raises(NotFound):
        await shop.read(lambda work: work.appointments.get(SHOP, A))


async def test_a_cancelled_seat_can_be_taken_again(shop: Database) -> None:
    full = appointment("a", seats=2, attendees=(seat("s1"), seat("s2")))
    booked = await shop.write(lambda work: work.appointments.add(SHOP, full))
    others = (seat("s1", is_cancelled=True), seat("s2"), seat("s3"))
    changed = await shop.write(lambda work: work.appointments.save(SHOP, replace(booked, attendees=others)))
    assert await shop.read(lambda work: work.appointments.get(SHOP, A)) == changed


async def test_one_seat_too_many_is_refused_as_full(shop: Database) -> None:
    full = appointment("a", seats=1, attendees=(seat("s1"), seat("s2")))
    with pytest.raises(Refusal) as refusal:
        await shop.write(lambda work: work.appointments.add(SHOP, full))
    assert refusal.value.code is RefusalCode.FULL


async def test_an_overlap_is_refused_as_taken(shop: Database) -> None:
    await shop.write(lambda work: work.appointments.add(SHOP, appointment("a", 10)))
    with pytest.raises(Refusal) as refusal:
        await shop.write(lambda work: work.appointments.add(SHOP, appointment("b", 10, 15)))
    assert refusal.value.code is RefusalCode.SLOT_TAKEN


async def test_moving_onto_its_own_time_is_not_an_overlap(shop: Database) -> None:
    booked = await shop.write(lambda work: work.appointments.add(SHOP, appointment("a", 10)))
    moved = await shop.write(lambda work: work.appointments.save(SHOP, replace(booked, span=span(10, 15))))
    assert moved.span == span(10, 15)


async def test_a_span_shows_what_overlaps_it(shop: Database) -> None:
    def store(work: Work) -> None:
        work.appointments.add(SHOP, appointment("a", 9, 45))
        work.appointments.add(SHOP, appointment("b", 10, 30, staff_ids=(NOOR,)))
        work.appointments.add(SHOP, appointment("c", 10, 0, staff_ids=(NOOR,), state=State.CANCELLED))
        work.appointments.add(SHOP, appointment("d", 12))

    await shop.write(store)
    shown = await shop.read(lambda work: work.appointments.in_span(SHOP, span(10, minutes=60)))
    assert [one.id for one in shown] == ["a", "c", "b"]
    hers = await shop.read(lambda work: work.appointments.in_span(SHOP, DAY, staff_ids=[NOOR], states=[State.BOOKED]))
    assert [one.id for one in hers] == ["b"]


async def test_a_customer_has_coming_and_past_ones(shop: Database) -> None:
    def store(work: Work) -> None:
        for one, hour in (("a", 9), ("b", 12), ("c", 15)):
            work.appointments.add(SHOP, appointment(one, hour, attendees=(seat(f"s{one}"),)))
        work.appointments.add(SHOP, appointment("d", 16))

    await shop.write(store)
    noon = at(11)
    coming = await shop.read(lambda work: work.appointments.of_customer(SHOP, ANNA, after=noon))
    past = await shop.read(lambda work: work.appointments.of_customer(SHOP, ANNA, before=at(13)))
    assert ([one.id for one in coming], [one.id for one in past]) == (["b", "c"], ["b", "a"])


async def test_coming_ones_are_listed_soonest_first(shop: Database) -> None:
    def store(work: Work) -> None:
        for one, hour in (("c", 15), ("a", 9), ("b", 12)):
            work.appointments.add(SHOP, appointment(one, hour))
        work.appointments.add(SHOP, appointment("d", 13, state=State.CANCELLED))

    await shop.write(store)
    coming = await shop.read(lambda work: work.appointments.coming(SHOP, after=at(10), staff_ids=[BRAM], limit=5))
    assert [one.id for one in coming] == ["b", "c"]


async def test_taken_time_has_its_buffers(shop: Database) -> None:
    buffered = appointment("a", 10, pre_buffer=10, post_buffer=5)
    await shop.write(lambda work: work.appointments.add(SHOP, buffered))
    taken = await shop.read(lambda work: work.appointments.taken(SHOP, [BRAM, NOOR], DAY))
    assert taken == {BRAM: [(to_minute(at(9, 50)), to_minute(at(10, 35)), A, "appointment", False, None)]}


async def test_a_cancelled_one_takes_no_time(shop: Database) -> None:
    await shop.write(lambda work: work.appointments.add(SHOP, appointment("a", state=State.CANCELLED)))
    assert await shop.read(lambda work: work.appointments.taken(SHOP, [BRAM], DAY)) == {}


async def test_a_kept_place_is_taken_in_the_name_of_the_one_it_is_kept_for(shop: Database) -> None:
    def move(work: Work) -> None:
        booked = work.appointments.add(SHOP, appointment("a", 10))
        work.appointments.save(SHOP, replace(booked, span=span(15)))
        work.appointments.hold_places(SHOP, A, [(span(10), (BRAM,))], NOW + timedelta(seconds=10))

    await shop.write(move)
    taken = await shop.read(lambda work: work.appointments.taken(SHOP, [BRAM], DAY))
    ends = NOW + timedelta(seconds=10)
    assert [(row.appointment_id, row.kind, row.until) for row in taken[BRAM]] == [
        ("a", "hold", ends),
        ("a", "appointment", None),
    ]
    later = await shop.read(lambda work: work.appointments.taken(SHOP, [BRAM], DAY, now=at(9)))
    assert [row.kind for row in later[BRAM]] == ["appointment"]


async def test_a_kept_place_cannot_be_booked_until_it_is_released(shop: Database) -> None:
    def keep(work: Work) -> None:
        work.appointments.add(SHOP, appointment("a", 15))
        work.appointments.hold_places(SHOP, A, [(span(10), (BRAM,))], NOW)

    await shop.write(keep)
    with pytest.raises(Refusal):
        await shop.write(lambda work: work.appointments.add(SHOP, appointment("b", 10)))
    await shop.write(lambda work: work.appointments.release_place(SHOP, A))
    await shop.write(lambda work: work.appointments.add(SHOP, appointment("b", 10)))


async def test_ended_holds_are_dropped(shop: Database) -> None:
    held = appointment("h", 10, state=State.HELD, held_until=NOW, attendees=(seat("s"),))
    await shop.write(lambda work: work.appointments.add(SHOP, held))

    def book(work: Work) -> None:
        work.appointments.drop_ended_holds(SHOP, [BRAM], NOW)
        work.appointments.add(SHOP, appointment("a", 10))

    await shop.write(book)
    with pytest.raises(NotFound):
        await shop.read(lambda work: work.appointments.get(SHOP, AppointmentId("h")))


async def test_a_hold_that_has_not_ended_stays(shop: Database) -> None:
    held = appointment("h", 10, state=State.HELD, held_until=NOW + timedelta(minutes=5))
    await shop.write(lambda work: work.appointments.add(SHOP, held))
    await shop.write(lambda work: work.appointments.drop_ended_holds(SHOP, [BRAM], NOW))
    assert (await shop.read(lambda work: work.appointments.get(SHOP, held.id))).state is State.HELD


async def test_sessions_say_what_is_left_of_them(shop: Database) -> None:
    group = appointment("a", service_id=CLASS, seats=10, attendees=(seat("s1"), seat("s2", is_cancelled=True)))
    await shop.write(lambda work: work.appointments.add(SHOP, group))
    (session,) = await shop.read(lambda work: work.appointments.sessions(SHOP, [CLASS], DAY))
    assert (session.appointment_id, session.staff_ids, session.seats, session.seats_taken) == ("a", (BRAM,), 10, 1)


async def test_caps_count_what_starts_in_the_span_but_nothing_cancelled(shop: Database) -> None:
    def store(work: Work) -> None:
        work.appointments.add(SHOP, appointment("a", 10, pre_buffer=10))
        work.appointments.add(SHOP, appointment("b", 12, state=State.CANCELLED))
        work.appointments.add(SHOP, appointment("c", 13, state=State.REQUESTED, staff_ids=()))
        work.appointments.hold_places(SHOP, B, [(span(12), (BRAM,))], NOW)

    await shop.write(store)
    counted = await shop.read(lambda work: work.appointments.counted(SHOP, DAY))
    ten, one = to_minute(at(10)), to_minute(at(13))
    assert sorted(counted) == [
        CountedRow(A, CHECKUP, BRAM, ten, ten + 30, State.BOOKED),
        CountedRow(AppointmentId("c"), CHECKUP, None, one, one + 30, State.REQUESTED),
    ]


async def test_minutes_booked_leave_buffers_out(shop: Database) -> None:
    def store(work: Work) -> None:
        work.appointments.add(SHOP, appointment("a", 10, pre_buffer=10))
        work.appointments.add(SHOP, appointment("b", 12, created_at=at(9)))

    await shop.write(store)
    booked = await shop.read(lambda work: work.appointments.minutes_booked(SHOP, [BRAM, NOOR], DAY))
    assert booked == {BRAM: MinutesBooked(60, at(9))}
