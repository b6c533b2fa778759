"""Whoever is added is asked by mail, may say no, and may change that later (S11, S12, B17, B18, B19)."""

import re
from functools import partial
from typing import Any

import pytest

from scheduling.errors import Invalid, NotAllowed, NotFound, SlotRefused
from scheduling.service import ServiceId
from scheduling.staff import Membership, Role, StaffId, StaffMember
from scheduling.tenant_policy import TenantPolicy
from storage import Database
from tab.invitation import invitation_address
from tests.support.builders import (
    EVERY_ROLE,
    Shop,
    a_shop,
    a_staff_member,
    a_wish,
    at,
    rule_tenant,
    staff_actor,
)
from tests.support.post import PostOffice
from usecases.invitation_link import InvitationLink
from usecases.manage_staff import StaffWish
from web.signing import Signer

SIGNER = Signer((b"s" * 32,))
BEN = a_staff_member("Ben", role=Role.ADMINISTRATOR, language_tag="nl")


async def opened(database: Database, *, needs_approval: bool = False) -> tuple[Shop, PostOffice]:
    shop = await a_shop(database, staff=[*EVERY_ROLE, BEN])
    await rule_tenant(database, TenantPolicy(is_membership_approval_required=needs_approval))
    link = partial(invitation_address, "https://book.example.com", SIGNER)
    return shop, PostOffice(database=database, clock=shop.clock, staff_link=link)


async def add(shop: Shop, **given: Any) -> StaffMember:
    wish = StaffWish(**{"display_name": "Kim Groot", "email": "kim@example.com", "language_tag": "en", **given})
    return (await shop.usecases.add_staff(shop.id, wish, staff_actor("ada"))).member


async def member(shop: Shop, staff_id: str) -> StaffMember:
    return await shop.database.read(lambda work: work.staff.get(shop.id, StaffId(staff_id)))


def link_of(shop: Shop, one: StaffMember) -> InvitationLink:
    return InvitationLink(business_id=shop.id, staff_id=one.id, token_version=one.token_version)


async def answer(shop: Shop, one: StaffMember, *, accepts: bool) -> None:
    await shop.usecases.answer_invitation(shop.id, link_of(shop, one), accepts=accepts)


async def test_somebody_new_gets_a_mail_with_a_link_to_answer_by(database: Database) -> None:
    """S11."""
    shop, post = await opened(database)
    await add(shop)
    await post.deliver()
    (mail,) = post.mail.to("kim@example.com")
    assert mail.subject == "The Shop: you have been added to the staff"
    assert re.search(r"https://book\.example\.com/staff/[\w.-]+", mail.text)
    assert "unless you decline" in mail.text


async def test_the_mail_is_in_the_language_of_the_person(sqlite_database: Database) -> None:
    shop, post = await opened(sqlite_database, needs_approval=True)
    await add(shop, language_tag="nl")
    await post.deliver()
    (mail,) = post.mail.to("kim@example.com")
    assert "zodra je accepteert" in mail.text


async def test_whoever_must_accept_can_be_booked_afterwards(database: Database) -> None:
    """B19."""
    shop, _ = await opened(database, needs_approval=True)
    one = await add(shop)
    assert one.membership is Membership.PENDING
    await answer(shop, one, accepts=True)
    assert (await member(shop, one.id)).can_be_booked


async def test_whoever_declines_cannot_be_booked_any_more(database: Database) -> None:
    """S12: the same link serves later on."""
    shop, _ = await opened(database)
    bram = await member(shop, "bram")
    await answer(shop, bram, accepts=True)
    shop.clock.forward(days=1)
    await answer(shop, bram, accepts=False)
    with pytest.raises(SlotRefused):
        await shop.usecases.book_appointment(a_wish(at(9, day=6)), staff_actor("ada"))
    await answer(shop, bram, accepts=True)
    booked = await shop.usecases.book_appointment(a_wish(at(9, day=6)), staff_actor("ada"))
    assert booked.view.staff[0].id == "bram"


