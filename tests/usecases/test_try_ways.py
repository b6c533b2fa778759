"""Trying on demand whether mails leave and meetings can be made."""

from dataclasses import replace

import pytest

from scheduling.errors import Invalid, NotAllowed, PermanentFailure, TemporaryFailure
from storage import Database
from tests.support.builders import Shop, a_service, a_shop, staff_actor
from tests.support.post import MailBox, Rooms
from usecases.try_ways import TryMail, TryMeeting

ADA = staff_actor("ada")
TO = "ada@example.com"


async def opened(database: Database, *, is_online: bool = True) -> tuple[Shop, MailBox, Rooms, TryMail, TryMeeting]:
    shop = await a_shop(database, services=[a_service(is_online=is_online)])
    mail, rooms = MailBox(), Rooms()
    try_mail = replace(shop.usecases.try_mail, mail=mail, patience=5)
    return shop, mail, rooms, try_mail, replace(shop.usecases.try_meeting, meetings=rooms, patience=5)


async def done(shop: Shop) -> set[str]:
    steps = (await shop.usecases.read_page_state(shop.id, ADA)).steps
    return {step for step in ("test_mail", "test_meeting") if steps[step]}  # type: ignore[index]  # a Step is its word


async def test_a_mail_arrives_and_the_step_is_done(database: Database) -> None:
    shop, mail, _, try_mail, _ = await opened(database)
    assert await try_mail(shop.id, TO, ADA, language="en") == ""
    assert (len(mail.to(TO)), await done(shop)) == (1, {"test_mail"})


async def test_why_a_mail_does_not_leave_is_told_and_the_step_stays_open(sqlite_database: Database) -> None:
    shop, mail, _, try_mail, _ = await opened(sqlite_database)
    mail.faults[TO] = [PermanentFailure("mail_login_refused", "535")]
    assert await try_mail(shop.id, TO, ADA, language="en") == "mail_login_refused"
    assert await done(shop) == set()


async def test_a_server_that_does_not_answer_keeps_nobody_waiting_for_ever(sqlite_database: Database) -> None:
    shop, mail, _, try_mail, _ = await opened(sqlite_database)
    mail.hangs.add(TO)
    assert await replace(try_mail, patience=0.01)(shop.id, TO, ADA, language="en") == "too_slow"


async def test_without_an_address_no_mail_is_tried(sqlite_database: Database) -> None:
    shop, _, _, try_mail, _ = await opened(sqlite_database)
    with pytest.raises(Invalid, match="email"):
        await try_mail(shop.id, "", ADA, language="en")


async def test_a_meeting_is_made_and_ended_and_the_step_is_done(database: Database) -> None:
    shop, _, rooms, _, try_meeting = await opened(database)
    assert await try_meeting(shop.id, ADA) == ""
    assert (rooms.calls, await done(shop)) == (["create", "cancel"], {"test_meeting"})


async def test_why_no_meeting_can_be_made_is_told(sqlite_database: Database) -> None:
    shop, _, rooms, _, try_meeting = await opened(sqlite_database)
    rooms.fault = TemporaryFailure("graph_silent")
    assert await try_meeting(shop.id, ADA) == "graph_silent"
    assert await done(shop) == set()


async def test_without_anybody_who_meets_online_there_is_nothing_to_try(sqlite_database: Database) -> None:
    shop, _, _, _, try_meeting = await opened(sqlite_database, is_online=False)
    with pytest.raises(Invalid, match="at_least_one"):
        await try_meeting(shop.id, ADA)


@pytest.mark.parametrize("who", ["sam", "bram", "vic", "guus"])
async def test_trying_is_for_administrators(sqlite_database: Database, who: str) -> None:
    shop, mail, rooms, try_mail, try_meeting = await opened(sqlite_database)
    with pytest.raises(NotAllowed):
        await try_mail(shop.id, TO, staff_actor(who), language="en")
    with pytest.raises(NotAllowed):
        await try_meeting(shop.id, staff_actor(who))
    assert (mail.sent, rooms.calls) == ([], [])
