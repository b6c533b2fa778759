"""What is kept also rests on appointments of people who do not offer the service, or no longer: caps and classes count them all."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from scheduling.appointment import Appointment, DraftId
from scheduling.interval import Interval
from scheduling.policy import Cap, CapPeriod, CapScope, SchedulingPolicy
from scheduling.rules import Audience
from scheduling.service import Service
from scheduling.staff import Role, StaffId
from storage import Database
from tests.support.builders import MONDAY, Shop, a_business, a_service, a_shop, a_staff_member, a_wish, at, staff_actor
from usecases.cancel_appointment import CancelWish
from usecases.configuration import Configurations
from usecases.kept_availability import Asked, KeptAvailability
from usecases.make_ids import make_id

ADA, BRAM, SAM = (StaffId(name) for name in ("ada", "bram", "sam"))
STAFF = [
    a_staff_member("Ada", role=Role.ADMINISTRATOR),
    a_staff_member("Bram Visser"),
    a_staff_member("Sam"),
]
BOSS = staff_actor("ada")
Going = Callable[[Shop, Service, StaffId], Awaitable[None]]


def keeping(shop: Shop) -> KeptAvailability:
    return KeptAvailability(shop.database, shop.clock, Configurations())


def today(shop: Shop) -> Asked:
    span = Interval(at(0), at(0, day=5))
    return Asked(business_id=shop.id, service_id=a_service().id, span=span, audience=Audience.CUSTOMER)


async def opened(database: Database, service: Service, caps: Sequence[Cap] = ()) -> Shop:
    business = a_business(policy=SchedulingPolicy(minimum_lead_time=0, caps=tuple(caps)))
    return await a_shop(database, business=business, staff=STAFF, services=[service])


async def booked(shop: Shop, **given: Any) -> Appointment:
    return (await shop.usecases.book_appointment(a_wish(**given), BOSS)).view.appointment


async def cancel(shop: Shop, one: Appointment, **given: Any) -> None:
    wish = CancelWish(
        business_id=shop.id, appointment_id=one.id, expected_version=one.version, draft_id=DraftId(make_id()), **given
    )
    await shop.usecases.cancel_appointment(wish, BOSS)


async def seats_left(shop: Shop, kept: KeptAvailability) -> list[int]:
    return [slot.seats_left for slot in await kept.slots(today(shop)) if slot.session]


async def leaves_service(shop: Shop, service: Service, who: StaffId) -> None:
    rest = tuple(one for one in service.staff_ids if one != who)
    await shop.database.write(lambda work: work.services.save(shop.id, replace(service, staff_ids=rest)))


async def leaves(shop: Shop, service: Service, who: StaffId) -> None:
    await leaves_service(shop, service, who)
    await shop.database.write(lambda work: work.staff.remove(shop.id, who, MONDAY))


@pytest.mark.parametrize("goes", [leaves_service, leaves])
async def test_seats_of_a_class_are_counted_whoever_gives_it(database: Database, goes: Going) -> None:
    service = a_service(maximum_attendees=2, staff_ids=(BRAM, SAM))
    shop = await opened(database, service)
    await booked(shop, staff_ids=(BRAM,))
    await goes(shop, service, BRAM)
    kept = keeping(shop)
    assert await seats_left(shop, kept) == [1]
    taken = await booked(shop)
    assert await seats_left(shop, kept) == []
    await cancel(shop, taken, attendee_id=taken.attendees[-1].id)
    assert await seats_left(shop, kept) == [1]


@pytest.mark.parametrize("scope", [CapScope.SERVICE, CapScope.BUSINESS])
@pytest.mark.parametrize("goes", [leaves_service, leaves])
async def test_a_day_full_by_a_cap_is_open_again_when_what_somebody_had_who_has_left_is_cancelled(
    database: Database, goes: Going, scope: CapScope
) -> None:
    service = a_service(staff_ids=(BRAM, SAM))
    shop = await opened(database, service, [Cap(scope=scope, period=CapPeriod.DAY, limit=1)])
    one = await booked(shop, staff_ids=(BRAM,))
    await goes(shop, service, BRAM)
    kept = keeping(shop)
    assert await kept.slots(today(shop)) == ()
    await cancel(shop, one)
    assert await kept.slots(today(shop)) != ()
