"""From nothing to the first booking in chat; people who are staff by their mail address; and people who work for two businesses."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest_asyncio

from scheduling.business import BusinessId
from scheduling.staff import Role, StaffId
from storage.work import Work
from tests.support import teams_activities as teams
from tests.support.builders import a_business, a_service, a_staff_member
from tests.support.card_clicks import Card, find_action
from tests.support.databases import open_patiently
from tests.support.practice import Practice, open_practice
from tests.support.teams_activities import ANN, BRAM, Person
from usecases.wiring import Rules

FOUNDER = Person(
    name="Fenna Smit",
    object_id="66666666-6666-4666-8666-666666666666",
    user_id="29:fenna",
    email="fenna@example.com",
)
FORM = {
    "in_name": "Salon Fenna",
    "in_service": "Haircut",
    "in_duration": "45",
    "in_opens": "10:00",
    "in_closes": "18:00",
}


@pytest_asyncio.fixture
async def practice(sqlite_url: str) -> AsyncIterator[Practice]:
    rules = Rules(meeting_wait_seconds=0, admins=(FOUNDER.object_id,))
    async with await open_patiently(sqlite_url) as database, open_practice(database, rules=rules) as opened:
        yield opened


async def test_the_first_administrator_is_offered_to_set_up(practice: Practice) -> None:
    [shown] = await practice.channel.say("hi", FOUNDER)
    form = await practice.channel.click(shown, "set_up", who=FOUNDER)
    assert "Name of the business" in form.words


async def test_one_card_makes_a_business_that_can_be_booked_at_once(practice: Practice) -> None:
    channel = practice.channel
    [shown] = await channel.say("hi", FOUNDER)
    form = await channel.click(shown, "set_up", who=FOUNDER)
    welcome = await channel.click(form, "set_up.save", FORM, who=FOUNDER)
    assert "Salon Fenna" in welcome.words
    [summary] = await channel.say("book Karel friday 11:00 haircut", FOUNDER)
    booked = await channel.click(summary, "book.confirm", who=FOUNDER)
    assert "✓ Booked" in booked.words
    assert "11:00 AM–11:45 AM" in booked.words


async def test_what_is_missing_on_the_form_is_named_and_the_rest_kept(practice: Practice) -> None:
    [shown] = await practice.channel.say("hi", FOUNDER)
    form = await practice.channel.click(shown, "set_up", who=FOUNDER)
    data = {**_save_data(form.card or {}), **FORM, "in_name": ""}
    again = await practice.channel.click({"actions": [_execute(data)]}, "set_up.save", who=FOUNDER)
    assert "is needed" in again.words
    assert "Haircut" in again.words


async def test_a_form_sent_twice_makes_one_business(practice: Practice) -> None:
    [shown] = await practice.channel.say("hi", FOUNDER)
    form = await practice.channel.click(shown, "set_up", who=FOUNDER)
    for _ in range(2):
        await practice.channel.click(form, "set_up.save", FORM, who=FOUNDER)
    names = await practice.database.read(lambda work: [name for _, name, *_ in work.businesses.names()])
    assert names.count("Salon Fenna") == 1


async def test_a_staff_member_is_recognised_by_the_address_of_the_roster(practice: Practice) -> None:
    newcomer = replace(FOUNDER, name="Nina New", object_id="77777777-7777-4777-8777-777777777777", user_id="29:nina")
    practice.channel.service.people[newcomer.user_id] = replace(newcomer, email="nina@example.com")
    member = a_staff_member("Nina New", email="nina@example.com")
    await practice.database.write(lambda work: work.staff.add(practice.business.id, member))
    [shown] = await practice.channel.say("today", newcomer)
    assert "My schedule" in shown.words


async def test_with_two_businesses_one_is_chosen_and_kept(practice: Practice) -> None:
    second = BusinessId("second@slotkeeper")
    await practice.database.write(lambda work: _store_second(work, second))
    channel = practice.channel
    [asked] = await channel.say("book Noor friday 10:00")
    assert "De Praktijk" in asked.words
    chosen = await channel.click(asked, "Second Shop")
    assert "Cut" in chosen.words
    await channel.click(chosen, "Discard")
    [shown] = await channel.say("today")
    assert "Second Shop" in shown.words


async def test_a_guest_cannot_open_the_business(practice: Practice) -> None:
    def demote(work: Work) -> None:
        bram = work.staff.get(practice.business.id, StaffId("bram"))
        work.staff.save(practice.business.id, replace(bram, role=Role.GUEST))

    await practice.database.write(demote)
    [shown] = await practice.channel.say("today", BRAM)
    assert "Ann de Wit" in shown.words
    assert "schedule" not in shown.words.split("Ann de Wit")[0]


def _store_second(work: Work, second: BusinessId) -> None:
    work.businesses.add(a_business(id=second, display_name="Second Shop", tenant_id=teams.TENANT))
    work.staff.add(second, a_staff_member("Ann de Wit", id="ann-second"))
    account = work.accounts.by_object(ANN.tenant_id, ANN.object_id)
    assert account is not None
    work.staff.link(second, StaffId("ann-second"), account.id)
    work.services.add(second, a_service(id="cut", display_name="Cut", staff_ids=(StaffId("ann-second"),)))


def _save_data(card: Card) -> dict[str, object]:
    return dict(find_action(card, "set_up.save")["data"])


def _execute(data: dict[str, object]) -> dict[str, object]:
    return {"type": "Action.Execute", "verb": "set_up.save", "data": data}
