"""kill -9 in the middle of a booking by an address that is good for one: never used up without a booking, never two bookings."""

import signal
from dataclasses import replace

import pytest

from scheduling.appointment import Appointment
from scheduling.errors import PolicyRefused
from scheduling.interval import Interval
from storage import Database
from storage.records import ServiceLink
from tests.support.builders import Shop, a_service, a_shop, at, staff_actor
from tests.support.processes import run
from tests.worker.dying_booking import the_form
from usecases.make_ids import hash_of
from usecases.open_page import VISITOR


async def killed(shop: Shop, point: str) -> str:
    """The key by which a process of its own was booking when it died there."""
    key = await shop.usecases.make_service_link(shop.id, a_service().id, staff_actor("ada"))
    arguments = [shop.database.url, shop.clock.now().isoformat(), key, point]
    assert await run("-m", "tests.worker.dying_booking", *arguments) == -signal.SIGKILL
    return key


async def stored(shop: Shop, key: str) -> tuple[ServiceLink | None, tuple[Appointment, ...]]:
    link = await shop.database.read(lambda work: work.service_links.by_hash(shop.id, hash_of(key)))
    day = Interval(at(0), at(23))
    return link, await shop.database.read(lambda work: work.appointments.in_span(shop.id, day))


@pytest.mark.faults
@pytest.mark.parametrize("point", ["appointment", "history", "link", "messages"])
async def test_killed_before_the_commit_nothing_was_booked_and_the_address_is_still_good(
    database: Database, point: str
) -> None:
    shop = await a_shop(database)
    key = await killed(shop, point)
    link, booked = await stored(shop, key)
    assert link is not None
    assert (link.used_at, booked) == (None, ())
    again = await shop.usecases.book_appointment(the_form(key), VISITOR)
    link, booked = await stored(shop, key)
    assert link is not None
    assert link.used_at is not None
    assert [one.id for one in booked] == [again.view.appointment.id]


@pytest.mark.faults
async def test_killed_after_the_commit_the_same_form_is_answered_and_another_refused(database: Database) -> None:
    shop = await a_shop(database)
    key = await killed(shop, "answer")
    _, (made,) = await stored(shop, key)
    again = await shop.usecases.book_appointment(the_form(key), VISITOR)
    assert (again.was_repeat, again.view.appointment.id) == (True, made.id)
    with pytest.raises(PolicyRefused) as refused:
        await shop.usecases.book_appointment(replace(the_form(key, "another"), start=at(10)), VISITOR)
    assert refused.value.data["rule"] == "link_used"
