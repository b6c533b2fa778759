"""The rest of a series, moved or cancelled as one; and each date still alone (lesson 16)."""

from dataclasses import replace
from datetime import datetime

import pytest

from scheduling.appointment import Appointment, AppointmentId, DraftId, State
from scheduling.errors import NotAllowed, NotFound, PolicyRefused, SlotRefused, Stale
from storage import Database
from tests.support.builders import Shop, a_service, a_shop, a_wish, at, staff_actor
from tests.support.post import PostOffice
from tests.support.series import MONDAYS, all_of, book_series, messages_of, own_seat
from usecases.access import Actor
from usecases.book_series import BookedSeries
from usecases.change_series import SeriesWish
from usecases.undo_change import UndoWish

MANAGED = a_service(is_customer_allowed_to_manage=True)
ADA = staff_actor("ada")


def wish(
    shop: Shop, booked: BookedSeries, first: int, starts: list[datetime] | None = None, **given: object
) -> SeriesWish:
    """The dates from the first on, cancelled, or moved to the starts."""
    rest = [view.appointment for view in booked.views[first:]]
    targets: list[datetime | None] = [*starts] if starts else [None] * len(rest)
    return SeriesWish(
        business_id=shop.id,
        appointment_id=rest[0].id,
        draft_id=DraftId("change"),
        dates={one.id: target for one, target in zip(rest, targets, strict=False)},
        versions={one.id: one.version for one in rest},
        **given,  # type: ignore[arg-type]  # as given
    )


def customer(booked: BookedSeries, number: int = 0) -> Actor:
    return Actor(kind="customer", attendee_id=own_seat(booked, number).id)


async def states(shop: Shop, booked: BookedSeries) -> list[State]:
    return [one.state for one in await all_of(shop, booked)]


async def test_the_rest_of_a_series_is_cancelled_as_one(database: Database) -> None:
    shop = await a_shop(database)
    booked = await book_series(shop)
    await shop.usecases.change_series(wish(shop, booked, 2), ADA)
    assert await states(shop, booked) == [State.BOOKED, State.BOOKED, State.CANCELLED, State.CANCELLED]


async def test_a_customer_cancels_the_rest_by_the_seat_of_one_date(database: Database) -> None:
    shop = await a_shop(database, services=[MANAGED])
    booked = await book_series(shop)
    await shop.usecases.change_series(wish(shop, booked, 1), customer(booked, 1))
    assert await states(shop, booked) == [State.BOOKED, *[State.CANCELLED] * 3]


async def test_a_stranger_finds_no_series(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[MANAGED])
    booked = await book_series(shop)
    with pytest.raises(NotFound):
        await shop.usecases.change_series(wish(shop, booked, 0), Actor(kind="customer", attendee_id=None))
    with pytest.raises(NotAllowed):
        await shop.usecases.change_series(wish(shop, booked, 0), staff_actor("vic"))


async def test_a_date_of_another_series_is_not_touched(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[MANAGED])
    mine, other = await book_series(shop), await book_series(shop, [at(12), at(12, day=11)])
    stolen = replace(wish(shop, mine, 0), dates={AppointmentId(other.views[0].appointment.id): None})
    with pytest.raises(NotFound):
        await shop.usecases.change_series(stolen, customer(mine))
    assert await states(shop, other) == [State.BOOKED, State.BOOKED]


async def test_looking_at_a_move_changes_nothing_and_names_what_is_taken(database: Database) -> None:
    shop = await a_shop(database)
    booked = await book_series(shop)
    await shop.usecases.book_appointment(a_wish(at(13, day=19)), ADA)
    lines = await shop.usecases.change_series.look(shop.id, booked.views[1].appointment.id, at(13, day=12), ADA)
    assert [line.start for line in lines] == [at(13, day=12), at(13, day=19), at(13, day=26)]
    assert [isinstance(line.refusal, SlotRefused) for line in lines] == [False, True, False]
    assert lines[1].alternatives == (at(12, day=19), at(12, 30, day=19), at(13, 30, day=19))
    assert [one.span.start for one in await all_of(shop, booked)] == list(MONDAYS)


