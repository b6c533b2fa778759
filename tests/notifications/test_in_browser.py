"""Mails in a real browser: nothing sticks out on a phone, in light and dark, and nothing is fetched."""

import pytest
from playwright.async_api import Browser, Request

from notifications.email import render
from notifications.facts import Audience, GuestFacts, NoticeFacts, NoticeKind
from tests.support.browser import new_page
from tests.support.notices import LINK, appointment_facts, notice, time_off_notice

LONG = "Kennismakingsgesprekvoorbereidingsmiddag " * 2 + "x" * 90


def worst() -> NoticeFacts:
    guest = GuestFacts(name=LONG, email="a" * 60 + "@example.com", phone="+31 6 12345678", notes=LONG)
    facts = appointment_facts(
        service_name=LONG, is_online=True, join_url=LINK + "y" * 120, guests=(guest,), additional_information=LONG
    )
    return notice(NoticeKind.CHANGED, Audience.STAFF, language="nl", appointment=facts, message=LONG)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 600])
async def test_nothing_sticks_out_or_is_fetched(browser: Browser, scheme: str, width: int) -> None:
    page = await new_page(browser, viewport={"width": width, "height": 700}, color_scheme=scheme)
    fetched: list[Request] = []
    page.on("request", lambda request: fetched.append(request))  # noqa: PLW0108 playwright marks the function
    for facts in (notice(NoticeKind.CHANGED, language="nl"), worst(), time_off_notice()):
        await page.set_content(render(facts).html)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert fetched == []
    background = await page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor")
    assert background == ("rgb(31, 33, 44)" if scheme == "dark" else "rgb(255, 255, 255)")
