"""A shop in which everything around a booking has happened: a wish and an offer for it, a series with a reply and a form, links, codes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from scheduling.appointment import Attendee, DraftId, FilledBy, FilledForm, Reply
from scheduling.one_time_code import OneTimeCode
from scheduling.service import FormId, FormLink
from storage import Database
from storage.records import ServiceLink
from storage.work import Work
from tests.support.builders import Shop, a_service, at
from tests.support.series import book_series
from tests.support.waiting import CHECK_UP, a_waiting_shop

FORM = FormLink(id=FormId("f" * 12), name="Intake", url="https://forms.example.com/r")
DATES = (at(8, day=11), at(8, day=18))


async def a_full_life(database: Database, **given: Any) -> Shop:
    waiting = await a_waiting_shop(database, services=[a_service(recurring_up_to=4, forms=(FORM,))], **given)
    taken = await waiting.fill()
    await waiting.waiting()
    await waiting.cancel(taken[0])
    assert await waiting.offer() == 1
    shop = waiting.shop
    booked = await book_series(shop, DATES)
    first, now = booked.views[0].appointment.id, shop.clock.now()

    def add(work: Work) -> None:
        one = work.appointments.get(shop.id, first)
        work.appointments.save(shop.id, replace(one, attendees=(_answered(one.attendees[0]),)))
        work.service_links.add(shop.id, ServiceLink(id="link", service_id=CHECK_UP, created_at=now), "hash")
        code = OneTimeCode(
            draft_id=DraftId("code"), email="noor@example.com", sent_at=now, expires_at=now + timedelta(minutes=10)
        )
        work.one_time_codes.put(shop.id, code)

    await database.write(add)
    return shop


def _answered(seat: Attendee) -> Attendee:
    filled = FilledForm(form_id=FORM.id, name=FORM.name, filled_at=at(9), by=FilledBy.CUSTOMER)
    return replace(seat, reply=Reply.COMING, replied_to=DATES[0], forms=(filled,))
