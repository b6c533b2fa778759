"""The pages about a business and its tenant, over HTTP: what is typed is stored, what is wrong is told, who may see what."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import ClientSession, CookieJar, FormData

from scheduling.appointment import AppointmentId
from scheduling.business import Business
from scheduling.policy import HoursBlock
from tests.support.demo import Demo
from tests.tab.forms import csrf_of, form_in, sign_in
from tests.usecases.test_manage_business import PNG
from usecases.access import SYSTEM
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import ACCOUNTS
from usecases.recognise_account import Identity
from usecases.views import BusinessView

HERE = f"/app/{quote(BUSINESS_ID, safe='')}"


class Visitor:
    """Somebody with a browser that runs no scripts."""

    def __init__(self, session: ClientSession, demo: Demo) -> None:
        self.session, self.demo = session, demo

    async def enter(self, role: str) -> None:
        await sign_in(self.session, self.demo.base_url, role)

    async def get(self, path: str, status: int = 200) -> str:
        async with self.session.get(self.demo.base_url + path) as answer:
            assert answer.status == status, await answer.text()
            return await answer.text()

    async def fill(self, path: str, page: str | None = None, **changes: str | None) -> dict[str, str]:
        """The fields of the first form that sends to the path, as a browser would send them; None leaves one out."""
        shown = page or await self.get(path)
        return dict(form_in(shown, path).with_changes(changes))

    async def send(self, path: str, data: Any, status: int = 200) -> str:
        async with self.session.post(self.demo.base_url + path, data=data) as answer:
            assert answer.status == status, await answer.text()
            return await answer.text()

    async def business(self) -> Business:
        view: BusinessView = await self.demo.use_cases.read_business(BUSINESS_ID, SYSTEM)
        return view.business


@pytest.fixture
async def visitor(demo: Demo) -> AsyncIterator[Visitor]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        somebody = Visitor(session, demo)
        await somebody.enter("administrator")
        yield somebody


@pytest.mark.parametrize("page", ["settings", "hours", "policy", "page"])
async def test_a_page_that_is_sent_as_it_was_shown_changes_nothing(visitor: Visitor, page: str) -> None:
    before = await visitor.business()
    assert "Saved." in await visitor.send(f"{HERE}/{page}", await visitor.fill(f"{HERE}/{page}"))
    assert replace(await visitor.business(), version=before.version) == before


async def test_details_are_stored_and_shown(visitor: Visitor) -> None:
    """S27: the business details can be customised; S116: also where customers' answers go."""
    sent = await visitor.fill(
        f"{HERE}/settings", name="Harbour Clinic", email="answers@example.com", retention_days="400"
    )
    page = await visitor.send(f"{HERE}/settings", sent)
    found = await visitor.business()
    assert (found.display_name, found.email, found.retention_days) == ("Harbour Clinic", "answers@example.com", 400)
    assert 'value="answers@example.com"' in page


async def test_a_mistake_is_told_at_its_field_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    sent = await visitor.fill(f"{HERE}/settings", name="Harbour Clinic", zone="Mars/Olympus")
    page = await visitor.send(f"{HERE}/settings", sent, status=422)
    assert 'id="zone-error"' in page
    assert 'value="Harbour Clinic"' in page


async def test_what_somebody_else_changed_meanwhile_is_shown_and_not_overwritten(visitor: Visitor) -> None:
    first = await visitor.fill(f"{HERE}/settings", phone="+31201234567")
    second = await visitor.fill(f"{HERE}/settings", sender_name="My own words")
    await visitor.send(f"{HERE}/settings", first)
    page = await visitor.send(f"{HERE}/settings", second, status=409)
    assert ("My own words" in page, "+31201234567" in page) == (True, True)
    assert (await visitor.business()).phone == "+31201234567"
    again = await visitor.fill(f"{HERE}/settings", page)
    await visitor.send(f"{HERE}/settings", again)
    assert (await visitor.business()).sender_name == "My own words"


