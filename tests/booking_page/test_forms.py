"""Forms elsewhere (B43): linked after the booking and in mails, marked as filled by the customer or the form, and seen by staff."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs

from callbacks.forms import FormsDoor, add_routes
from scheduling.appointment import Attendee, FilledBy, FormAnswer
from scheduling.errors import Invalid
from scheduling.interval import Interval
from scheduling.service import FormId, FormLink, ServiceId
from scheduling.tenant_policy import TenantPolicy
from storage import Database
from tests.booking_page.shop_page import CHECK_UP, SECRET, Connect, ShopPage, open_shop
from tests.booking_page.test_join import everything
from tests.support.builders import a_service, at, rule_tenant, staff_actor
from tests.support.post import PostOffice
from usecases.fill_form import FormRef, HearForm
from usecases.form_links import form_address
from web.form_callbacks import callback_address
from web.frame import FrameParts, make_application
from web.options import WebOptions
from web.signing import Signer

NOOR = "noor@example.com"
INTAKE = FormLink(id=FormId("a" * 12), name="Intake", url="https://forms.example.com/r?id=1&x={reference}")
HEALTH = FormLink(id=FormId("b" * 12), name="Health", url="https://forms.example.com/health#top")
Client = TestClient[web.Request, web.Application]


@dataclass
class Filling:
    page: ShopPage
    callbacks: Client

    @property
    def path(self) -> str:
        return self.page.visit.address.partition("?")[0]

    async def seat(self) -> Attendee:
        shop, span = self.page.shop, Interval(at(0), at(0, day=30))
        return (await shop.database.read(lambda work: work.appointments.in_span(shop.id, span)))[0].attendees[0]

    async def reference(self, form: FormLink = INTAKE) -> str:
        return self.page.links.form(await self.seat(), form.id)

    def address(self, form: FormLink = INTAKE, service: str = "checkup", secret: bytes = SECRET) -> str:
        ref = FormRef(business_id=self.page.shop.id, service_id=ServiceId(service), form_id=form.id)
        return callback_address("", Signer((secret,)), ref)

    async def call(self, body: Any, path: str = "") -> int:
        answer = await self.callbacks.post(path or self.address(), json=body)
        return answer.status


async def filling(
    database: Database,
    connect: Callable[[TestServer], Awaitable[Client]],
    forms: tuple[FormLink, ...] = (INTAKE, HEALTH),
) -> Filling:
    page = await open_shop(database, connect, services=[a_service(forms=forms)])
    shop = page.shop
    app = make_application(
        FrameParts(
            options=WebOptions(base_url="", signer=Signer((SECRET,)), clock=shop.clock), ready_checks={}, figures=_none
        )
    )
    kept = shop.usecases.say_filled.configurations
    hear = HearForm(database=database, clock=shop.clock, configurations=kept, links=page.links)
    add_routes(app, FormsDoor(hear=hear))
    await page.visit.go(CHECK_UP)
    await page.visit.choose()
    await page.visit.press("book", name="Noor Visser", email=NOOR)
    return Filling(page=page, callbacks=await connect(TestServer(app)))


async def _none() -> dict[str, float]:
    return {}


async def test_the_done_page_links_each_form_with_a_reference_of_its_own(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    one = await filling(sqlite_database, aiohttp_client)
    first, second = await one.reference(INTAKE), await one.reference(HEALTH)
    assert f'href="https://forms.example.com/r?id=1&amp;x={first}"' in one.page.visit.text
    assert f'href="https://forms.example.com/health?reference={second}#top"' in one.page.visit.text
    assert first != second
    assert NOOR.partition("@")[0] not in first


async def test_mails_link_what_is_not_filled_in_yet(sqlite_database: Database, aiohttp_client: Connect) -> None:
    one = await filling(sqlite_database, aiohttp_client)
    shop, links = one.page.shop, one.page.links
    await one.page.visit.send(f"{one.path}/forms/{HEALTH.id}")
    post = PostOffice(
        database=sqlite_database, clock=shop.clock, form_address=lambda seat, form: form_address(links, form, seat)
    )
    await post.deliver()
    mail = post.mail.to(NOOR)[0]
    assert f"Intake: {form_address(links, INTAKE, await one.seat())}" in mail.text
    assert "Please fill in before you come:" in mail.text
    assert "forms.example.com/health" not in mail.text + mail.html
    assert "forms.example.com" not in post.mail.to("bram@example.com")[0].text


async def test_the_customer_says_that_it_is_filled_in(database: Database, aiohttp_client: Connect) -> None:
    one = await filling(database, aiohttp_client)
    before = await everything(database)
    await one.page.visit.go(one.path)
    assert await everything(database) == before
    await one.page.visit.send(f"{one.path}/forms/{INTAKE.id}")
    assert "Thank you, that is noted." in one.page.visit.text
    (done,) = (await one.seat()).forms
    assert (done.form_id, done.by, done.answers) == (INTAKE.id, FilledBy.CUSTOMER, ())


async def test_the_form_brings_the_answers_and_has_the_last_word(database: Database, aiohttp_client: Connect) -> None:
    one = await filling(database, aiohttp_client)
    await one.page.visit.send(f"{one.path}/forms/{INTAKE.id}")
    told = {"reference": await one.reference(), "answers": {"Allergies?": "nuts", "Which?": ["a", "b"], "Age": 41}}
    assert await one.call(told) == 204
    await one.page.visit.send(f"{one.path}/forms/{INTAKE.id}")
    (done,) = (await one.seat()).forms
    assert done.by is FilledBy.FORM
    assert done.answers == (
        FormAnswer(question="Allergies?", answer="nuts"),
        FormAnswer(question="Which?", answer="a, b"),
        FormAnswer(question="Age", answer="41"),
    )


async def test_sent_twice_it_is_told_once_and_changed_answers_replace(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    one = await filling(sqlite_database, aiohttp_client)
    told = {"reference": await one.reference(), "answers": [{"question": "Allergies?", "answer": "nuts"}]}
    assert [await one.call(told), await one.call(told)] == [204, 204]
    told["answers"] = [{"question": "Allergies?", "answer": "none"}]
    assert await one.call(told) == 204
    assert [form.answers[0].answer for form in (await one.seat()).forms] == ["none"]
    seat = await one.seat()
    shop = one.page.shop
    found = await sqlite_database.read(lambda work: work.appointments.by_attendee(seat.id))
    assert found is not None
    history = await sqlite_database.read(lambda work: work.history.of_appointment(shop.id, found[1].id))
    assert [entry.what for entry in history].count("form_filled") == 2
    assert "nuts" not in str(history)


async def test_an_address_that_was_not_made_here_is_not_believed(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    one = await filling(sqlite_database, aiohttp_client)
    told = {"reference": await one.reference(), "answers": {}}
    assert await one.call(told, one.address(secret=b"x" * 32)) == 404
    assert await one.call(told, one.address(service="other")) == 404
    assert await one.call(told, one.address(HEALTH)) == 404
    assert (await one.seat()).forms == ()


async def test_a_reference_opens_nothing(sqlite_database: Database, aiohttp_client: Connect) -> None:
    one = await filling(sqlite_database, aiohttp_client)
    await one.page.visit.go(f"/manage/{await one.reference()}")
    assert one.page.visit.status == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"{", 400),
        (b"{}", 422),
        (b'{"reference": 5}', 422),
        (b'{"reference": ""}', 422),
        (b'{"reference": "nobody"}', 404),
        (b'{"reference": "\\u0000"}', 404),
        (b'{"reference": "' + b"x" * 300 + b'"}', 422),
    ],
)
async def test_garbage_is_refused(sqlite_database: Database, aiohttp_client: Connect, body: bytes, status: int) -> None:
    one = await filling(sqlite_database, aiohttp_client)
    assert (await one.callbacks.post(one.address(), data=body)).status == status


async def test_answers_that_are_none_are_left_out_and_the_form_counts(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    one = await filling(sqlite_database, aiohttp_client)
    told = {"reference": await one.reference(), "answers": [1, {"question": "a"}, {"question": "b", "answer": "\x00c"}]}
    assert await one.call(told) == 204
    assert (await one.seat()).forms[0].answers == (FormAnswer(question="b", answer="c"),)


async def test_nothing_that_was_answered_gets_into_the_log(sqlite_database: Database, aiohttp_client: Connect) -> None:
    one = await filling(sqlite_database, aiohttp_client)
    reference = await one.reference()
    with capture_logs() as lines:
        await one.call({"reference": reference, "answers": {"Allergies?": "nuts"}})
    assert not [word for word in ("nuts", "Allergies", reference, one.address()) if word in str(lines)]


async def test_where_the_tenant_forbids_questions_there_are_no_forms(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """B42"""
    one = await filling(sqlite_database, aiohttp_client)
    await rule_tenant(sqlite_database, TenantPolicy(are_custom_questions_forbidden=True))
    await one.page.visit.go(one.path)
    assert "forms.example.com" not in one.page.visit.text


async def test_erasing_the_customer_erases_what_was_answered(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    one = await filling(sqlite_database, aiohttp_client)
    await one.call({"reference": await one.reference(), "answers": {"Allergies?": "peanuts"}})
    seat = await one.seat()
    await one.page.shop.usecases.erase_customer(one.page.shop.id, seat.customer_id, staff_actor("ada"))  # type: ignore[arg-type]  # has one
    assert "peanuts" not in str(await everything(sqlite_database))


@pytest.mark.parametrize(
    "form",
    [
        FormLink(id=FormId(""), name="Intake", url="http://forms.example.com"),
        FormLink(id=FormId(""), name="", url="https://forms.example.com"),
        FormLink(id=FormId(""), name="Intake", url="javascript:alert(1)"),
        FormLink(id=FormId(""), name="Intake", url=""),
    ],
)
async def test_a_form_has_a_name_and_an_address_nobody_can_listen_to(
    sqlite_database: Database, aiohttp_client: Connect, form: FormLink
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client)
    wish = a_service(id=ServiceId(""), forms=(form,))
    with pytest.raises(Invalid):
        await page.shop.usecases.add_service(page.shop.id, wish, staff_actor("ada"))


async def test_four_forms_and_no_more(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page = await open_shop(sqlite_database, aiohttp_client)
    forms = tuple(FormLink(id=FormId(""), name=f"Form {n}", url="https://forms.example.com/1") for n in range(5))
    use, ada = page.shop.usecases, staff_actor("ada")
    with pytest.raises(Invalid):
        await use.add_service(page.shop.id, a_service(id=ServiceId(""), forms=forms), ada)
    stored = await use.add_service(page.shop.id, a_service(id=ServiceId(""), web_slug="x", forms=forms[:4]), ada)
    assert len({form.id for form in stored.forms}) == 4
    assert all(re.fullmatch("[0-9a-f]{12}", form.id) for form in stored.forms)
