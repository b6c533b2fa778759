"""Customers are found by whatever a person remembers of them."""

from dataclasses import replace

import pytest

from scheduling.appointment import State
from scheduling.business import Address
from scheduling.customer import Customer, CustomerId
from scheduling.errors import NotFound
from storage import Database, Work
from tests.storage.builders import ANNA, NOW, SHOP, appointment, at, seat

JAN = Customer(
    id=CustomerId("jan"),
    display_name="Jan Ånnerud",
    email="jan@example.com",
    phone="+31201234567",
    addresses=(Address(city="Delft"),),
    language_tag="nl",
    created_at=NOW,
)


async def test_a_customer_comes_back_as_stored(shop: Database) -> None:
    await shop.write(lambda work: work.customers.add(SHOP, JAN))
    assert await shop.read(lambda work: work.customers.get(SHOP, JAN.id)) == JAN
    changed = replace(JAN, display_name="Jan de Vries")
    await shop.write(lambda work: work.customers.save(SHOP, changed))
    assert await shop.read(lambda work: work.customers.get(SHOP, JAN.id)) == changed


async def test_an_unknown_customer_is_refused(shop: Database) -> None:
    with pytest.raises(NotFound):
        await shop.read(lambda work: work.customers.get(SHOP, JAN.id))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ann", ["anna", "jan"]),
        ("ANNERUD", ["jan"]),
        ("ozgur", ["anna"]),
        ("06 1234 5678", ["anna"]),
        ("anna@ex", ["anna"]),
        ("5678", ["anna"]),
        ("%", []),
        ("nobody", []),
    ],
)
async def test_search_finds_by_name_mail_and_phone(shop: Database, text: str, found: list[str]) -> None:
    await shop.write(lambda work: work.customers.add(SHOP, JAN))
    answer = await shop.read(lambda work: work.customers.search(SHOP, text, 5))
    assert [one.id for one in answer] == found


async def test_search_gives_no_more_than_asked(shop: Database) -> None:
    await shop.write(lambda work: work.customers.add(SHOP, JAN))
    assert len(await shop.read(lambda work: work.customers.search(SHOP, "a", 1))) == 1


async def test_a_known_address_or_number_finds_its_owner(shop: Database) -> None:
    by_mail = await shop.read(lambda work: work.customers.by_contact(SHOP, email="anna@EXAMPLE.com"))
    by_phone = await shop.read(lambda work: work.customers.by_contact(SHOP, phone="+31612345678"))
    by_nothing = await shop.read(lambda work: work.customers.by_contact(SHOP))
    assert [[one.id for one in found] for found in (by_mail, by_phone, by_nothing)] == [[ANNA], [ANNA], []]


async def test_the_last_visit_is_the_last_that_was_not_cancelled(shop: Database) -> None:
    def visit(work: Work) -> None:
        work.appointments.add(SHOP, appointment("a", 9, attendees=(seat("s1"),)))
        work.appointments.add(SHOP, appointment("b", 12, attendees=(seat("s2"),)))
        work.appointments.add(SHOP, appointment("c", 15, state=State.CANCELLED, attendees=(seat("s3"),)))

    await shop.write(visit)
    assert (await shop.read(lambda work: work.customers.get(SHOP, ANNA))).last_visit_at == at(12)
    assert (await shop.read(lambda work: work.customers.get(SHOP, ANNA, now=at(10)))).last_visit_at == at(9)


async def test_all_are_read_in_the_order_of_the_list_that_is_read_in_parts(shop: Database) -> None:
    await shop.write(lambda work: work.customers.add(SHOP, JAN))
    gone = replace(JAN, id=CustomerId("gone"), display_name="Aad")
    await shop.write(lambda work: work.customers.add(SHOP, gone))
    await shop.write(lambda work: work.customers.erase(SHOP, gone.id, NOW))
    every = await shop.read(lambda work: work.customers.all_by_name(SHOP))
    part = await shop.read(lambda work: work.customers.part(SHOP, "", 10))
    assert [one.id for one in every] == [ANNA, JAN.id]
    assert every == tuple(replace(one, last_visit_at=None) for one in part.customers)