async def test_every_administrator_hears_of_a_no_in_the_own_language(database: Database) -> None:
    shop, post = await opened(database)
    await answer(shop, await member(shop, "bram"), accepts=False)
    await post.deliver()
    assert post.mail.subjects("ada@example.com") == ["Bram Visser cannot be booked any more"]
    assert post.mail.subjects("ben@example.com") == ["Bram Visser is niet meer te boeken"]
    assert len(post.mail.sent) == 2


async def test_a_no_taken_back_before_it_was_told_is_not_told(sqlite_database: Database) -> None:
    shop, post = await opened(sqlite_database)
    bram = await member(shop, "bram")
    await answer(shop, bram, accepts=False)
    await answer(shop, bram, accepts=True)
    await post.deliver()
    assert post.mail.sent == []


async def test_the_same_no_twice_is_told_once(sqlite_database: Database) -> None:
    shop, post = await opened(sqlite_database)
    bram = await member(shop, "bram")
    await answer(shop, bram, accepts=False)
    shop.clock.forward(seconds=1)
    await answer(shop, bram, accepts=False)
    await post.deliver()
    assert len(post.mail.to("ada@example.com")) == 1


async def test_one_answers_as_oneself_without_a_link(sqlite_database: Database) -> None:
    """B18: on the home page."""
    shop, _ = await opened(sqlite_database)
    seen = await shop.usecases.read_invitation(shop.id, staff_actor("bram"))
    assert (seen.name, seen.is_answered) == ("Bram Visser", False)
    told = await shop.usecases.answer_invitation(shop.id, staff_actor("bram"), accepts=False)
    assert (told.membership, told.is_answered) == (Membership.REJECTED, True)
    with pytest.raises(NotAllowed):
        await shop.usecases.answer_invitation(shop.id, staff_actor("stranger"), accepts=True)


async def test_a_guest_may_answer_though_nothing_else(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database)
    told = await shop.usecases.answer_invitation(shop.id, staff_actor("guus"), accepts=True)
    assert told.is_answered


async def test_a_new_address_gets_a_link_and_the_old_one_is_worth_nothing(database: Database) -> None:
    shop, post = await opened(database)
    before = await add(shop)
    view = {one.member.id: one for one in await shop.usecases.list_staff(shop.id, staff_actor("ada"))}[before.id]
    wish = StaffWish(display_name="Kim Groot", email="kim@other.example")
    await shop.usecases.change_staff(shop.id, before.id, wish, staff_actor("ada"), mark=view.mark)
    with pytest.raises(NotFound):
        await answer(shop, before, accepts=False)
    await post.deliver()
    assert [mail.to for mail in post.mail.sent] == ["kim@other.example"]
    await answer(shop, await member(shop, before.id), accepts=False)


async def test_whoever_declined_and_is_asked_again_has_to_accept(database: Database) -> None:
    shop, post = await opened(database)
    one = await add(shop)
    await answer(shop, one, accepts=False)
    await post.deliver()
    await shop.usecases.invite_again(shop.id, one.id, staff_actor("ada"))
    asked = await member(shop, one.id)
    assert (asked.membership, asked.answered_at) == (Membership.PENDING, None)
    await post.deliver(seconds=1)
    assert len(post.mail.to("kim@example.com")) == 2


async def test_somebody_without_an_address_cannot_be_asked(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database)
    one = await add(shop, email="")
    with pytest.raises(Invalid, match="required"):
        await shop.usecases.invite_again(shop.id, one.id, staff_actor("ada"))


async def test_calendars_of_people_who_have_not_accepted_are_not_read(database: Database) -> None:
    """B19: no free and busy is shared before."""
    shop, _ = await opened(database, needs_approval=True)
    one = await add(shop)
    wanted = (shop.id, one.id)
    assert wanted not in await database.read(lambda work: work.staff_calendars.wanted())
    await answer(shop, one, accepts=True)
    assert wanted in await database.read(lambda work: work.staff_calendars.wanted())


async def test_a_service_keeps_whoever_declined(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database)
    await answer(shop, await member(shop, "bram"), accepts=False)
    read = await shop.usecases.read_business(shop.id, staff_actor("ada"))
    assert {one.id: one.staff_ids for one in read.services} == {ServiceId("checkup"): ("bram",)}
