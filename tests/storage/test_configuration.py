"""What a business sets up comes back as it was stored, and raises the numbers that kept answers live by."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from scheduling.business import Address, Business, BusinessId, PageSettings
from scheduling.errors import NotFound
from scheduling.policy import (
    Availability,
    AvailabilityType,
    AvailabilityWindow,
    Cap,
    CapPeriod,
    CapScope,
    DateOverride,
    HoursBlock,
    SchedulingPolicy,
    same_hours,
)
from scheduling.service import Location, Question, QuestionAssignment, QuestionId, Reminder, Service, ServiceId
from scheduling.staff import AccountId, Membership, Role, StaffId, StaffMember, TimeOff, TimeOffId
from storage import Database, Work
from storage.records import Account
from tests.storage.builders import BRAM, CHECKUP, NOOR, NOW, SHOP, span

OVERRIDES = (
    DateOverride(first=date(2027, 12, 24), last=date(2027, 12, 26), title="Christmas"),
    DateOverride(first=date(2027, 5, 1), last=date(2027, 5, 1), blocks=(HoursBlock(600, 720), HoursBlock(780, 900))),
)
POLICY = SchedulingPolicy(
    slot_interval=15,
    minimum_lead_time=60,
    maximum_advance=60 * 24 * 30,
    allow_staff_selection=False,
    general_availability=Availability(type=AvailabilityType.CUSTOM_WEEKLY_HOURS, hours=same_hours(540, 1020)),
    custom_availabilities=(
        AvailabilityWindow(
            first=date(2027, 7, 1),
            last=date(2027, 8, 31),
            availability=Availability(type=AvailabilityType.NOT_BOOKABLE),
        ),
    ),
    cancel_deadline=120,
    caps=(Cap(scope=CapScope.SERVICE, period=CapPeriod.DAY, limit=3, in_minutes=True),),
)


async def test_a_business_comes_back_as_it_was_stored(database: Database) -> None:
    stored = Business(
        id=BusinessId("barber@example.com"),
        display_name="Barber",
        zone="Europe/Amsterdam",
        address=Address(street="Dam 1", city="Amsterdam"),
        hours=same_hours(9 * 60, 26 * 60 - 60),
        overrides=OVERRIDES,
        policy=POLICY,
        page=PageSettings(is_customer_consent_enabled=True, customer_consent_message="Is that so?"),
        week_start=6,
        web_slug="barber",
        archived_at=NOW,
        retention_days=400,
        checklist=("test_mail", "test_booking"),
        created_at=NOW,
    )
    await database.write(lambda work: work.businesses.add(stored))
    assert await database.read(lambda work: work.businesses.get(stored.id)) == stored


async def test_saving_a_business_raises_its_number(shop: Database) -> None:
    def rename(work: Work) -> Business:
        return work.businesses.save(replace(work.businesses.get(SHOP), display_name="Shop 2", overrides=OVERRIDES))

    before = await shop.versions(SHOP, ())
    saved = await shop.write(rename)
    assert await shop.read(lambda work: work.businesses.get(SHOP)) == saved
    assert (await shop.versions(SHOP, ())).business == before.business + 1 == saved.version


async def test_an_unknown_business_is_refused(database: Database) -> None:
    with pytest.raises(NotFound):
        await database.read(lambda work: work.businesses.get(SHOP))


async def test_businesses_are_listed_by_name(shop: Database) -> None:
    other = Business(id=BusinessId("a@example.com"), display_name="Atelier", zone="UTC", is_published=True)
    await shop.write(lambda work: work.businesses.add(other))
    assert await shop.read(lambda work: work.businesses.names()) == [
        ("a@example.com", "Atelier", True),
        (SHOP, "Shop", False),
    ]


async def test_a_service_comes_back_as_it_was_stored(shop: Database) -> None:
    question = Question(id=QuestionId("q"), display_name="How long is your hair?", options=("short", "long"))
    stored = Service(
        id=ServiceId("cut"),
        display_name="Cut",
        duration=45,
        pre_buffer=5,
        post_buffer=10,
        staff_ids=(NOOR, BRAM),
        policy=POLICY,
        price=Decimal("12.50"),
        location=Location(display_name="Chair 2", address=Address(city="Delft"), uri="https://maps.example"),
        reminders=(Reminder(offset=60, message="Soon"), Reminder(offset=5, is_follow_up=True)),
        questions=(QuestionAssignment(question=question, is_required=True),),
        is_online=True,
        created_at=NOW,
    )

    def store(work: Work) -> None:
        work.questions.add(SHOP, question)
        work.services.add(SHOP, stored)

    await shop.write(store)
    assert await shop.read(lambda work: work.services.get(SHOP, stored.id)) == stored
    assert [one.id for one in await shop.read(lambda work: work.services.list(SHOP))] == ["checkup", "class", "cut"]


async def test_what_a_service_leaves_to_the_business_follows_it(shop: Database) -> None:
    own = replace(POLICY, follows=("slot_interval", "caps"))

    def change(work: Work) -> None:
        work.services.save(SHOP, replace(work.services.get(SHOP, CHECKUP), policy=own))
        business = work.businesses.get(SHOP)
        work.businesses.save(replace(business, policy=replace(business.policy, slot_interval=20)))

    await shop.write(change)
    policy = (await shop.read(lambda work: work.services.get(SHOP, CHECKUP))).policy
    assert policy is not None
    assert (policy.slot_interval, policy.caps) == (20, ())
    assert policy.minimum_lead_time == POLICY.minimum_lead_time


async def test_a_removed_service_is_off_the_list_and_still_there_for_its_appointments(shop: Database) -> None:
    await shop.write(lambda work: work.services.remove(SHOP, CHECKUP, NOW))
    assert [one.id for one in await shop.read(lambda work: work.services.list(SHOP))] == ["class"]
    assert [one.id for one in await shop.read(lambda work: work.services.removed(SHOP))] == [CHECKUP]
    assert (await shop.read(lambda work: work.services.get(SHOP, CHECKUP))).display_name


async def test_services_stand_in_the_order_given_and_a_new_one_comes_last(shop: Database) -> None:
    await shop.write(lambda work: work.services.reorder(SHOP, [ServiceId("class"), CHECKUP]))
    await shop.write(lambda work: work.services.add(SHOP, Service(id=ServiceId("cut"), display_name="Cut")))
    assert [one.id for one in await shop.read(lambda work: work.services.list(SHOP))] == ["class", CHECKUP, "cut"]


async def test_saving_a_service_replaces_its_staff_and_rules(shop: Database) -> None:
    def change(work: Work) -> Service:
        return work.services.save(
            SHOP, replace(work.services.get(SHOP, CHECKUP), staff_ids=(NOOR,), policy=POLICY, duration=20)
        )

    changed = await shop.write(change)
    assert await shop.read(lambda work: work.services.get(SHOP, CHECKUP)) == changed


async def test_a_removed_question_is_off_every_service(shop: Database) -> None:
    question = Question(id=QuestionId("q"), display_name="Why?")

    def ask_and_remove(work: Work) -> None:
        work.questions.add(SHOP, question)
        asked = replace(work.services.get(SHOP, CHECKUP), questions=(QuestionAssignment(question=question),))
        work.services.save(SHOP, asked)
        work.questions.remove(SHOP, question.id)

    await shop.write(ask_and_remove)
    assert (await shop.read(lambda work: work.services.get(SHOP, CHECKUP))).questions == ()


async def test_a_staff_member_comes_back_with_a_number(shop: Database) -> None:
    new = StaffMember(
        id=StaffId("eva"),
        display_name="Eva",
        role=Role.SCHEDULER,
        zone="America/New_York",
        hours=same_hours(600, 1200, (5, 6)),
        overrides=OVERRIDES,
        caps=(Cap(scope=CapScope.STAFF, period=CapPeriod.WEEK, limit=20),),
        membership=Membership.PENDING,
        created_at=NOW,
    )
    stored = await shop.write(lambda work: work.staff.add(SHOP, new))
    assert stored == replace(new, number=3)
    assert await shop.read(lambda work: work.staff.get(SHOP, new.id)) == stored


async def test_saving_a_staff_member_raises_both_numbers(shop: Database) -> None:
    before = await shop.versions(SHOP, (BRAM, NOOR))
    await shop.write(lambda work: work.staff.save(SHOP, replace(work.staff.get(SHOP, BRAM), hours=same_hours(0, 60))))
    assert await shop.versions(SHOP, (BRAM, NOOR)) == (before.business + 1, (before.staff[0] + 1, before.staff[1]))


async def test_people_whom_no_account_is_linked_to_are_found_by_address_whatever_its_case(shop: Database) -> None:
    account = Account(id=AccountId("account"), tenant_id="t", object_id="o")

    def find(work: Work) -> object:
        return work.staff.unlinked("", "BRAM@shop.example")

    assert await shop.read(find) == ((SHOP, BRAM),)
    assert await shop.read(lambda work: work.staff.unlinked("another tenant", "bram@shop.example")) == ()
    await shop.write(lambda work: work.accounts.add(account))
    await shop.write(lambda work: work.staff.link(SHOP, BRAM, account.id))
    assert await shop.read(find) == ()


async def test_a_linked_account_finds_its_businesses(shop: Database) -> None:
    account = Account(id=AccountId("account"), tenant_id="t", object_id="o", preferences={"chat": True})

    def link(work: Work) -> None:
        work.accounts.add(account)
        work.staff.link(SHOP, NOOR, account.id)

    await shop.write(link)
    found = await shop.read(lambda work: work.businesses.of_account(account.id))
    assert [(owner, member.id) for owner, member in found] == [(SHOP, NOOR)]
    (told,) = await shop.read(lambda work: work.businesses.memberships(account.id))
    assert (told.business_id, told.business_name, told.staff_id, told.wants_mail) == (SHOP, "Shop", NOOR, True)
    assert await shop.read(lambda work: work.accounts.by_object("t", "o")) == account


async def test_locking_people_raises_each_number_once(shop: Database) -> None:
    def lock_twice(work: Work) -> None:
        work.staff.lock(SHOP, [NOOR, BRAM])
        work.staff.lock(SHOP, [BRAM])

    before = await shop.versions(SHOP, (BRAM, NOOR))
    await shop.write(lock_twice)
    after = await shop.versions(SHOP, (BRAM, NOOR))
    assert after == (before.business, tuple(number + 1 for number in before.staff))


async def test_locking_somebody_unknown_is_refused(shop: Database) -> None:
    with pytest.raises(NotFound):
        await shop.write(lambda work: work.staff.lock(SHOP, [StaffId("nobody")]))


async def test_time_off_is_found_where_it_may_touch(shop: Database) -> None:
    days = TimeOff(id=TimeOffId("d"), staff_id=BRAM, title="Holiday", first=date(2027, 1, 5), last=date(2027, 1, 6))
    hours = TimeOff(id=TimeOffId("h"), staff_id=NOOR, span=span(13, minutes=120))

    def store(work: Work) -> None:
        work.time_off.add(SHOP, days)
        work.time_off.add(SHOP, hours)

    await shop.write(store)
    both = (BRAM, NOOR)
    assert await shop.read(lambda work: work.time_off.of_staff(SHOP, both, span(14))) == (days, hours)
    assert await shop.read(lambda work: work.time_off.of_staff(SHOP, both, span(14, day=9))) == ()


async def test_time_off_raises_the_number_of_whom_it_concerns(shop: Database) -> None:
    off = TimeOff(id=TimeOffId("h"), staff_id=NOOR, span=span(13))
    await shop.write(lambda work: work.time_off.add(SHOP, off))
    before = await shop.versions(SHOP, (BRAM, NOOR))
    await shop.write(lambda work: work.time_off.save(SHOP, replace(off, staff_id=BRAM)))
    await shop.write(lambda work: work.time_off.remove(SHOP, off.id))
    assert (await shop.versions(SHOP, (BRAM, NOOR))).staff == (before.staff[0] + 2, before.staff[1] + 1)


async def test_outside_busy_of_a_window_is_replaced(shop: Database) -> None:
    await shop.write(lambda work: work.busy.replace(SHOP, BRAM, span(8, minutes=600), [span(9), span(11)]))
    await shop.write(lambda work: work.busy.replace(SHOP, BRAM, span(10, minutes=120), [span(10, 30)]))
    found = await shop.read(lambda work: work.busy.of_staff(SHOP, [BRAM, NOOR], span(0, minutes=1440)))
    assert found == {BRAM: [span(9), span(10, 30)]}


async def test_the_same_outside_busy_again_raises_nothing(shop: Database) -> None:
    await shop.write(lambda work: work.busy.replace(SHOP, BRAM, span(8, minutes=600), [span(9)]))
    before = await shop.versions(SHOP, (BRAM,))
    await shop.write(lambda work: work.busy.replace(SHOP, BRAM, span(8, minutes=600), [span(9)]))
    assert await shop.versions(SHOP, (BRAM,)) == before
