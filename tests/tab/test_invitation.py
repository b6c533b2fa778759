"""The page behind the link of an invitation: looking changes nothing, a button does, and no other link opens it."""

import re
from collections.abc import Awaitable, Callable

import pytest
from aiohttp.test_utils import TestServer

from scheduling.staff import Membership, StaffId
from storage import Database
from tab.invitation import InvitationDoor, add_routes, invitation_address
from tests.support.builders import Shop, a_shop
from tests.web.conftest import Client, clock, doorkeeper, options, parts
from usecases.invitation_link import InvitationLink
from web.frame import FrameParts, make_application
from web.signing import Signer

__all__ = ["clock", "doorkeeper", "options", "parts"]
SIGNER = Signer((b"s" * 32,))
BRAM = StaffId("bram")


def address(shop: Shop, *, language: str = "en", token_version: int = 1, signer: Signer = SIGNER) -> str:
    link = InvitationLink(business_id=shop.id, staff_id=BRAM, token_version=token_version)
    return invitation_address("", signer, link, language)


@pytest.fixture
async def shop(database: Database) -> Shop:
    return await a_shop(database)


@pytest.fixture
async def client(shop: Shop, parts: FrameParts, aiohttp_client: Callable[[TestServer], Awaitable[Client]]) -> Client:
    app = make_application(parts)
    use = shop.usecases
    add_routes(app, InvitationDoor(read=use.read_invitation, answer=use.answer_invitation))
    return await aiohttp_client(TestServer(app))


async def membership(shop: Shop) -> Membership:
    return (await shop.database.read(lambda work: work.staff.get(shop.id, BRAM))).membership


async def test_looking_changes_nothing(client: Client, shop: Shop) -> None:
    answer = await client.get(address(shop))
    assert answer.status == 200
    assert "Do you agree to be booked?" in await answer.text()
    assert (await shop.database.read(lambda work: work.staff.get(shop.id, BRAM))).answered_at is None


async def test_the_buttons_decline_and_accept_again(client: Client, shop: Shop) -> None:
    """S12."""
    page = await (await client.post(address(shop), data={"action": "decline"})).text()
    assert "You cannot be booked at The Shop" in page
    assert re.findall(r'value="(\w+)"', page) == ["accept"]
    assert await membership(shop) is Membership.REJECTED
    page = await (await client.post(address(shop), data={"action": "accept"})).text()
    assert re.findall(r'value="(\w+)"', page) == ["decline"]
    assert await membership(shop) is Membership.ACTIVE


async def test_the_page_speaks_the_language_of_the_mail(client: Client, shop: Shop) -> None:
    assert "Accepteren" in await (await client.get(address(shop, language="nl"))).text()


async def test_a_link_that_was_replaced_says_so(client: Client, shop: Shop) -> None:
    for answer in (
        await client.get(address(shop, token_version=2)),
        await client.post(address(shop, token_version=2), data={"action": "decline"}),
    ):
        assert (answer.status, "This link is no longer good" in await answer.text()) == (404, True)
    assert await membership(shop) is Membership.ACTIVE


async def test_a_forged_link_opens_nothing(client: Client, shop: Shop) -> None:
    assert (await client.get(address(shop, signer=Signer((b"x" * 32,))))).status == 404
    assert (await client.get("/staff/nothing")).status == 404


@pytest.mark.parametrize("body", [{}, {"action": "promote"}])
async def test_anything_but_yes_and_no_is_refused(client: Client, shop: Shop, body: dict[str, str]) -> None:
    assert (await client.post(address(shop), data=body)).status == 400
