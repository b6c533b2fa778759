"""Making a business by the assistant or as a copy: what it begins with, who may, and that nothing is made twice."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from scheduling.business import Business, BusinessId
from scheduling.errors import Invalid, NotAllowed
from scheduling.policy import OFFICE_HOURS, SchedulingPolicy
from scheduling.service import Question, QuestionAssignment, QuestionId, Service
from scheduling.staff import Membership, Role, StaffMember
from scheduling.tenant_policy import Creation, TenantPolicy
from storage import Database
from storage.logos import Logo
from storage.templates import TemplateRow
from tests.support.builders import TENANT, Shop, a_business, a_customer, a_service, a_shop, an_account, at, staff_actor
from tests.support.post import PostOffice
from tests.support.whole_life import FORM, a_full_life
from tests.usecases.test_remove_business import rows_by_table
from usecases.business_details import BusinessDetails
from usecases.clone_business import CloneWish
from usecases.create_business import CreateWish, PersonWish
from usecases.edit_mark import mark_of
from usecases.wiring import Rules

ADA = an_account("ada").id
ADMINS = Rules(meeting_wait_seconds=0, admins=("oid-ada",))


def a_wish(name: str = "Salon Fenna", **given: Any) -> CreateWish:
    defaults: dict[str, Any] = {
        "details": BusinessDetails(display_name=name, zone="Europe/Amsterdam"),
        "draft_id": "draft",
        "service_name": "Appointment",
    }
    return CreateWish(**(defaults | given))


async def opened(database: Database, policy: TenantPolicy | None = None, **given: Any) -> Shop:
    shop = await a_shop(database, rules=ADMINS, **given)

    def rule(work: Any) -> None:
        work.tenants.lock(TENANT, at(8))
        work.tenants.set_policy(TENANT, policy or TenantPolicy())

    await database.write(rule)
    return shop


async def made(shop: Shop, business_id: BusinessId) -> tuple[Business, tuple[StaffMember, ...], tuple[Service, ...]]:
    return await shop.database.read(
        lambda work: (
            work.businesses.get(business_id),
            work.staff.list(business_id),
            work.services.list(business_id),
        )
    )


async def test_a_name_is_all_that_a_business_needs(database: Database) -> None:
    """B02, B04, B06: office hours, half-hour starts, a day's notice, a year ahead, staff choice, and one default service."""
    shop = await opened(database)
    business, (me,), (service,) = await made(shop, await shop.usecases.create_business(a_wish(), ADA))
    assert (business.hours, business.policy) == (OFFICE_HOURS, SchedulingPolicy())
    assert (business.policy.slot_interval, business.policy.minimum_lead_time) == (30, 24 * 60)
    assert (me.role, me.account_id, service.staff_ids) == (Role.ADMINISTRATOR, ADA, (me.id,))
    assert (service.display_name, service.is_email_required, business.is_published) == ("Appointment", True, False)


async def test_a_business_has_an_id_and_a_page_address_made_of_its_name(database: Database) -> None:
    """S54."""
    shop = await opened(database)
    business, _, _ = await made(shop, await shop.usecases.create_business(a_wish(), ADA))
    assert (business.id.startswith("salon-fenna-"), business.id.endswith("@slotkeeper")) == (True, True)
    assert business.web_slug == "salon-fenna"


async def test_one_account_makes_more_than_one_business_of_the_same_name(database: Database) -> None:
    """S39."""
    shop = await opened(database)
    first = await shop.usecases.create_business(a_wish(), ADA)
    second = await shop.usecases.create_business(a_wish(draft_id="another"), ADA)
    slugs = {(await made(shop, one))[0].web_slug for one in (first, second)}
    assert (first != second, len(slugs)) == (True, 2)


async def test_a_draft_sent_twice_makes_one_business(database: Database) -> None:
    shop = await opened(database)
    ids = {await shop.usecases.create_business(a_wish(), ADA) for _ in range(2)}
    assert len(ids) == 1


