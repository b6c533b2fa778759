"""Who somebody is, what somebody chose, and where somebody can be spoken to."""

from dataclasses import replace

import pytest

from scheduling.appointment import AppointmentId, DraftId
from scheduling.business import BusinessId
from scheduling.errors import Invalid, NotAllowed
from scheduling.staff import AccountId, Membership, Role
from storage import Database
from tests.support.builders import TENANT, Shop, a_business, a_shop, a_staff_member, a_wish, at
from usecases.access import Actor
from usecases.change_preferences import PreferenceWish
from usecases.keep_conversation import ConversationSeen
from usecases.keep_draft import Draft
from usecases.recognise_account import Identity
from usecases.set_up_business import SetUpWish
from usecases.views import AccountView
from usecases.wiring import Rules

EVA = Identity(tenant_id=TENANT, object_id="oid-eva", name="Eva", email="Eva@Example.com", language="nl-NL")
RULES = Rules(meeting_wait_seconds=0, admins=("OID-EVA", "boss@example.com"))
SETUP = SetUpWish(name="Café Zon", zone="Europe/Amsterdam", service_name="Lunch", draft_id="setup")


async def a_shop_with_eva(database: Database, **given: object) -> Shop:
    """Eva is a staff member whose account nobody has linked yet."""
    shop = await a_shop(database, staff=[], services=[], rules=RULES)
    eva = a_staff_member("Eva", role=Role.SCHEDULER, **given)
    await database.write(lambda work: work.staff.add(shop.id, eva))
    return shop


async def recognise(shop: Shop, identity: Identity = EVA) -> AccountView:
    return await shop.usecases.recognise_account(identity)


async def test_the_first_activity_links_the_account_to_the_staff_member_with_its_address(database: Database) -> None:
    shop = await a_shop_with_eva(database)
    assert [(one.business_id, one.role) for one in (await recognise(shop)).memberships] == [(shop.id, Role.SCHEDULER)]


async def test_the_same_identity_is_the_same_account(database: Database) -> None:
    shop = await a_shop_with_eva(database)
    assert (await recognise(shop)).id == (await recognise(shop)).id


async def test_a_user_principal_name_links_too(sqlite_database: Database) -> None:
    shop = await a_shop_with_eva(sqlite_database)
    assert (await recognise(shop, replace(EVA, email="", upn="eva@example.com"))).memberships


async def test_an_address_that_is_linked_is_never_linked_again(sqlite_database: Database) -> None:
    shop = await a_shop_with_eva(sqlite_database)
    await recognise(shop)
    assert (await recognise(shop, replace(EVA, object_id="oid-other"))).memberships == ()


async def test_another_tenant_is_not_linked(sqlite_database: Database) -> None:
    shop = await a_shop_with_eva(sqlite_database)
    assert (await recognise(shop, replace(EVA, tenant_id="another"))).memberships == ()


async def test_who_declined_is_no_member(sqlite_database: Database) -> None:
    shop = await a_shop_with_eva(sqlite_database, membership=Membership.REJECTED)
    assert (await recognise(shop)).memberships == ()


async def test_what_the_channel_does_not_tell_stays(sqlite_database: Database) -> None:
    shop = await a_shop_with_eva(sqlite_database)
    await recognise(shop)
    assert (await recognise(shop, replace(EVA, name="", language=""))).language == "nl-NL"


async def test_an_own_choice_of_language_goes_before_the_channels(database: Database) -> None:
    shop = await a_shop_with_eva(database)
    account = await recognise(shop)
    await shop.usecases.change_preferences(account.id, PreferenceWish(language="en", wants_chat=False))
    after = await recognise(shop)
    assert (after.language, after.wants_chat, after.wants_mail) == ("en", False, True)


async def test_a_zone_that_is_none_is_refused(sqlite_database: Database) -> None:
    shop = await a_shop_with_eva(sqlite_database)
    with pytest.raises(Invalid):
        await shop.usecases.change_preferences((await recognise(shop)).id, PreferenceWish(zone="Mars/Olympus"))


async def test_the_last_business_is_one_of_the_own(sqlite_database: Database) -> None:
    shop = await a_shop_with_eva(sqlite_database)
    account = await recognise(shop)
    chosen = await shop.usecases.change_preferences(account.id, PreferenceWish(last_business_id=shop.id))
    assert chosen.last_business_id == shop.id
    with pytest.raises(Invalid):
        await shop.usecases.change_preferences(account.id, PreferenceWish(last_business_id=BusinessId("another")))


async def test_an_administrator_of_the_settings_without_a_business_may_set_one_up(database: Database) -> None:
    shop = await a_shop(database, staff=[], services=[], rules=RULES)
    account = await recognise(shop)
    assert account.is_first_admin
    view = await shop.usecases.set_up_business(SETUP, account.id)
    assert (view.business.display_name, view.role, view.services[0].display_name) == (
        "Café Zon",
        Role.ADMINISTRATOR,
        "Lunch",
    )
    assert not (await recognise(shop)).is_first_admin


async def test_a_business_just_set_up_can_be_booked(database: Database) -> None:
    shop = await a_shop(database, staff=[], services=[], rules=RULES)
    account = await recognise(shop)
    view = await shop.usecases.set_up_business(SETUP, account.id)
    wish = replace(a_wish(at(9)), business_id=view.business.id, service_id=view.services[0].id)
    booked = await shop.usecases.book_appointment(wish, Actor(kind="staff", account_id=account.id))
    assert booked.view.appointment.staff_ids == (view.me,)


