"""Many at once: looked at beforehand, done as one, taken back as one."""

from datetime import datetime
from functools import partial

import pytest

from scheduling.appointment import Appointment, DraftId, State
from scheduling.course import Step
from scheduling.errors import Invalid, NotAllowed, SlotRefused, Stale
from scheduling.interval import Interval, from_minute
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from storage import Database
from storage.records import OutboxItem
from storage.work import Work
from tests.support.builders import Shop, a_service, a_shop, a_wish, at, staff_actor
from usecases.change_many import ManyAnswer
from usecases.many_wish import MOST_AT_ONCE, Deed, ManyWish

ADA, BRAM, SAM = StaffId("ada"), StaffId("bram"), StaffId("sam")
WHOLE_DAY = Interval(at(0), at(23))
ALL = a_service(staff_ids=(BRAM, ADA, SAM))


async def afternoon(shop: Shop, *starts: tuple[int, int]) -> list[Appointment]:
    """Appointments of Bram."""
    made = [
        await shop.usecases.book_appointment(a_wish(at(*start), staff_ids=(BRAM,)), staff_actor("ada"))
        for start in starts
    ]
    return [one.view.appointment for one in made]


def wish(shop: Shop, deed: Deed, found: list[Appointment], **given: object) -> ManyWish:
    versions = {one.id: one.version for one in found}
    return ManyWish(business_id=shop.id, draft_id=DraftId("many"), deed=deed, versions=versions, **given)  # type: ignore[arg-type]  # as given


async def stored(shop: Shop, found: list[Appointment]) -> list[Appointment]:
    ids = [one.id for one in found]
    known = {one.id: one for one in await shop.database.read(lambda work: work.appointments.by_ids(shop.id, ids))}
    return [known[one] for one in ids]


def _outbox(shop: Shop, one: Appointment, work: Work) -> tuple[OutboxItem, ...]:
    return work.outbox.of_appointment(shop.id, one.id)


async def undo(shop: Shop, answer: ManyAnswer) -> None:
    changes = [(line.view.appointment.id, line.change_id) for line in answer.lines]
    await shop.usecases.undo_many(shop.id, changes, staff_actor("ada"))


async def test_an_afternoon_is_spread_fairly_over_the_others(database: Database) -> None:
    """S128: reassigned at once, with the minutes of each before and after."""
    shop = await a_shop(database, services=[ALL])
    found = await afternoon(shop, (12, 0), (12, 30), (13, 0), (13, 30))
    answer = await shop.usecases.change_many(wish(shop, Deed.REASSIGN, found), staff_actor("ada"))
    assert sorted(one.staff_ids[0] for one in await stored(shop, found)) == [ADA, ADA, SAM, SAM]
    assert {(load.staff.id, load.before, load.after) for load in answer.loads} == {
        (BRAM, 120, 0),
        (ADA, 0, 60),
        (SAM, 0, 60),
    }


async def test_a_look_beforehand_stores_nothing(database: Database) -> None:
    shop = await a_shop(database, services=[ALL])
    found = await afternoon(shop, (12, 0), (12, 30))
    answer = await shop.usecases.change_many.preview(wish(shop, Deed.REASSIGN, found), staff_actor("ada"))
    assert [line.refusal for line in answer.lines] == [None, None]
    assert sum(line.tells_customers for line in answer.lines) == 2
    assert await stored(shop, found) == found


async def test_a_look_names_those_that_cannot(database: Database) -> None:
    shop = await a_shop(database, services=[ALL])
    found = await afternoon(shop, (12, 0), (12, 30))
    await shop.usecases.book_appointment(a_wish(at(12), staff_ids=(ADA,)), staff_actor("ada"))
    look = wish(shop, Deed.REASSIGN, found, to=ADA)
    answer = await shop.usecases.change_many.preview(look, staff_actor("ada"))
    assert [line.view.appointment.id for line in answer.refused] == [found[0].id]