async def test_a_logo_is_put_shown_and_removed(visitor: Visitor) -> None:
    token = (await visitor.fill(f"{HERE}/settings"))["csrf_token"]
    form = FormData({"csrf_token": token})
    form.add_field("logo", PNG, filename="logo.txt", content_type="text/plain")
    assert f"{HERE}/settings/logo" in await visitor.send(f"{HERE}/settings/logo", form)
    async with visitor.session.get(f"{visitor.demo.base_url}{HERE}/settings/logo") as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", PNG)
    await visitor.send(f"{HERE}/settings/logo/remove", {"csrf_token": token})
    await visitor.get(f"{HERE}/settings/logo", status=404)


async def test_what_is_no_picture_is_refused_at_its_field(visitor: Visitor) -> None:
    form = FormData({"csrf_token": (await visitor.fill(f"{HERE}/settings"))["csrf_token"]})
    form.add_field("logo", b"<svg/>", filename="logo.png", content_type="image/png")
    assert 'id="logo-error"' in await visitor.send(f"{HERE}/settings/logo", form, status=422)


async def test_hours_and_days_that_are_otherwise_are_stored(visitor: Visitor) -> None:
    """S70, B04: shown and meant in the zone of the business, with a break, to the minute."""
    sent = await visitor.fill(
        f"{HERE}/hours",
        **{
            "hours-0-0-from": "08:15", "hours-0-0-to": "12:00", "hours-0-1-from": "12:50", "hours-0-1-to": "17:45",
            "overrides-0-first": "2027-12-24", "overrides-0-last": "2027-12-26", "overrides-0-title": "Christmas",
        },
    )  # fmt: skip
    page = await visitor.send(f"{HERE}/hours", sent)
    found = await visitor.business()
    assert found.hours.days[0] == (HoursBlock(495, 720), HoursBlock(770, 1065))
    assert [(one.title, one.blocks) for one in found.overrides] == [("Christmas", ())]
    assert "Europe/Amsterdam" in page


async def test_a_day_that_is_otherwise_keeps_as_many_blocks_as_it_has(visitor: Visitor) -> None:
    blocks = [("08:00", "09:00"), ("10:00", "11:00"), ("12:00", "13:00")]
    times = {
        f"overrides-0-{at}-{end}": time
        for at, pair in enumerate(blocks)
        for end, time in zip(("from", "to"), pair, strict=True)
    }
    sent = await visitor.fill(f"{HERE}/hours", **{"overrides-0-first": "2027-12-24"}, **times)
    await visitor.send(f"{HERE}/hours", sent)
    await visitor.send(f"{HERE}/hours", await visitor.fill(f"{HERE}/hours"))
    assert len((await visitor.business()).overrides[0].blocks) == 3


async def test_a_row_that_is_emptied_is_gone(visitor: Visitor) -> None:
    await visitor.send(f"{HERE}/hours", await visitor.fill(f"{HERE}/hours", **{"overrides-0-first": "2027-12-24"}))
    assert len((await visitor.business()).overrides) == 1
    await visitor.send(
        f"{HERE}/hours", await visitor.fill(f"{HERE}/hours", **{"overrides-0-first": "", "overrides-0-last": ""})
    )
    assert (await visitor.business()).overrides == ()


async def test_before_hours_are_saved_the_page_says_what_follows(visitor: Visitor) -> None:
    """What would follow is told, and appointments are left outside only with a word."""
    closed = {f"hours-{day}-0-{end}": "" for day in range(7) for end in ("from", "to")}
    page = await visitor.send(f"{HERE}/hours", await visitor.fill(f"{HERE}/hours", **closed))
    assert re.search(r"\d+ → 0", page)
    assert 'name="keep"' in page
    assert (await visitor.business()).hours.days[0] != ()
    await visitor.send(f"{HERE}/hours", {**await visitor.fill(f"{HERE}/hours", page), "keep": "1"})
    assert (await visitor.business()).hours.days[0] == ()


