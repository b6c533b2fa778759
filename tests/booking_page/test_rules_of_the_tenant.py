"""The switches of a tenant at the door of the public page (B94), and former addresses of a page."""

from dataclasses import replace

import pytest

from scheduling.policy import SchedulingPolicy
from scheduling.service import Question, QuestionAssignment, QuestionId
from scheduling.staff import StaffId
from scheduling.tenant_policy import Entry, TenantPolicy
from storage import Database, Work
from storage.page_addresses import PageOf
from tests.booking_page.demo import NOOR
from tests.booking_page.shop_page import CHECK_UP, SHOP, Connect, ShopPage, a_published_business, open_shop
from tests.features.test_tenant_switches import rule
from tests.support.builders import a_service, at

WHY = Question(id=QuestionId("why"), display_name="What is it about?")


async def opened(database: Database, connect: Connect, policy: TenantPolicy) -> ShopPage:
    """Two people to choose from, text messages and a question."""
    service = a_service(
        staff_ids=(StaffId("ada"), StaffId("bram")), sms_enabled=True, questions=(QuestionAssignment(question=WHY),)
    )
    page = await open_shop(
        database, connect, business=a_published_business(policy=SchedulingPolicy(minimum_lead_time=0)), services=[]
    )

    def store(work: Work) -> None:
        work.questions.add(page.shop.id, WHY)
        work.services.add(page.shop.id, service)
        rule(work, policy)

    await database.write(store)
    return page


async def at_the_form(page: ShopPage) -> str:
    await page.visit.go(CHECK_UP)
    await page.visit.choose()
    return page.visit.text


async def test_where_nothing_is_forbidden_everything_is_asked(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    text = await at_the_form(await opened(sqlite_database, aiohttp_client, TenantPolicy()))
    assert all(f'name="{name}"' in text for name in ("phone", "notes", "sms", "question-why"))


@pytest.mark.parametrize(
    ("policy", "gone"),
    [
        (TenantPolicy(forbidden_entries=(Entry.PHONE,)), ("phone", "sms")),
        (TenantPolicy(forbidden_entries=(Entry.NOTES,)), ("notes",)),
        (TenantPolicy(are_custom_questions_forbidden=True), ("question-why",)),
        (TenantPolicy(is_sms_enabled=False), ("sms",)),
    ],
)
async def test_what_is_forbidden_is_not_asked(
    sqlite_database: Database, aiohttp_client: Connect, policy: TenantPolicy, gone: tuple[str, ...]
) -> None:
    """B42, B74."""
    page = await opened(sqlite_database, aiohttp_client, policy)
    text = await at_the_form(page)
    assert [name for name in gone if f'name="{name}"' in text] == []
    await page.visit.press("book", **NOOR)
    assert page.visit.status == 200


async def test_a_number_that_may_not_be_entered_is_refused_at_its_field(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await opened(sqlite_database, aiohttp_client, TenantPolicy(forbidden_entries=(Entry.PHONE,)))
    await at_the_form(page)
    await page.visit.press("book", **NOOR, phone="+31612345678")
    assert (page.visit.status, "does not want this to be kept" in page.visit.text) == (422, True)


async def test_where_the_product_is_off_the_page_says_so(sqlite_database: Database, aiohttp_client: Connect) -> None:
    """S23."""
    page = await opened(sqlite_database, aiohttp_client, TenantPolicy(is_enabled=False))
    await page.visit.go(SHOP)
    assert (page.visit.status, "switched Slotkeeper off" in page.visit.text) == (403, True)


async def test_where_staff_are_hidden_nobody_is_named_nor_chosen(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """B54."""
    page = await opened(sqlite_database, aiohttp_client, TenantPolicy(are_staff_details_hidden=True))
    await page.visit.go(CHECK_UP)
    seen = page.visit.text + await at_the_form(page)
    await page.visit.press("book", **NOOR)
    seen += page.visit.text
    assert (page.visit.status, "Bram" in seen, "Ada" in seen) == (200, False, False)


async def test_customers_see_who_serves_them_otherwise(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page = await opened(sqlite_database, aiohttp_client, TenantPolicy())
    await page.visit.go(CHECK_UP)
    assert "Bram" in page.visit.text


@pytest.mark.parametrize("is_forbidden", [True, False])
async def test_the_tenant_keeps_all_pages_out_of_search_engines(
    sqlite_database: Database, aiohttp_client: Connect, is_forbidden: bool
) -> None:
    """B46, S21."""
    page = await opened(sqlite_database, aiohttp_client, TenantPolicy(is_search_indexing_forbidden=is_forbidden))
    await page.visit.go(CHECK_UP)
    assert ('content="noindex"' in page.visit.text) is is_forbidden


@pytest.mark.parametrize("slug", ["first-name", "second-name", "Second-Name"])
async def test_a_page_is_found_by_its_present_and_its_former_addresses(
    sqlite_database: Database, aiohttp_client: Connect, slug: str
) -> None:
    """S117."""
    page = await opened(sqlite_database, aiohttp_client, TenantPolicy())

    def rename(work: Work) -> None:
        for one in ("first-name", "second-name"):
            work.page_addresses.take(one, PageOf(page.shop.id, None), at(8))
        work.businesses.save(replace(work.businesses.get(page.shop.id), web_slug="second-name"))

    await sqlite_database.write(rename)
    await page.visit.go(f"/book/{slug}/checkup")
    assert page.visit.starts()


async def test_an_address_that_nobody_has_leads_nowhere(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page = await opened(sqlite_database, aiohttp_client, TenantPolicy())
    await page.visit.go("/book/nobody")
    assert page.visit.status == 404