async def test_all_or_nothing_is_done(database: Database) -> None:
    shop = await a_shop(database, services=[ALL])
    found = await afternoon(shop, (12, 0), (12, 30))
    await shop.usecases.book_appointment(a_wish(at(12, 30), staff_ids=(ADA,)), staff_actor("ada"))
    with pytest.raises(SlotRefused):
        await shop.usecases.change_many(wish(shop, Deed.REASSIGN, found, to=ADA), staff_actor("ada"))
    assert await stored(shop, found) == found


@pytest.mark.parametrize("minutes", [15, -15, 90])
async def test_neighbours_are_shifted_together_whichever_way(database: Database, minutes: int) -> None:
    shop = await a_shop(database)
    found = await afternoon(shop, (12, 0), (12, 30), (13, 0))
    await shop.usecases.change_many(wish(shop, Deed.SHIFT, found, minutes=minutes), staff_actor("ada"))
    assert [
        (one.span.start - two.span.start).total_seconds() / 60
        for one, two in zip(await stored(shop, found), found, strict=True)
    ] == [minutes] * 3


@pytest.mark.parametrize("deed", [Deed.SHIFT, Deed.CANCEL, Deed.REASSIGN])
async def test_one_undo_takes_all_of_it_back(database: Database, deed: Deed) -> None:
    shop = await a_shop(database, services=[ALL])
    found = await afternoon(shop, (12, 0), (12, 30), (13, 0))
    answer = await shop.usecases.change_many(
        wish(shop, deed, found, minutes=15 if deed is Deed.SHIFT else 0), staff_actor("ada")
    )
    shop.clock.forward(seconds=9)
    await undo(shop, answer)
    places = [(one.span, one.staff_ids, one.state) for one in await stored(shop, found)]
    assert places == [(one.span, one.staff_ids, State.BOOKED) for one in found]


async def try_for(shop: Shop, start: datetime, staff_id: StaffId = BRAM) -> None:
    """Somebody else wants the place that has just been left."""
    with pytest.raises(SlotRefused):
        await shop.usecases.book_appointment(
            a_wish(start, staff_ids=(staff_id,), draft_id=DraftId("rival")), staff_actor("ada")
        )


@pytest.mark.parametrize(
    ("deed", "minutes", "left"), [(Deed.REASSIGN, 0, at(12, 30)), (Deed.SHIFT, 45, at(12)), (Deed.SHIFT, -45, at(13))]
)
async def test_places_left_by_many_stay_held_for_the_undo(
    database: Database, deed: Deed, minutes: int, left: datetime
) -> None:
    """S128: nobody books what the undo needs."""
    shop = await a_shop(database, services=[ALL])
    found = await afternoon(shop, (12, 0), (12, 30), (13, 0))
    answer = await shop.usecases.change_many(wish(shop, deed, found, minutes=minutes), staff_actor("ada"))
    await try_for(shop, left)
    await undo(shop, answer)
    assert [one.span for one in await stored(shop, found)] == [one.span for one in found]


async def test_once_the_undo_is_over_the_places_are_free(database: Database) -> None:
    shop = await a_shop(database, services=[ALL])
    found = await afternoon(shop, (12, 0), (12, 30))
    await shop.usecases.change_many(wish(shop, Deed.SHIFT, found, minutes=60), staff_actor("ada"))
    shop.clock.forward(seconds=10)
    made = await shop.usecases.book_appointment(a_wish(at(12, 30), staff_ids=(BRAM,)), staff_actor("ada"))
    assert made.view.appointment.span.start == at(12, 30)


async def test_a_place_is_kept_in_pieces_around_one_that_moved_into_it(database: Database) -> None:
    long, short = a_service(duration=60), a_service(id=ServiceId("short"), duration=10)
    shop = await a_shop(database, services=[long, short])
    wide = await afternoon(shop, (12, 0))
    made = await shop.usecases.book_appointment(
        a_wish(at(11, 25), service_id=ServiceId("short"), staff_ids=(BRAM,)), staff_actor("ada")
    )
    found = [*wide, made.view.appointment]
    answer = await shop.usecases.change_many(wish(shop, Deed.SHIFT, found, minutes=60), staff_actor("ada"))
    taken = await shop.database.read(lambda work: work.appointments.taken(shop.id, [BRAM], WHOLE_DAY))
    held = {(from_minute(row.start_minute), from_minute(row.end_minute)) for row in taken[BRAM] if row.kind == "hold"}
    assert held == {(at(11, 25), at(11, 35)), (at(12), at(12, 25)), (at(12, 35), at(13))}
    await undo(shop, answer)
    assert [one.span for one in await stored(shop, found)] == [one.span for one in found]


