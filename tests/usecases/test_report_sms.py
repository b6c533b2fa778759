"""The report on text messages: when, from where, of which kind, how each ended; and nothing of whoever got them."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
import pytest_asyncio

from scheduling.errors import NotAllowed, PermanentFailure
from scheduling.service import ServiceId
from storage import Database
from storage.records import SmsRecord
from tests.support.builders import MONDAY, Shop, a_service, a_shop, at, staff_actor
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import book, cancel
from tests.usecases.test_text_messages import NUMBER, noor
from usecases.report_sms import SmsLine


@pytest_asyncio.fixture
async def post(database: Database) -> AsyncIterator[tuple[Shop, PostOffice]]:
    services = [a_service(sms_enabled=True), a_service(id=ServiceId("video"), sms_enabled=True, is_online=True)]
    shop = await a_shop(database, services=services)
    yield shop, PostOffice(database=database, clock=shop.clock)


async def report(shop: Shop, since: datetime = MONDAY, by: str = "ada") -> list[SmsLine]:
    return [line async for line in shop.usecases.report_sms(shop.id, since, staff_actor(by))]


async def test_each_text_message_is_a_line_without_its_receiver(post: tuple[Shop, PostOffice]) -> None:
    shop, office = post
    booked = await book(shop, customers=noor())
    await office.deliver()
    await cancel(shop, booked)
    office.sms.faults[NUMBER] = [PermanentFailure("bad_number", "21211")]
    await office.deliver(seconds=10)
    await book(shop, start=at(12), service_id=ServiceId("video"), customers=noor())
    await office.deliver(minutes=1)
    lines = await report(shop)
    assert [(one.message_type, one.event_type, one.status, one.error) for one in lines] == [
        ("confirmed", "in_person", "sent", ""),
        ("cancelled", "in_person", "failed", "bad_number"),
        ("confirmed", "online", "sent", ""),
    ]
    assert (lines[0].time, lines[0].origin) == (MONDAY, "Shop")
    assert NUMBER[3:] not in repr(lines)


async def test_it_begins_where_it_is_asked_to(post: tuple[Shop, PostOffice]) -> None:
    shop, office = post
    await book(shop, customers=noor())
    await office.deliver()
    await book(shop, start=at(12), customers=noor())
    await office.deliver(hours=1)
    assert [line.time for line in await report(shop, since=at(9))] == [at(9)]


async def test_it_holds_every_line_however_many_there_are(post: tuple[Shop, PostOffice]) -> None:
    shop, _ = post

    def many(work: object) -> None:
        for number in range(1201):
            record = SmsRecord(id=f"m{number:05}", business_id=shop.id, provider="box", sent_at=at(9 + number % 2))
            work.sms_messages.keep(record)  # type: ignore[attr-defined]  # a Work

    await shop.database.write(many)
    times = [line.time for line in await report(shop)]
    assert (len(times), times) == (1201, sorted(times))


@pytest.mark.parametrize("by", ["sam", "bram", "vic", "guus"])
async def test_only_administrators_read_it(post: tuple[Shop, PostOffice], by: str) -> None:
    with pytest.raises(NotAllowed):
        await report(post[0], by=by)