async def test_everything_that_the_assistant_asked_is_there(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database)
    wish = a_wish(
        people=(PersonWish(name="Bram", email="bram@example.com", role=Role.SCHEDULER), PersonWish(name="", email="")),
        duration=45,
        is_online=True,
        access_control="restrictedToOrganization",
        allow_staff_selection=False,
    )
    business, staff, (service,) = await made(shop, await shop.usecases.create_business(wish, ADA))
    assert [(one.display_name, one.role) for one in staff] == [("Bram", Role.SCHEDULER), ("ada", Role.ADMINISTRATOR)]
    assert (service.duration, service.is_online, len(service.staff_ids)) == (45, True, 2)
    assert business.page.access_control == "restrictedToOrganization"
    assert not business.policy.allow_staff_selection


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"details": BusinessDetails(display_name=" ", zone="UTC")}, "name"),
        ({"service_name": " "}, "service_name"),
        ({"duration": 0}, "duration"),
        ({"access_control": "x"}, "access_control"),
        ({"people": (PersonWish(name="Bram", email="nobody"),)}, "people-0-email"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_made(
    sqlite_database: Database, given: dict[str, Any], field: str
) -> None:
    shop = await opened(sqlite_database)
    with pytest.raises(Invalid) as refused:
        await shop.usecases.create_business(a_wish(**given), ADA)
    assert refused.value.data["field"] == field
    assert await sqlite_database.read(lambda work: work.businesses.list_ids()) == [shop.id]


@pytest.mark.parametrize(
    ("policy", "who", "may"),
    [
        (TenantPolicy(), "ada", True),
        (TenantPolicy(), "bram", False),
        (TenantPolicy(creation=Creation.NAMED, creators=("OID-Bram",)), "bram", True),
        (TenantPolicy(creation=Creation.NAMED, creators=("oid-bram",)), "sam", False),
        (TenantPolicy(creation=Creation.EVERYBODY), "sam", True),
        (TenantPolicy(creation=Creation.ADMINISTRATORS, creators=("oid-bram",)), "bram", False),
        (TenantPolicy(is_enabled=False), "ada", False),
    ],
)
async def test_the_tenant_decides_who_makes_businesses(
    sqlite_database: Database, policy: TenantPolicy, who: str, may: bool
) -> None:
    """S25, S34: who may create calendars; S26: everybody else opens only those he or she is staff of."""
    shop = await opened(sqlite_database, policy)
    if may:
        assert await shop.usecases.create_business(a_wish(), an_account(who).id)
    else:
        with pytest.raises(NotAllowed):
            await shop.usecases.create_business(a_wish(), an_account(who).id)


async def test_the_tenants_prefix_and_suffix_are_part_of_each_page_address(database: Database) -> None:
    """B95."""
    shop = await opened(database, TenantPolicy(name_prefix="acme-", name_suffix="-nl"))
    business, _, _ = await made(shop, await shop.usecases.create_business(a_wish(), ADA))
    assert business.web_slug == "acme-salon-fenna-nl"


@pytest.mark.parametrize("name", ["The CEO", "ceo", "Ask ceo!"])
async def test_a_blocked_word_is_in_no_name(sqlite_database: Database, name: str) -> None:
    """B96."""
    shop = await opened(sqlite_database, TenantPolicy(blocked_words=("CEO",)))
    with pytest.raises(Invalid, match="blocked_word"):
        await shop.usecases.create_business(a_wish(name), ADA)


async def test_a_blocked_word_is_a_whole_word(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database, TenantPolicy(blocked_words=("ass",)))
    assert await shop.usecases.create_business(a_wish("Class of 2027"), ADA)


def a_model() -> tuple[Business, Service]:
    question = Question(id=QuestionId("reason"), display_name="Why?")
    service = a_service(duration=25, questions=(QuestionAssignment(question=question),), notes="inner")
    business = a_business(is_published=True, web_slug="the-shop", business_type="Shop", is_formal=False)
    return business, service


async def model(database: Database, policy: TenantPolicy | None = None) -> Shop:
    business, service = a_model()
    shop = await opened(database, policy, business=business, services=[], customers=[a_customer()])

    def fill(work: Any) -> None:
        work.questions.add(shop.id, service.questions[0].question)
        work.services.add(shop.id, service)
        work.logos.put(shop.id, Logo("image/png", b"logo", at(8)))
        work.templates.save(shop.id, TemplateRow("confirmed", "en", "Hi", "", "", at(8)))

    await database.write(fill)
    return shop


async def test_a_copy_has_everything_that_was_set_up(database: Database) -> None:
    """B03."""
    shop = await model(database)
    wish = CloneWish(source_id=shop.id, name="Second Shop", draft_id="d")
    copy_id = await shop.usecases.clone_business(wish, ADA)
    business, staff, (service,) = await made(shop, copy_id)
    assert (business.display_name, business.business_type, business.is_formal) == ("Second Shop", "Shop", False)
    assert (business.is_published, business.web_slug) == (False, "second-shop")
    assert {one.display_name for one in staff} == {"Ada", "Sam", "Bram Visser", "Vic", "Guus"}
    assert (service.duration, service.notes, len(service.questions)) == (25, "inner", 1)
    logo, words = await database.read(lambda work: (work.logos.get(copy_id), work.templates.list(copy_id)))
    assert (logo.data if logo else b"", [row.subject for row in words]) == (b"logo", ["Hi"])


async def test_a_copy_has_no_customers_and_its_people_can_open_it(database: Database) -> None:
    shop = await model(database)
    wish = CloneWish(source_id=shop.id, name="Second Shop", draft_id="d")
    copy_id = await shop.usecases.clone_business(wish, ADA)
    assert await database.read(lambda work: work.customers.names(copy_id)) == ()
    view = await shop.usecases.read_business(copy_id, staff_actor("sam"))
    assert view.role is Role.SCHEDULER


async def test_a_copy_keeps_what_the_service_offers_and_nobodys_wishes_links_or_codes(database: Database) -> None:
    shop = await a_full_life(database, rules=ADMINS)
    wish = CloneWish(source_id=shop.id, name="Second Shop", draft_id="d")
    copy_id = await shop.usecases.clone_business(wish, ADA)
    _, _, (service,) = await made(shop, copy_id)
    assert (service.recurring_up_to, service.forms, service.has_waiting_list) == (4, (FORM,), True)
    rows = await database.read(partial(rows_by_table, copy_id))
    assert not {"waiting_wish", "waiting_offer", "service_link", "one_time_code", "attendee"} & set(rows)


async def test_copying_takes_the_rights_to_set_up_the_model_and_to_make_a_business(sqlite_database: Database) -> None:
    shop = await model(sqlite_database, TenantPolicy(creation=Creation.EVERYBODY))
    wish = CloneWish(source_id=shop.id, name="Second Shop", draft_id="d")
    with pytest.raises(NotAllowed):
        await shop.usecases.clone_business(wish, an_account("sam").id)
    await opened_policy(shop, TenantPolicy(is_enabled=False))
    with pytest.raises(NotAllowed):
        await shop.usecases.clone_business(wish, ADA)


async def opened_policy(shop: Shop, policy: TenantPolicy) -> None:
    await shop.database.write(lambda work: work.tenants.set_policy(TENANT, policy))


@pytest.mark.parametrize("way", ["assistant", "copy"])
async def test_whoever_is_added_agrees_first_where_the_tenant_wants_it(sqlite_database: Database, way: str) -> None:
    """B19: who makes the business has agreed by that."""
    shop = await model(sqlite_database, TenantPolicy(is_membership_approval_required=True))
    if way == "copy":
        wish = CloneWish(source_id=shop.id, name="Second Shop", draft_id="d")
        _, staff, _ = await made(shop, await shop.usecases.clone_business(wish, ADA))
    else:
        people = (PersonWish(name="Bram", email="bram@example.com"),)
        _, staff, _ = await made(shop, await shop.usecases.create_business(a_wish(people=people), ADA))
    agreed = {one.display_name.casefold() for one in staff if one.membership is Membership.ACTIVE}
    assert agreed == {"ada"}


async def test_renaming_obeys_the_tenants_rules_for_names(database: Database) -> None:
    """B95, B96: applied when a business is renamed."""
    shop = await model(database, TenantPolicy(name_prefix="acme-", blocked_words=("ceo",)))
    before = BusinessDetails.of(await database.read(lambda work: work.businesses.get(shop.id)))
    blocked = replace(before, display_name="The CEO")
    with pytest.raises(Invalid, match="blocked_word"):
        await shop.usecases.change_business_details(shop.id, blocked, mark_of(before), staff_actor("ada"))
    wish = replace(before, display_name="Renamed")
    changed = await shop.usecases.change_business_details(shop.id, wish, mark_of(before), staff_actor("ada"))
    assert changed.web_slug == "acme-the-shop"


@pytest.mark.parametrize("way", ["assistant", "copy"])
async def test_whoever_is_added_is_invited_and_the_founder_is_not(sqlite_database: Database, way: str) -> None:
    """S11."""
    shop = await model(sqlite_database)
    if way == "copy":
        wish = CloneWish(source_id=shop.id, name="Second Shop", draft_id="d")
        business_id = await shop.usecases.clone_business(wish, ADA)
    else:
        people = (PersonWish(name="Bram", email="bram@example.com"), PersonWish(name="Kim"))
        business_id = await shop.usecases.create_business(a_wish(people=people), ADA)
    post = PostOffice(database=sqlite_database, clock=shop.clock)
    await post.deliver()
    told = {mail.to for mail in post.mail.sent}
    expected = {f"{name}@example.com" for name in ("bram", "guus", "sam", "vic")}
    assert told == (expected if way == "copy" else {"bram@example.com"})
    assert await sqlite_database.read(lambda work: work.businesses.is_id_taken(business_id))


async def test_whoever_has_to_agree_needs_an_address_to_be_asked_at(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database, TenantPolicy(is_membership_approval_required=True))
    wish = a_wish(people=(PersonWish(name=""), PersonWish(name="Kim")))
    with pytest.raises(Invalid, match="required_for_approval") as refused:
        await shop.usecases.create_business(wish, ADA)
    assert refused.value.data["field"] == "people-1-email"
