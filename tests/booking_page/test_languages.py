"""The public page in the visitor's language: whole in each of the eight, changeable by hand, with the business's own words in it."""

import re
from collections.abc import Sequence
from html import unescape

import pytest

from scheduling.business import PageSettings
from scheduling.languages import LANGUAGES
from storage import Database
from tests.booking_page.demo import NOOR
from tests.booking_page.shop_page import CHECK_UP, SHOP, Connect, ShopPage, a_published_business, open_shop
from tests.support.builders import a_service, staff_actor
from tests.support.post import PostOffice
from texts.catalogue import FOLDER, code_of, entries, read_catalogue, strings_of

CONSENT = PageSettings(is_customer_consent_enabled=True, customer_consent_message="You may keep my data.")
OF_CUSTOMERS = ("book", "manage", "mail", "formats", "refusals")
OTHERS = [language for language in LANGUAGES if language != "en"]


def english_left(shown: str, language: str, domains: Sequence[str] = OF_CUSTOMERS) -> set[str]:
    """English sentences of the catalogues in a page or mail, leaving out those that are said the same way."""
    words = " ".join(unescape(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", shown, flags=re.DOTALL)).split())
    return {
        text
        for domain in domains
        for text in _texts(domain, "en") - _texts(domain, language)
        if len(text) > 3 and "{" not in text and re.search(rf"(?<![\w-]){re.escape(text)}(?![\w-])", words)
    }


def _texts(domain: str, language: str) -> set[str]:
    found = entries(read_catalogue(FOLDER / language / f"{domain}.po", language))
    return {text for message in found if code_of(message) for text in strings_of(message)}


async def opened(database: Database, connect: Connect, language: str) -> ShopPage:
    page = await open_shop(
        database,
        connect,
        business=a_published_business(page=CONSENT),
        services=[a_service(is_customer_allowed_to_manage=True), a_service(id="other", display_name="Zzz")],
    )
    page.visit.headers["Accept-Language"] = f"{language}-XX, en;q=0.5"
    return page


@pytest.mark.parametrize("language", OTHERS)
async def test_a_whole_booking_has_no_english_left(
    sqlite_database: Database, aiohttp_client: Connect, language: str
) -> None:
    page = await opened(sqlite_database, aiohttp_client, language)
    post, visit, shown = PostOffice(database=sqlite_database, clock=page.shop.clock), page.visit, []
    for address in (SHOP, CHECK_UP):
        await visit.go(address)
        shown.append(visit.text)
    await visit.choose()
    shown.append(visit.text)
    await visit.press("book", name="", email="nothing")
    shown.append(visit.text)
    await visit.press("book", **NOOR, consent="1")
    assert visit.address.startswith("/manage/")
    shown.append(visit.text)
    await visit.go(visit.address.partition("?")[0] + "/times")
    shown.append(visit.text)
    await post.deliver()
    (mail,) = post.mail.to(NOOR["email"])
    assert [english_left(one, language) for one in (*shown, mail.text, mail.html, mail.subject)] == [set()] * 9
    assert all(f'<html lang="{language}"' in one for one in shown)


async def test_the_check_for_english_sees_it(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page = await opened(sqlite_database, aiohttp_client, "en")
    await page.visit.go(CHECK_UP)
    assert {"First free", "Your time zone", "Morning"} <= english_left(page.visit.text, "de")


async def test_another_language_is_chosen_by_a_link_and_kept_to_the_end(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await opened(sqlite_database, aiohttp_client, "nl")
    await page.visit.go(CHECK_UP, zone="Europe/Lisbon")
    links = [unescape(one) for one in re.findall(r'<a href="([^"]+)" lang="\w\w" hreflang', page.visit.text)]
    assert len(links) == 8
    await page.visit.go(next(one for one in links if one.endswith("lang=pl")))
    assert "zone=Europe/Lisbon" in page.visit.address
    await page.visit.choose()
    await page.visit.press("book", **NOOR, consent="1")
    assert '<html lang="pl"' in page.visit.text
    assert "lang=pl" in page.visit.address


async def test_changing_the_language_over_a_half_filled_form_loses_nothing(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await opened(sqlite_database, aiohttp_client, "en")
    await page.visit.go(CHECK_UP)
    await page.visit.choose()
    (italian,) = re.findall(r'formaction="([^"]+)" lang="it"', page.visit.text)
    await page.visit.send(unescape(italian), action="language", name="Noor Visser", notes="second floor")
    assert (page.visit.status, "I Suoi dati" in page.visit.text) == (200, True)
    assert 'value="Noor Visser"' in page.visit.text
    assert "second floor" in page.visit.text


async def test_own_words_are_shown_in_the_visitors_language_or_marked_as_the_other_one_they_are(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await opened(sqlite_database, aiohttp_client, "de")
    view = await page.shop.usecases.read_own_words(page.shop.id, "de", staff_actor("ada"))
    texts = {("service", "checkup", "display_name"): "Unter<suchung"}
    await page.shop.usecases.change_own_words(page.shop.id, "de", texts, staff_actor("ada"), mark=view.mark)
    await page.visit.go(CHECK_UP)
    assert "<h1>Unter&lt;suchung</h1>" in page.visit.text
    await page.visit.go(CHECK_UP, lang="fr")
    assert '<h1><span lang="en">Check-up</span></h1>' in page.visit.text
    await page.visit.choose()
    assert '<span lang="en">You may keep my data.</span>' in page.visit.text


@pytest.mark.parametrize(("language", "familiar"), [("de", "deine Zeit"), ("pl", "u Ciebie"), ("nl", "jouw tijd")])
async def test_a_formal_business_is_formal_about_the_readers_time_too(
    sqlite_database: Database, aiohttp_client: Connect, language: str, familiar: str
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client, business=a_published_business(is_formal=True))
    far = {"lang": language, "zone": "America/New_York"}
    await page.visit.go(CHECK_UP, **far)
    seen = page.visit.text
    await page.visit.choose()
    assert familiar not in seen + page.visit.text
    await page.visit.press("book", **NOOR)
    await page.visit.go(page.visit.address.partition("?")[0], **far)
    assert familiar not in page.visit.text


@pytest.mark.parametrize(("language", "columns"), [("pt", "Seg Ter Qua"), ("pl", "Pon Wt Śr"), ("de", "Mo Di Mi")])
async def test_no_two_columns_of_the_calendar_are_called_the_same(
    sqlite_database: Database, aiohttp_client: Connect, language: str, columns: str
) -> None:
    """In Portuguese two days each begin with the same two letters."""
    page = await open_shop(sqlite_database, aiohttp_client)
    await page.visit.go(CHECK_UP, lang=language)
    heads = re.findall(r'<th scope="col"><span aria-hidden="true">([^<]+)</span>', page.visit.text)
    assert " ".join(heads[:3]) == columns
    assert len(set(heads)) == 7