async def test_a_look_at_what_would_follow_stores_nothing(visitor: Visitor) -> None:
    sent = {"minimum_lead_time": "5", "minimum_lead_time-unit": "days", "action": "check"}
    page = await visitor.send(f"{HERE}/policy", await visitor.fill(f"{HERE}/policy", **sent))
    assert re.search(r"\d+ → \d+", page)
    assert (await visitor.business()).policy.minimum_lead_time == 120


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({"hours-1-0-from": "09:00", "hours-1-0-to": "09:00"}, "hours-1-error"),
        ({"hours-1-0-from": "", "hours-1-0-to": "09:00"}, "hours-1-error"),
        ({"overrides-0-first": "2027-12-26", "overrides-0-last": "2027-12-24"}, "overrides-0-error"),
        ({"overrides-0-first": "2027-12-26", "overrides-0-0-from": "10:00"}, "overrides-0-error"),
    ],
)
async def test_hours_that_make_no_sense_are_told_at_their_day(
    visitor: Visitor, typed: dict[str, str], where: str
) -> None:
    page = await visitor.send(f"{HERE}/hours", await visitor.fill(f"{HERE}/hours", **typed), status=422)
    assert f'id="{where}"' in page
    assert all(f'value="{value}"' in page for value in typed.values() if value)


async def test_the_rule_of_24_hours_is_explained_at_the_field_and_kept(visitor: Visitor) -> None:
    """S65."""
    shown = await visitor.get(f"{HERE}/policy")
    hint = re.search(r'id="maximum_advance-hint">([^<]*)', shown)
    assert hint
    assert "at least 24 hours more than the least notice" in hint[1]
    sent = {
        "minimum_lead_time": "24",
        "minimum_lead_time-unit": "hours",
        "maximum_advance": "1",
        "maximum_advance-unit": "days",
    }
    page = await visitor.send(f"{HERE}/policy", await visitor.fill(f"{HERE}/policy", **sent), status=422)
    assert 'id="maximum_advance-error"' in page


async def test_one_day_ahead_without_notice_is_fine(visitor: Visitor) -> None:
    """S63, S64, S66: days and hours, and a window of one day with no notice."""
    sent = {
        "minimum_lead_time": "0",
        "minimum_lead_time-unit": "hours",
        "maximum_advance": "1",
        "maximum_advance-unit": "days",
    }
    await visitor.send(f"{HERE}/policy", await visitor.fill(f"{HERE}/policy", **sent))
    policy = (await visitor.business()).policy
    assert (policy.minimum_lead_time, policy.maximum_advance) == (0, 24 * 60)


async def test_deadlines_assignment_and_limits_are_stored(visitor: Visitor) -> None:
    sent = {
        "cancel_deadline": "90", "cancel_deadline-unit": "minutes", "reschedule_deadline": "", "assignment": "fair",
        "caps-0-limit": "3", "caps-0-scope": "business", "caps-0-period": "week", "caps-0-counts": "minutes",
    }  # fmt: skip
    await visitor.send(f"{HERE}/policy", await visitor.fill(f"{HERE}/policy", **sent))
    policy = (await visitor.business()).policy
    (cap,) = policy.caps
    assert (policy.cancel_deadline, policy.reschedule_deadline, policy.assignment) == (90, None, "fair")
    assert (cap.limit, cap.scope, cap.period, cap.in_minutes) == (3, "business", "week", True)


async def test_the_booking_page_shows_link_code_and_qr(visitor: Visitor) -> None:
    """S16, S18: the embed code and the link stand on the page about the booking page; B55: and a QR code."""
    page = await visitor.get(f"{HERE}/page")
    assert re.search(r'id="page-link" value="http://[^"]+/book/harbour-practice"', page)
    assert "&lt;iframe data-slotkeeper src=&#34;http://" in page
    assert "/static/booking_page/embed.js" in page
    assert ('role="img"' in page, "<svg" in page) == (True, True)
    assert 'href="/qr/harbour-practice.png" download' in page


