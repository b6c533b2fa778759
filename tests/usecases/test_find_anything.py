"""One box that finds whatever a person remembers, as far as the role lets one see it."""

import pytest

from scheduling.errors import NotAllowed
from scheduling.staff import StaffId
from storage import Database
from tests.support.builders import Shop, a_customer, a_service, a_shop, a_wish, at, staff_actor
from usecases.book_appointment import CustomerWish
from usecases.find_anything import Found
from usecases.tell_who_looks import STILL_OPEN

ADA, BRAM = StaffId("ada"), StaffId("bram")
NOOR = CustomerWish(name="Noor Jansen", email="noor@example.com", phone="+31612345678")


async def open_shop(database: Database) -> Shop:
    shop = await a_shop(
        database, services=[a_service(staff_ids=(BRAM, ADA))], customers=[a_customer("Piet de Boer", id="piet")]
    )
    await shop.usecases.book_appointment(a_wish(at(9), staff_ids=(ADA,), customers=(NOOR,)), staff_actor("ada"))
    return shop


async def find(shop: Shop, text: str, by: str = "ada") -> Found:
    return await shop.usecases.find_anything(shop.id, text, staff_actor(by))


@pytest.mark.parametrize("text", ["noor", "JANSEN", "noor@exam", "0612345678", "345678"])
async def test_a_customer_is_found_by_name_mail_or_digits_with_the_next_appointment(
    database: Database, text: str
) -> None:
    found = (await find(await open_shop(database), text)).customers
    assert [one.customer.display_name for one in found] == ["Noor Jansen"]
    assert [view.appointment.span.start for view in found[0].appointments] == [at(9)]


async def test_a_reference_finds_its_appointment_however_it_is_typed(sqlite_database: Database) -> None:
    shop = await open_shop(sqlite_database)
    reference = (await find(shop, "noor")).customers[0].appointments[0].appointment.reference
    found = (await find(shop, reference.lower().removeprefix("sk-"))).appointment
    assert found is not None
    assert found.appointment.reference == reference


async def test_people_and_services_are_found_by_any_word_of_their_name(sqlite_database: Database) -> None:
    shop = await open_shop(sqlite_database)
    assert [ref.id for ref in (await find(shop, "vis")).staff] == [BRAM]
    assert [one.display_name for one in (await find(shop, "check")).services] == ["Check-up"]


async def test_a_team_member_finds_customers_but_no_appointments_of_others(sqlite_database: Database) -> None:
    (one,) = (await find(await open_shop(sqlite_database), "noor", by="bram")).customers
    assert one.appointments == ()


async def test_a_single_letter_finds_nothing(sqlite_database: Database) -> None:
    assert (await find(await open_shop(sqlite_database), "n")).customers == ()


async def test_whoever_sees_nothing_finds_nothing(sqlite_database: Database) -> None:
    shop = await open_shop(sqlite_database)
    with pytest.raises(NotAllowed):
        await find(shop, "noor", by="guus")


async def test_two_who_have_the_same_open_know_of_each_other_for_a_while(database: Database) -> None:
    shop = await open_shop(database)
    one = (await find(shop, "noor")).customers[0].appointments[0].appointment.id
    look = shop.usecases.tell_who_looks
    assert await look(shop.id, one, staff_actor("ada")) == ()
    assert await look(shop.id, one, staff_actor("sam")) == ("ada",)
    shop.clock.moment += STILL_OPEN * 2
    assert await look(shop.id, one, staff_actor("ada")) == ()
