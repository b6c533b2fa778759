"""Many at once, on both databases: exactly as many win as may. Beside each the control that shows the race without its guard."""

from collections import Counter
from functools import partial

import pytest

from scheduling.appointment import DraftId
from scheduling.staff import StaffId, StaffMember
from storage import Database, Work
from tests.storage.builders import SHOP, appointment
from tests.storage.rivals import (
    GROUP,
    add,
    add_with,
    book,
    book_capped,
    is_free,
    look_then_write,
    open_class,
    overlaps,
    take_seat,
    winners,
    within_cap,
    without_guards,
)

pytestmark = pytest.mark.races
NAMES = [f"rival-{number:02}" for number in range(50)]
DRAFT = DraftId("draft")
PEOPLE = [StaffId(f"person-{number}") for number in range(8)]


async def test_of_fifty_rivals_for_one_start_exactly_one_wins(shop: Database) -> None:
    assert len(await winners(shop.write(partial(book, one)) for one in NAMES)) == 1
    assert await shop.read(overlaps) == 0


async def test_the_guard_alone_lets_only_one_in(shop: Database) -> None:
    """The rivals look before they lock; the database still refuses all but one."""
    assert len(await look_then_write(shop, is_free, [partial(add, one) for one in NAMES])) == 1
    assert await shop.read(overlaps) == 0


async def test_without_lock_and_guard_several_win(shop: Database) -> None:
    """The control: this is the race that the two tests above are about."""
    await shop.write(without_guards)
    assert len(await look_then_write(shop, is_free, [partial(add, one) for one in NAMES])) > 1
    assert await shop.read(overlaps) > 0


async def test_thirty_rivals_get_the_nine_seats_left(shop: Database) -> None:
    await shop.write(open_class)
    assert len(await winners(shop.write(partial(take_seat, one)) for one in NAMES[:30])) == 9
    assert await shop.read(seats_taken) == 10


async def test_without_the_guard_seats_are_oversold(shop: Database) -> None:
    """The control: each looks, sees a seat left, and takes it."""
    await shop.write(open_class)
    await shop.write(without_guards)
    has_seat = partial(_has_seat, 10)
    await look_then_write(shop, has_seat, [partial(take_seat, one) for one in NAMES[:30]])
    assert await shop.read(seats_taken) > 10


def seats_taken(work: Work) -> int:
    return len(work.appointments.get(SHOP, GROUP).attendees)


def _has_seat(seats: int, work: Work) -> bool:
    return seats_taken(work) < seats


def hire(work: Work) -> None:
    for one in PEOPLE:
        work.staff.add(SHOP, StaffMember(id=one, display_name=one))


async def test_eight_rivals_at_eight_people_for_a_service_capped_at_one_a_day(shop: Database) -> None:
    await shop.write(hire)
    assert len(await winners(shop.write(partial(book_capped, one)) for one in PEOPLE)) == 1


async def test_without_the_service_lock_the_cap_is_broken(shop: Database) -> None:
    """The control: eight different people are locked, and nobody sees the others."""
    await shop.write(hire)
    won = await look_then_write(shop, within_cap, [partial(add_with, one) for one in PEOPLE])
    assert len(won) > 1


async def test_a_draft_clicked_many_times_at_once_books_once(shop: Database) -> None:
    """Each click chooses another person, so no lock of a person stands between them."""
    await shop.write(hire)

    def click(who: StaffId, work: Work) -> str:
        done = work.appointments.by_draft(SHOP, DRAFT)
        if done:
            return done[0].id
        return work.appointments.add(SHOP, appointment(f"by-{who}", staff_ids=(who,), draft_id=DRAFT)).id

    assert len(set(await winners(shop.write(partial(click, who)) for who in PEOPLE))) == 1
    assert len(await shop.read(lambda work: work.appointments.by_draft(SHOP, DRAFT))) == 1


async def test_no_rival_has_to_begin_again(shop: Database) -> None:
    """Whoever is thrown out of a deadlock does, after a second's wait or many: locks taken in one order spare them that.

    On SQLite the first group in which one is refused runs once more, and the groups after it are kept apart.
    """
    begun: list[str] = []

    def count_and_book(one: str, work: Work) -> str:
        begun.append(one)
        return book(one, work)

    await winners(shop.write(partial(count_and_book, one)) for one in NAMES[:32])
    again = Counter(begun)
    assert sorted(again) == NAMES[:32]
    assert set(again.values()) <= ({1, 2} if shop.url.startswith("sqlite") else {1})