async def test_a_former_address_is_told(visitor: Visitor) -> None:
    """S117."""
    page = await visitor.send(f"{HERE}/page", await visitor.fill(f"{HERE}/page", web_slug="by-the-harbour"))
    assert "/book/by-the-harbour" in page
    assert re.search(r"<li>http://[^<]+/book/harbour-practice</li>", page)


async def test_why_a_page_cannot_be_published_is_told(visitor: Visitor) -> None:
    await visitor.send(f"{HERE}/page", await visitor.fill(f"{HERE}/page", is_published=None))

    def hide(work: Any) -> None:
        for service in work.services.list(BUSINESS_ID):
            work.services.save(BUSINESS_ID, replace(service, is_hidden=True))

    await visitor.demo.use_cases.seed_demo.database.write(hide)
    sent = await visitor.fill(f"{HERE}/page", is_published="1")
    page = await visitor.send(f"{HERE}/page", sent, status=422)
    assert "no service that customers can see" in page
    assert not (await visitor.business()).is_published


async def test_consent_without_its_words_is_told_at_the_words(visitor: Visitor) -> None:
    sent = await visitor.fill(f"{HERE}/page", is_customer_consent_enabled="1", customer_consent_message="")
    page = await visitor.send(f"{HERE}/page", sent, status=422)
    assert 'id="customer_consent_message-error"' in page


@pytest.mark.parametrize("step", ["test_mail", "test_meeting"])
async def test_what_can_be_tried_is_tried_from_the_checklist(visitor: Visitor, step: str) -> None:
    address = f"{HERE}/checklist/{step}"
    sent = await visitor.fill(address, await visitor.get(f"{HERE}/checklist"))
    assert "It works." in await visitor.send(address, sent)
    assert step in (await visitor.business()).checklist


async def test_a_booking_for_oneself_is_seen_and_removed_again(visitor: Visitor) -> None:
    book, remove = f"{HERE}/checklist/test_booking", f"{HERE}/checklist/remove"
    page = await visitor.send(book, await visitor.fill(book, await visitor.get(f"{HERE}/checklist")))
    assert "The test booking stands" in page
    sent = await visitor.fill(remove, page)
    await visitor.send(remove, sent)
    found = await visitor.demo.use_cases.read_appointment(BUSINESS_ID, AppointmentId(sent["trial"]), SYSTEM)
    assert (found.appointment.state, "test_booking" in (await visitor.business()).checklist) == ("cancelled", True)


async def test_a_checklist_is_put_away(visitor: Visitor) -> None:
    address = f"{HERE}/checklist/hide"
    sent = await visitor.fill(address, await visitor.get(f"{HERE}/checklist"))
    assert "has been put away" in await visitor.send(address, sent)


async def test_the_assistant_makes_a_business_in_four_steps_and_stores_nothing_before(visitor: Visitor) -> None:
    """B02."""
    businesses = visitor.demo.use_cases.list_tenant_businesses
    page = await visitor.get("/app/new")
    sent = await visitor.fill("/app/new", page, name="Second Practice", go="next", **{"hours-0-0-from": "07:15"})
    for number in range(2, 5):
        page = await visitor.send("/app/new", sent)
        more = {"people-0-name": "Kim", "people-0-email": "kim@example.com"} if number == 2 else {}
        sent = await visitor.fill("/app/new", page, go="next", **more)
        assert len(await businesses(await account_of(visitor))) == 1
    page = await visitor.send("/app/new", {**sent, "go": "make"})
    made = next(one for one in await businesses(await account_of(visitor)) if one.name == "Second Practice")
    view = await visitor.demo.use_cases.read_business(made.business_id, SYSTEM)
    assert [person.email for person in made.people if person.name == "Kim"] == ["kim@example.com"]
    assert (view.business.hours.days[0][0].start, len(view.services), "Checklist" in page) == (7 * 60 + 15, 1, True)


