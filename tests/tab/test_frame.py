"""Around every page of the app: who may come in, where strangers are sent, what a refusal looks like."""

import re

from aiohttp import ClientSession

from tests.support.demo import Demo
from tests.tab.forms import csrf_of, form_in, sign_in
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import OLIVIA

DAY = f"/app/{BUSINESS_ID}/day"


async def test_a_stranger_is_sent_to_sign_in_and_comes_back(client: ClientSession, demo: Demo) -> None:
    async with client.get(f"{demo.base_url}{DAY}?day=2026-12-01", allow_redirects=False) as answer:
        assert answer.status == 303
        assert answer.headers["Location"].endswith("%3Fday%3D2026-12-01")


async def test_a_page_in_teams_without_a_token_is_told_so_and_not_sent_away(client: ClientSession, demo: Demo) -> None:
    async with client.get(f"{demo.base_url}{DAY}", headers={"X-Slotkeeper-Tab": "1"}, allow_redirects=False) as answer:
        assert answer.status == 401


async def test_app_leads_to_the_business_that_was_open_last(client: ClientSession, demo: Demo) -> None:
    await sign_in(client, demo.base_url, "administrator")
    async with client.get(f"{demo.base_url}/app") as answer:
        assert answer.url.path == DAY


async def test_a_business_one_does_not_work_for_is_not_there(client: ClientSession, demo: Demo) -> None:
    await sign_in(client, demo.base_url, "administrator")
    async with client.get(f"{demo.base_url}/app/elsewhere/day") as answer:
        assert answer.status == 404


async def test_preferences_are_stored_and_shown(client: ClientSession, demo: Demo) -> None:
    await sign_in(client, demo.base_url, "viewer")
    async with client.get(f"{demo.base_url}/app/me") as answer:
        token = csrf_of(await answer.text())
    sent = {"csrf_token": token, "language": "nl", "zone": "Europe/Brussels", "morning_at": "07:30"}
    async with client.post(f"{demo.base_url}/app/me", data=sent) as answer:
        page = await answer.text()
    assert "Opgeslagen." in page
    assert 'value="Europe/Brussels"' in page
    assert 'value="07:30"' in page


async def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(client: ClientSession, demo: Demo) -> None:
    await sign_in(client, demo.base_url, "viewer")
    async with client.get(f"{demo.base_url}/app/me") as answer:
        token = csrf_of(await answer.text())
    sent = {"csrf_token": token, "language": "", "zone": "Mars/Olympus", "morning_at": ""}
    async with client.post(f"{demo.base_url}/app/me", data=sent) as answer:
        assert answer.status == 422
        page = await answer.text()
    assert 'value="Mars/Olympus"' in page
    assert 'id="zone-error"' in page


async def test_in_the_browser_no_link_leads_there(client: ClientSession, demo: Demo) -> None:
    await sign_in(client, demo.base_url, "administrator")
    async with client.get(f"{demo.base_url}{DAY}") as answer:
        assert "Open in the browser" not in await answer.text()


async def test_a_form_from_elsewhere_changes_nothing(client: ClientSession, demo: Demo) -> None:
    await sign_in(client, demo.base_url, "administrator")
    async with client.post(f"{demo.base_url}/app/me", data={"language": "nl"}) as answer:
        assert answer.status == 403


async def test_a_viewer_sees_the_pages_of_his_role_only(client: ClientSession, demo: Demo) -> None:
    await sign_in(client, demo.base_url, "viewer")
    async with client.get(f"{demo.base_url}{DAY}") as answer:
        shown = re.findall(r'href="/app/[^/"]+/([a-z-]+)"', await answer.text())
    assert "day" in shown
    assert "reports" not in shown


async def test_app_leads_a_guest_nowhere_and_says_whom_to_ask(client: ClientSession, demo: Demo) -> None:
    """B15: a guest's business is neither opened nor offered."""
    await sign_in(client, demo.base_url, "administrator")
    address = f"{demo.base_url}/app/{BUSINESS_ID}/staff/{OLIVIA}"
    async with client.get(address) as answer:
        form = form_in(await answer.text(), OLIVIA)
    async with client.post(address, data=form.with_changes({"role": "guest"})) as answer:
        assert answer.status == 200
    await sign_in(client, demo.base_url, "viewer")
    async with client.get(f"{demo.base_url}/app") as answer:
        assert (answer.url.path, answer.status) == ("/app", 403)
        assert DAY not in await answer.text()
