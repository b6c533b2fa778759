"""The page of a business's own words in further languages: kept, shown to customers, refused at the field, closed to onlookers."""

from html import unescape

import pytest
from aiohttp import ClientSession

from tests.support.demo import Demo
from tests.tab.forms import form_in, get, send, sign_in
from usecases.access import SYSTEM
from usecases.clone_business import CloneWish
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import ACCOUNTS

PAGE = f"/app/{BUSINESS_ID}/words"
BOOK = f"/book/{BUSINESS_ID}/demo-check-up"
NAME = "service-demo-check-up-display_name"


async def fill(client: ClientSession, demo: Demo, language: str = "de", **changes: str) -> tuple[int, str]:
    address = f"{demo.base_url}{PAGE}/{language}"
    await sign_in(client, demo.base_url, "administrator")
    form = form_in(await get(client, address), f"/words/{language}")
    return await send(client, address, form.with_changes({**changes}))


async def said(demo: Demo, language: str) -> dict[str, str]:
    view = await demo.use_cases.read_own_words(BUSINESS_ID, language, SYSTEM)
    return {"-".join(one.key): one.said for one in view.texts}


async def test_what_is_typed_is_kept_and_shown_to_customers_who_read_that_language(
    client: ClientSession, demo: Demo
) -> None:
    status, page = await fill(client, demo, **{NAME: "Kontrolle <1>"})
    assert (status, "Kontrolle &lt;1&gt;</textarea>" in page) == (200, True)
    assert (await said(demo, "de"))[NAME] == "Kontrolle <1>"
    assert "<h1>Kontrolle &lt;1&gt;</h1>" in await get(client, f"{demo.base_url}{BOOK}?lang=de")


async def test_what_is_missing_is_shown_as_it_was_written_first_and_marked_as_that_language(
    client: ClientSession, demo: Demo
) -> None:
    await fill(client, demo, **{NAME: "Kontrolle"})
    page = unescape(await get(client, f"{demo.base_url}{BOOK}?lang=fr"))
    assert '<h1><span lang="en">Check-up (controle)</span></h1>' in page


async def test_emptied_words_are_the_first_ones_again(client: ClientSession, demo: Demo) -> None:
    await fill(client, demo, **{NAME: "Kontrolle"})
    await fill(client, demo, **{NAME: " "})
    assert (await said(demo, "de"))[NAME] == ""


async def test_a_text_that_is_too_long_is_refused_at_its_field_and_nothing_typed_is_lost(
    client: ClientSession, demo: Demo
) -> None:
    other = "service-demo-online-display_name"
    status, page = await fill(client, demo, **{NAME: "x" * 201, other: "Online-Beratung"})
    assert (status, f'id="{NAME}-error"' in page, "x" * 201 in page) == (422, True, True)
    assert "Online-Beratung</textarea>" in page
    assert not any((await said(demo, "de")).values())


async def test_words_that_somebody_else_changed_meanwhile_are_not_written_over(
    client: ClientSession, demo: Demo
) -> None:
    address = f"{demo.base_url}{PAGE}/de"
    await sign_in(client, demo.base_url, "administrator")
    form = form_in(await get(client, address), "/words/de")
    await send(client, address, form.with_changes({NAME: "Theirs"}))
    status, page = await send(client, address, form.with_changes({NAME: "Mine"}))
    assert (status, "Mine</textarea>" in page, (await said(demo, "de"))[NAME]) == (409, True, "Theirs")


@pytest.mark.parametrize("role", ["viewer", "scheduler"])
async def test_who_may_not_set_the_business_up_changes_nothing(client: ClientSession, demo: Demo, role: str) -> None:
    address = f"{demo.base_url}{PAGE}/de"
    await sign_in(client, demo.base_url, "administrator")
    form = form_in(await get(client, address), "/words/de")
    await sign_in(client, demo.base_url, role)
    status, _ = await send(client, address, form.with_changes({NAME: "Mine"}))
    assert (status, (await said(demo, "de"))[NAME]) == (403, "")


@pytest.mark.parametrize("language", ["en", "sv", "x"])
async def test_its_own_language_and_one_that_is_not_spoken_have_no_page(
    client: ClientSession, demo: Demo, language: str
) -> None:
    await sign_in(client, demo.base_url, "administrator")
    async with client.get(f"{demo.base_url}{PAGE}/{language}") as answer:
        assert answer.status == 404


async def test_a_copy_of_the_business_speaks_the_same_languages(client: ClientSession, demo: Demo) -> None:
    await fill(client, demo, "pl", **{NAME: "Badanie kontrolne"})
    wish = CloneWish(source_id=BUSINESS_ID, name="Branch", draft_id="clone-1")
    copy = await demo.use_cases.clone_business(wish, ACCOUNTS[0].account.id)
    view = await demo.use_cases.read_own_words(copy, "pl", SYSTEM)
    assert {one.said for one in view.texts} == {"", "Badanie kontrolne"}