def with_logo(fields: dict[str, str], logo: bytes) -> FormData:
    form = FormData(fields)
    form.add_field("logo", logo, filename="logo.png", content_type="image/png")
    return form


async def test_the_logo_chosen_at_the_first_step_is_that_of_the_business(visitor: Visitor) -> None:
    """B02: shown when one comes back to the step, and stored with the rest."""
    page = await visitor.send("/app/new", with_logo(await visitor.fill("/app/new", name="Logo House", go="next"), PNG))
    page = await visitor.send("/app/new", await visitor.fill("/app/new", page, go="back"))
    assert '<img class="logo" src="data:image/png;base64,' in page
    for _ in range(3):
        page = await visitor.send("/app/new", await visitor.fill("/app/new", page, go="next"))
    await visitor.send("/app/new", await visitor.fill("/app/new", page, go="make"))
    listed = await visitor.demo.use_cases.list_tenant_businesses(await account_of(visitor))
    (made,) = [one.business_id for one in listed if one.name == "Logo House"]
    assert (await visitor.demo.use_cases.read_logo(made, SYSTEM)).data == PNG


async def test_a_logo_that_is_no_picture_keeps_the_assistant_at_its_first_step(visitor: Visitor) -> None:
    fields = await visitor.fill("/app/new", name="Logo House", go="next")
    page = await visitor.send("/app/new", with_logo(fields, b"<svg/>"), status=422)
    assert ('id="logo-error"' in page, 'value="Logo House"' in page, "logo_data" in page) == (True, True, False)


async def test_a_logo_can_be_left_out_again(visitor: Visitor) -> None:
    page = await visitor.send("/app/new", with_logo(await visitor.fill("/app/new", name="Logo House", go="next"), PNG))
    page = await visitor.send("/app/new", await visitor.fill("/app/new", page, go="back"))
    page = await visitor.send("/app/new", await visitor.fill("/app/new", page, go="next", no_logo="1"))
    assert "logo_data" not in page


async def test_a_mistake_keeps_the_assistant_at_its_step(visitor: Visitor) -> None:
    page = await visitor.send("/app/new", await visitor.fill("/app/new", name="", go="next"), status=422)
    assert 'id="name-error"' in page


@pytest.mark.parametrize("field", ["step", "reached"])
async def test_a_step_that_is_none_is_the_first(visitor: Visitor, field: str) -> None:
    sent = await visitor.fill("/app/new", name="", go="next", **{field: "9" * 5000})
    page = await visitor.send("/app/new", sent, status=422)
    assert 'id="name-error"' in page


async def test_going_back_keeps_what_was_typed(visitor: Visitor) -> None:
    page = await visitor.send("/app/new", await visitor.fill("/app/new", name="Second Practice", go="next"))
    back = await visitor.fill("/app/new", page, go="back", **{"people-0-name": "Kim"})
    page = await visitor.send("/app/new", back)
    assert 'value="Second Practice"' in page
    assert 'name="people-0-name" value="Kim"' in page


async def test_a_business_is_copied(visitor: Visitor) -> None:
    """B03."""
    sent = await visitor.fill("/app/new/copy", await visitor.get("/app/new"), copy_name="A Copy")
    await visitor.send("/app/new/copy", sent)
    listed = await visitor.demo.use_cases.list_tenant_businesses(await account_of(visitor))
    assert "A Copy" in [one.name for one in listed]


async def test_a_business_is_put_away_and_brought_back(visitor: Visitor) -> None:
    sent = await visitor.fill(f"{HERE}/remove/archive", await visitor.get(f"{HERE}/remove"))
    page = await visitor.send(f"{HERE}/remove/archive", sent)
    await visitor.get(f"{HERE}/settings", status=404)
    await visitor.send("/app/new/back", await visitor.fill("/app/new/back", page))
    await visitor.get(f"{HERE}/settings")