async def test_setting_up_twice_makes_one_business(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, staff=[], services=[], rules=RULES)
    account = await recognise(shop)
    first = await shop.usecases.set_up_business(SETUP, account.id)
    assert (await shop.usecases.set_up_business(SETUP, account.id)).business.id == first.business.id


async def test_nobody_else_sets_a_business_up(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, staff=[], services=[], rules=RULES)
    account = await recognise(shop, replace(EVA, object_id="oid-other", email="other@example.com"))
    with pytest.raises(NotAllowed):
        await shop.usecases.set_up_business(SETUP, account.id)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (replace(SETUP, name=" "), "name"),
        (replace(SETUP, service_name=""), "service_name"),
        (replace(SETUP, zone="Nowhere"), "zone"),
        (replace(SETUP, duration=0), "duration"),
        (replace(SETUP, email="x"), "email"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_wrong_field_of_the_set_up_is_named(wish: SetUpWish, field: str, sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, staff=[], services=[], rules=RULES)
    account = await recognise(shop)
    with pytest.raises(Invalid) as refused:
        await shop.usecases.set_up_business(wish, account.id)
    assert refused.value.data["field"] == field


async def test_who_has_no_role_learns_which_pages_are_open_and_who_administers(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, business=a_business(is_published=True), rules=RULES)
    account = await recognise(shop)
    pages = await shop.usecases.whom_to_ask(account.id)
    assert [(page.name, page.is_published, page.administrators) for page in pages] == [("The Shop", True, ("Ada",))]


async def test_a_business_without_administrators_is_named_too(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, staff=[a_staff_member("Sam", role=Role.SCHEDULER)], services=[])
    account = await recognise(shop)
    assert [page.administrators for page in await shop.usecases.whom_to_ask(account.id)] == [()]


async def test_pages_of_another_tenant_are_not_named(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    account = await recognise(shop, replace(EVA, tenant_id="another"))
    assert await shop.usecases.whom_to_ask(account.id) == ()


async def test_an_open_draft_is_continued_within_a_quarter_of_an_hour(database: Database) -> None:
    shop = await a_shop_with_eva(database)
    account = await recognise(shop)
    draft = Draft(id=DraftId("d"), account_id=account.id, conversation_id="c", data={"step": "time"})
    await shop.usecases.keep_draft(draft)
    shop.clock.forward(minutes=14)
    assert await shop.usecases.open_draft(account.id, "c") == draft
    shop.clock.forward(minutes=1)
    assert await shop.usecases.open_draft(account.id, "c") is None


async def test_a_draft_that_is_done_is_not_continued(sqlite_database: Database) -> None:
    shop = await a_shop_with_eva(sqlite_database)
    account = await recognise(shop)
    await shop.usecases.keep_draft(Draft(id=DraftId("d"), account_id=account.id, conversation_id="c", state="done"))
    assert await shop.usecases.open_draft(account.id, "c") is None


async def test_somebody_elses_draft_is_not_read(sqlite_database: Database) -> None:
    shop = await a_shop_with_eva(sqlite_database)
    account = await recognise(shop)
    await shop.usecases.keep_draft(Draft(id=DraftId("d"), account_id=account.id, conversation_id="c"))
    assert await shop.usecases.read_draft(DraftId("d"), AccountId("another")) is None
    assert await shop.usecases.read_draft(DraftId("d"), account.id) is not None


async def test_it_means_the_appointment_last_shown(database: Database) -> None:
    shop = await a_shop_with_eva(database)
    account = await recognise(shop)
    await shop.usecases.remember_shown(account.id, "c", shop.id, AppointmentId("one"))
    await shop.usecases.remember_shown(account.id, "c", shop.id, AppointmentId("two"))
    assert await shop.usecases.last_shown(account.id, "c") == (shop.id, "two")
    shop.clock.forward(minutes=15)
    assert await shop.usecases.last_shown(account.id, "c") is None


def private_chat(account_id: AccountId) -> ConversationSeen:
    return ConversationSeen(
        conversation_id="c",
        kind="personal",
        tenant_id=TENANT,
        service_url="https://smba.example",
        bot_id="28:bot",
        user_id="29:eva",
        account_id=account_id,
    )


async def test_a_conversation_is_kept_until_it_is_dropped(database: Database) -> None:
    shop = await a_shop_with_eva(database)
    account = await recognise(shop)
    seen = private_chat(account.id)
    await shop.usecases.keep_conversation(seen)
    kept = await database.read(lambda work: work.conversations.personal_of(account.id))
    assert kept is not None
    await shop.usecases.drop_conversation("c")
    assert await database.read(lambda work: work.conversations.personal_of(account.id)) is None


async def test_a_conversation_dropped_by_somebody_else_is_kept_when_seen_again(database: Database) -> None:
    shop = await a_shop_with_eva(database)
    account = await recognise(shop)
    seen = private_chat(account.id)
    await shop.usecases.keep_conversation(seen)
    await database.write(lambda work: work.conversations.drop("c"))
    await shop.usecases.keep_conversation(seen)
    assert await database.read(lambda work: work.conversations.personal_of(account.id)) is not None


async def test_a_conversation_is_welcomed_once(database: Database) -> None:
    shop = await a_shop_with_eva(database)
    assert [await shop.usecases.mark_welcomed("c") for _ in range(2)] == [True, False]