async def test_what_somebody_did_meanwhile_is_not_undone_with_the_rest(database: Database) -> None:
    shop = await a_shop(database, services=[ALL])
    found = await afternoon(shop, (12, 0), (12, 30))
    answer = await shop.usecases.change_many(wish(shop, Deed.REASSIGN, found), staff_actor("ada"))
    await shop.usecases.follow_course(shop.id, found[1].id, Step.ARRIVE, staff_actor("ada"))
    with pytest.raises(Stale) as refused:
        await undo(shop, answer)
    assert refused.value.data["appointment_id"] == found[1].id


async def test_who_is_busy_in_the_own_calendar_just_now_gets_none_of_them(sqlite_database: Database) -> None:
    """S141: asked before the transaction, as for a single move."""
    shop = await a_shop(sqlite_database, services=[ALL])
    found = await afternoon(shop, (12, 0), (12, 30))
    shop.outside.calendars[ADA] = (Interval(at(11), at(14)),)
    await shop.usecases.change_many(wish(shop, Deed.REASSIGN, found), staff_actor("ada"))
    assert [one.staff_ids for one in await stored(shop, found)] == [(SAM,), (SAM,)]


async def test_a_shift_into_what_stands_in_the_calendar_is_refused(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    found = await afternoon(shop, (12, 0), (12, 30))
    shop.outside.calendars[BRAM] = (Interval(at(14), at(14, 30)),)
    answer = await shop.usecases.change_many.preview(wish(shop, Deed.SHIFT, found, minutes=90), staff_actor("ada"))
    assert [line.view.appointment.id for line in answer.refused] == [found[1].id]


async def test_after_the_undo_nobody_hears_of_it(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    found = await afternoon(shop, (12, 0), (12, 30))
    answer = await shop.usecases.change_many(wish(shop, Deed.CANCEL, found, message="ill"), staff_actor("ada"))
    await undo(shop, answer)
    changes = {line.change_id for line in answer.lines}
    rows = [
        row
        for one in found
        for row in await shop.database.read(partial(_outbox, shop, one))
        if row.change_id in changes
    ]
    assert rows == []


async def test_cancelling_many_tells_each_customer_the_word(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    found = await afternoon(shop, (12, 0), (12, 30))
    await shop.usecases.change_many(wish(shop, Deed.CANCEL, found, message="Bram is ill"), staff_actor("ada"))
    rows = await shop.database.read(lambda work: work.outbox.of_appointment(shop.id, found[0].id))
    assert [row.payload["message"] for row in rows if row.topic == "cancelled" and row.attendee_id] == ["Bram is ill"]


async def test_more_than_can_be_looked_over_is_refused(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    many = {f"a{number}": 1 for number in range(MOST_AT_ONCE + 1)}
    asked = ManyWish(business_id=shop.id, draft_id=DraftId("many"), deed=Deed.CANCEL, versions=many)  # type: ignore[arg-type]  # ids
    with pytest.raises(Invalid):
        await shop.usecases.change_many.preview(asked, staff_actor("ada"))


async def test_a_team_member_does_it_with_the_own_ones_alone(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[ALL])
    found = await afternoon(shop, (12, 0))
    with pytest.raises(NotAllowed):
        await shop.usecases.change_many.preview(wish(shop, Deed.REASSIGN, found, to=ADA), staff_actor("bram"))
    shifted = wish(shop, Deed.SHIFT, found, minutes=30)
    assert not (await shop.usecases.change_many(shifted, staff_actor("bram"))).refused