async def test_a_series_moves_a_week_on_over_its_own_dates(database: Database) -> None:
    shop = await a_shop(database)
    booked = await book_series(shop)
    later = [at(9, day=11), at(9, day=18), at(9, day=25), at(9, day=1, month=2)]
    lines = await shop.usecases.change_series.look(shop.id, booked.views[0].appointment.id, later[0], ADA)
    assert [line.refusal for line in lines] == [None] * 4
    await shop.usecases.change_series(wish(shop, booked, 0, later), ADA)
    assert [one.span.start for one in await all_of(shop, booked)] == later


async def test_of_those_chosen_all_move_or_none(database: Database) -> None:
    shop = await a_shop(database)
    booked = await book_series(shop)
    await shop.usecases.book_appointment(a_wish(at(12, day=25)), ADA)
    with pytest.raises(SlotRefused):
        await shop.usecases.change_series(wish(shop, booked, 1, [at(12, day=11), at(12, day=18), at(12, day=25)]), ADA)
    assert [one.span.start for one in await all_of(shop, booked)] == list(MONDAYS)


async def test_some_dates_move_and_the_others_stay(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    booked = await book_series(shop)
    await shop.usecases.change_series(wish(shop, booked, 1, [at(12, day=11), at(12, day=18)]), ADA)
    assert [one.span.start for one in await all_of(shop, booked)] == [
        at(9),
        at(12, day=11),
        at(12, day=18),
        at(9, day=25),
    ]


async def test_the_same_click_twice_changes_once(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[MANAGED])
    booked = await book_series(shop)
    asked = wish(shop, booked, 2)
    first = await shop.usecases.change_series(asked, customer(booked, 2))
    assert await shop.usecases.change_series(asked, customer(booked, 2)) == first


async def test_what_has_changed_meanwhile_is_not_changed_blindly(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    booked = await book_series(shop)
    asked = wish(shop, booked, 2)
    one = booked.views[3].appointment
    await shop.usecases.change_series(wish(shop, booked, 3, [at(13, day=25)]), ADA)
    with pytest.raises(Stale):
        await shop.usecases.change_series(replace(asked, draft_id=DraftId("later")), ADA)
    assert (await stored(shop, one)).state is State.BOOKED


async def stored(shop: Shop, one: Appointment) -> Appointment:
    return await shop.database.read(lambda work: work.appointments.get(shop.id, one.id))


async def test_customers_keep_to_the_deadline_of_each_date(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[MANAGED], now=at(8, 59))
    booked = await book_series(shop)
    shop.clock.moment = at(9, 1)
    with pytest.raises(PolicyRefused):
        await shop.usecases.change_series(wish(shop, booked, 0), customer(booked))


async def test_a_series_is_told_of_as_one_and_cannot_be_undone_date_by_date(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    booked = await book_series(shop)
    await PostOffice(database=sqlite_database, clock=shop.clock).deliver()
    await shop.usecases.change_series(wish(shop, booked, 2), ADA)
    rows = [row for row in await messages_of(shop, booked) if row.topic == "cancelled" and row.kind == "mail"]
    assert len([row for row in rows if row.attendee_id]) == 1
    view = await shop.usecases.read_appointment(shop.id, booked.views[2].appointment.id, ADA)
    assert view.undo_change_id == ""
    changes = [str(line.data["change_id"]) for line in view.history if line.what == "cancelled"]
    undo = UndoWish(business_id=shop.id, appointment_id=view.appointment.id, change_id=changes[0])
    with pytest.raises(PolicyRefused):
        await shop.usecases.undo_change(undo, ADA)


async def test_the_last_date_left_of_a_series_is_told_of_as_any_other(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    booked = await book_series(shop)
    await shop.usecases.change_series(wish(shop, booked, 1), ADA)
    post = PostOffice(database=sqlite_database, clock=shop.clock)
    await post.deliver()
    confirmed = [email for email in post.mail.to("noor@example.com") if email.subject.startswith("Confirmed")]
    assert [email.subject for email in confirmed] == ["Confirmed: Check-up, Mon 4 Jan, 10:00"]
    assert confirmed[0].ics_method == "REQUEST"


async def test_all_dates_are_read_by_the_seat_of_one(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    booked = await book_series(shop)
    one = booked.views[2].appointment
    found = await shop.usecases.read_series(shop.id, one.id, customer(booked, 2))
    assert [seat.appointment.span.start for seat in found] == list(MONDAYS)
    assert await shop.usecases.read_series(shop.id, one.id, ADA) == found
