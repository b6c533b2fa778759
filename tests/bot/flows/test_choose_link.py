"""A link at which a customer chooses a time, sent from chat after one question."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from scheduling.business import BusinessId
from scheduling.policy import OFFICE_HOURS
from tests.support import teams_activities as teams
from tests.support.builders import a_business
from tests.support.databases import open_patiently
from tests.support.practice import VIC, Practice, open_practice


@pytest_asyncio.fixture
async def published(sqlite_url: str) -> AsyncIterator[Practice]:
    business = a_business(
        id=BusinessId("practice@slotkeeper"), hours=OFFICE_HOURS, tenant_id=teams.TENANT, is_published=True
    )
    async with await open_patiently(sqlite_url) as database, open_practice(database, business=business) as opened:
        yield opened


async def links(practice: Practice) -> list[dict[str, str]]:
    await practice.outbox.run_once()
    subjects = ("choose a time", "kies een tijd")
    sent = [mail for mail in practice.mails.sent if mail.subject.casefold().startswith(subjects)]
    return [{"to": mail.to, "text": mail.text} for mail in sent]


@pytest.mark.parametrize("said", ["send Noor a link to choose", "stuur Noor een link om te kiezen"])
async def test_the_customer_gets_the_link_after_one_click_and_once_only(published: Practice, said: str) -> None:
    [shown] = await published.channel.say(said)
    assert "noor@example.com" in shown.words
    assert await links(published) == []
    sent = await published.channel.click(shown, "link.send")
    assert "noor@example.com" in sent.words
    await published.channel.click(shown, "link.send")
    assert [one["to"] for one in await links(published)] == ["noor@example.com"]


async def test_service_and_person_said_are_filled_in(published: Practice) -> None:
    [shown] = await published.channel.say("send Noor a link for a check-up with Bram")
    assert "Check-up" in shown.words
    assert "Bram Bakker" in shown.words
    await published.channel.click(shown, "link.send")
    (mail,) = await links(published)
    assert "Check-up" in mail["text"]
    assert "Bram Bakker" in mail["text"]


async def test_somebody_new_with_an_address_gets_it_too(published: Practice) -> None:
    [shown] = await published.channel.say("send Tim Tester a link to choose, tim@example.com")
    await published.channel.click(shown, "link.send")
    assert [one["to"] for one in await links(published)] == ["tim@example.com"]


async def test_without_an_address_it_is_asked_whom(published: Practice) -> None:
    [shown] = await published.channel.say("send a link to choose")
    assert "To whom?" in shown.words


async def test_of_a_page_that_is_not_published_no_link_is_sent(practice: Practice) -> None:
    [shown] = await practice.channel.say("send Noor a link to choose")
    assert "not published" in shown.words


async def test_who_only_looks_sends_none(published: Practice) -> None:
    [shown] = await published.channel.say("send Noor a link to choose", VIC)
    assert "link.send" not in str(shown.card)
