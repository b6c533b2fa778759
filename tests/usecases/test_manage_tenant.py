"""The rules of a tenant: who sees and changes them, and the list of all businesses with who has access."""

from dataclasses import fields, replace

import pytest

from scheduling.business import BusinessId
from scheduling.errors import Invalid, NotAllowed, Stale
from scheduling.staff import Role
from scheduling.tenant_policy import Creation, Entry, TenantPolicy
from storage import Database
from tests.support.builders import Shop, a_business, a_shop, a_staff_member, an_account, at
from usecases.edit_mark import mark_of
from usecases.wiring import Rules

ADA, BRAM = an_account("ada").id, an_account("bram").id
EVERYTHING = TenantPolicy(
    is_enabled=False,
    creation=Creation.NAMED,
    creators=("bram@example.com",),
    forbidden_entries=(Entry.PHONE, Entry.NOTES),
    are_custom_questions_forbidden=True,
    are_staff_details_hidden=True,
    is_membership_approval_required=True,
    is_sms_enabled=False,
    name_prefix="acme-",
    name_suffix="-nl",
    blocked_words=("ceo", "head office"),
    is_sign_in_required=True,
    is_social_sharing_forbidden=True,
    is_search_indexing_forbidden=True,
    are_personal_pages_disabled=True,
)


async def opened(database: Database) -> Shop:
    return await a_shop(database, rules=Rules(meeting_wait_seconds=0, admins=("oid-ada",)))


async def change(shop: Shop, policy: TenantPolicy) -> TenantPolicy:
    before = await shop.usecases.read_tenant_policy(ADA)
    return await shop.usecases.change_tenant_policy(ADA, policy, mark_of(before))


async def test_every_switch_is_kept_and_given_back(database: Database) -> None:
    """B94."""
    shop = await opened(database)
    assert all(getattr(EVERYTHING, one.name) != one.default for one in fields(TenantPolicy))
    await change(shop, EVERYTHING)
    assert await shop.usecases.read_tenant_policy(ADA) == EVERYTHING


async def test_nothing_is_forbidden_before_somebody_does(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database)
    assert await shop.usecases.read_tenant_policy(ADA) == TenantPolicy()


async def test_only_whom_the_settings_name_administers_the_tenant(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database)
    for act in (shop.usecases.read_tenant_policy, shop.usecases.list_tenant_businesses):
        with pytest.raises(NotAllowed):
            await act(BRAM)
    with pytest.raises(NotAllowed):
        await shop.usecases.change_tenant_policy(BRAM, EVERYTHING, mark_of(TenantPolicy()))


async def test_rules_that_somebody_else_has_changed_are_not_overwritten(database: Database) -> None:
    shop = await opened(database)
    await change(shop, EVERYTHING)
    with pytest.raises(Stale):
        await shop.usecases.change_tenant_policy(ADA, TenantPolicy(), mark_of(TenantPolicy()))


async def test_each_business_of_the_tenant_obeys_at_once(database: Database) -> None:
    shop = await opened(database)
    before = await database.versions(shop.id, ())
    await change(shop, replace(EVERYTHING, is_enabled=True))
    assert (await database.versions(shop.id, ())).business == before.business + 1


async def test_names_and_words_are_tidied(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database)
    wish = TenantPolicy(creators=(" a@x.nl ", "", "a@x.nl"), blocked_words=("head   office", " "))
    changed = await change(shop, wish)
    assert (changed.creators, changed.blocked_words) == (("a@x.nl",), ("head office",))


@pytest.mark.parametrize("affix", ["Acme-", "a c", "---", "x" * 21])
def test_an_affix_fits_into_an_address(affix: str) -> None:
    with pytest.raises(Invalid, match="name_prefix"):
        TenantPolicy(name_prefix=affix)


async def test_all_businesses_of_the_tenant_are_listed_with_who_has_access(database: Database) -> None:
    """S57, S122: archived ones too; those of other tenants not."""
    shop = await opened(database)

    def others(work: object) -> None:
        empty = a_business(id=BusinessId("empty@x"), display_name="Empty", archived_at=at(8))
        foreign = a_business(id=BusinessId("foreign@x"), display_name="Foreign", tenant_id="another")
        for one in (empty, foreign):
            work.businesses.add(one)  # type: ignore[attr-defined]  # a Work
        work.staff.add(foreign.id, a_staff_member())  # type: ignore[attr-defined]

    await database.write(others)
    listed = await shop.usecases.list_tenant_businesses(ADA)
    assert [(one.name, len(one.people), one.archived_at is not None) for one in listed] == [
        ("Empty", 0, True),
        ("The Shop", 5, False),
    ]
    assert [(one.name, one.role, one.has_account) for one in listed[1].people][:2] == [
        ("Ada", Role.ADMINISTRATOR, True),
        ("Bram Visser", Role.TEAM_MEMBER, True),
    ]