async def test_a_business_is_deleted_only_by_its_name_and_not_with_coming_appointments(visitor: Visitor) -> None:
    """S55."""
    address = f"{HERE}/remove/delete"
    page = await visitor.get(f"{HERE}/remove")
    page = await visitor.send(address, await visitor.fill(address, page, typed_name="Something"), status=422)
    assert 'id="typed_name-error"' in page
    page = await visitor.send(address, await visitor.fill(address, page, typed_name="Harbour Practice"), status=422)
    assert "still to come" in page
    sent = await visitor.fill(address, page, typed_name="Harbour Practice", drops_coming="1")
    await visitor.send(address, sent)
    await visitor.get(f"{HERE}/settings", status=404)


async def test_the_rules_of_the_tenant_are_stored(visitor: Visitor) -> None:
    """B94."""
    sent = await visitor.fill("/app/tenant", creation="named", creators="kim@example.com\r\nlee@example.com",
                              forbidden_entries="phone", is_sign_in_required="1", name_prefix="acme-")  # fmt: skip
    await visitor.send("/app/tenant", sent)
    policy = await visitor.demo.use_cases.read_tenant_policy(await account_of(visitor))
    assert (policy.creation, policy.creators) == ("named", ("kim@example.com", "lee@example.com"))
    assert (policy.forbidden_entries, policy.is_sign_in_required, policy.name_prefix) == (("phone",), True, "acme-")


async def test_all_businesses_are_listed_with_who_has_access(visitor: Visitor) -> None:
    """S57, S122."""
    page = await visitor.get("/app/tenant/businesses")
    assert ("Harbour Practice" in page, "Sanne" in page, "administrator" in page.lower()) == (True, True, True)


async def test_where_the_product_is_off_its_pages_say_so_and_it_can_be_switched_on_again(visitor: Visitor) -> None:
    """S23, at the door of the pages."""
    await visitor.send("/app/tenant", await visitor.fill("/app/tenant", is_switched_off="1"))
    page = await visitor.get(f"{HERE}/settings", status=422)
    assert "switched Slotkeeper off" in page
    await visitor.send("/app/tenant", await visitor.fill("/app/tenant", is_switched_off=None))
    await visitor.get(f"{HERE}/settings")


@pytest.mark.parametrize("path", ["/app/tenant", "/app/tenant/businesses"])
async def test_the_pages_of_the_tenant_are_for_its_administrators(visitor: Visitor, path: str) -> None:
    await visitor.enter("viewer")
    await visitor.get(path, status=403)


async def test_who_may_not_make_businesses_is_told_so(visitor: Visitor) -> None:
    """S25, S26, at the door of the pages."""
    await visitor.enter("viewer")
    page = await visitor.get("/app/new")
    assert "lets others make businesses" in page
    assert 'name="step"' not in page


@pytest.mark.parametrize("page", ["settings", "hours", "policy", "page"])
async def test_a_viewer_looks_and_changes_nothing(visitor: Visitor, page: str) -> None:
    """B14: settings are read-only."""
    sent = await visitor.fill(f"{HERE}/{page}")
    await visitor.enter("viewer")
    shown = await visitor.get(f"{HERE}/{page}")
    assert ("disabled" in shown, '<button class="press">Save' in shown) == (True, False)
    token = csrf_of(shown)
    await visitor.send(f"{HERE}/{page}", {**sent, "csrf_token": token}, status=403)


async def account_of(visitor: Visitor) -> Any:
    account = ACCOUNTS[0].account
    identity = Identity(tenant_id=account.tenant_id, object_id=account.object_id)
    return (await visitor.demo.use_cases.recognise_account(identity)).id
