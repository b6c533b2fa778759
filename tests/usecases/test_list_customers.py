"""The list of customers: in order of name, page by page both ways, found by name, mail and digits of the phone."""

import pytest

from scheduling.customer import CustomerId
from storage import Database
from tests.support.builders import Shop, a_customer, a_shop, a_wish, at, staff_actor
from usecases.list_customers import CustomerPage, CustomerQuestion

ADA = staff_actor("ada")
PEOPLE = (
    a_customer("Émile Zola", id="emile"),
    a_customer("anna Bos", id="anna"),
    a_customer("Bea Vos", id="bea", phone="+31612345678"),
    a_customer("Cas Mol", id="cas", email="cas@mol.example"),
    a_customer("Cas Mol", id="cas2", email="cas@mol.example", phone="+31612345678"),
)


async def listed(shop: Shop, **given: object) -> CustomerPage:
    return await shop.usecases.list_customers(CustomerQuestion(business_id=shop.id, **given), ADA)  # type: ignore[arg-type]


def ids(page: CustomerPage) -> list[str]:
    return [one.id for one in page.customers]


async def test_names_are_in_order_whatever_their_case_and_accents(database: Database) -> None:
    shop = await a_shop(database, customers=PEOPLE)
    assert ids(await listed(shop)) == ["anna", "bea", "cas", "cas2", "emile"]


async def test_pages_lead_forward_and_back_without_a_gap(database: Database) -> None:
    shop = await a_shop(database, customers=PEOPLE)
    first = await listed(shop, limit=2)
    second = await listed(shop, limit=2, after=first.after)
    third = await listed(shop, limit=2, after=second.after)
    assert [ids(page) for page in (first, second, third)] == [["anna", "bea"], ["cas", "cas2"], ["emile"]]
    assert (first.before, third.after) == (None, None)
    assert ids(await listed(shop, limit=2, before=third.before)) == ["cas", "cas2"]
    back = await listed(shop, limit=2, before=second.before)
    assert (ids(back), back.before) == (["anna", "bea"], None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("emile", ["emile"]),
        ("MOL", ["cas", "cas2"]),
        ("mol.example", ["cas", "cas2"]),
        ("06 12345678", ["bea", "cas2"]),
        ("5678", ["bea", "cas2"]),
        ("100%", []),
    ],
)
async def test_a_part_of_the_name_the_mail_or_digits_of_the_phone_find_them(
    text: str, found: list[str], database: Database
) -> None:
    shop = await a_shop(database, customers=PEOPLE)
    assert ids(await listed(shop, text=text)) == found


async def test_the_search_goes_on_page_by_page(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, customers=PEOPLE)
    first = await listed(shop, text="mol", limit=1)
    assert (ids(first), ids(await listed(shop, text="mol", limit=1, after=first.after))) == (["cas"], ["cas2"])


async def test_the_list_tells_the_last_visit(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await shop.usecases.book_appointment(a_wish(at(9)), ADA)
    shop.clock.forward(days=1)
    assert [one.last_visit_at for one in (await listed(shop)).customers] == [at(9)]


async def test_who_stands_there_twice_is_proposed(database: Database) -> None:
    """Once by the address, once by the number."""
    shop = await a_shop(database, customers=PEOPLE)
    groups = await shop.usecases.find_duplicates(shop.id, ADA)
    assert sorted([one.id for one in group] for group in groups) == [["bea", "cas2"], ["cas", "cas2"]]


async def test_one_customer_is_shown_with_those_who_may_be_the_same(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, customers=PEOPLE)
    view = await shop.usecases.read_customer(shop.id, CustomerId("cas2"), ADA)
    assert sorted(one.id for one in view.alike) == ["bea", "cas"]
