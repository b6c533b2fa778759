"""The page of the master list of questions: add, change and remove them; whoever may only look changes nothing."""

import pytest
from aiohttp import ClientSession

from scheduling.service import Question
from tests.support.demo import Demo
from tests.tab.forms import form_in, get, send, sign_in
from usecases.access import SYSTEM
from usecases.demo.offer import BUSINESS_ID
from usecases.edit_mark import mark_of
from usecases.manage_questions import QuestionWish

PAGE = f"/app/{BUSINESS_ID}/questions"


async def stored(demo: Demo) -> dict[str, Question]:
    view = await demo.use_cases.list_questions(BUSINESS_ID, SYSTEM)
    return {one.question.display_name: one.question for one in view.questions}


async def fill(client: ClientSession, demo: Demo, path: str = "new", /, **changes: str) -> tuple[int, str]:
    address = f"{demo.base_url}{PAGE}/{path}"
    await sign_in(client, demo.base_url, "administrator")
    form = form_in(await get(client, address), f"/questions/{path}")
    return await send(client, address, form.with_changes({**changes}))


async def test_the_list_says_how_each_is_answered_and_which_services_ask_it(client: ClientSession, demo: Demo) -> None:
    await sign_in(client, demo.base_url, "administrator")
    page = await get(client, f"{demo.base_url}{PAGE}")
    assert "One of some choices: A friend, My doctor, The internet" in page
    assert "Intake" in page


async def test_a_choice_is_added_with_its_options(client: ClientSession, demo: Demo) -> None:
    await fill(client, demo, question="Which knee?", kind="choice", options="Left\r\nRight\r\n")
    assert (await stored(demo))["Which knee?"].options == ("Left", "Right")


async def test_a_link_to_a_form_comes_with_a_box_that_must_be_ticked(client: ClientSession, demo: Demo) -> None:
    await fill(
        client, demo, question="Our form", kind="confirmation", confirmation="I filled it in", link_url="forms.test/1"
    )
    question = (await stored(demo))["Our form"]
    assert (question.is_confirmation, question.options) == (True, ("I filled it in",))
    assert question.link_url == "https://forms.test/1"


async def test_a_changed_question_is_stored(client: ClientSession, demo: Demo) -> None:
    await fill(client, demo, "demo-reason", question="Why are you here?")
    assert "Why are you here?" in await stored(demo)


async def test_an_edit_of_what_somebody_else_changed_is_noticed(client: ClientSession, demo: Demo) -> None:
    address = f"{demo.base_url}{PAGE}/demo-reason"
    await sign_in(client, demo.base_url, "administrator")
    form = form_in(await get(client, address), "/questions/demo-reason")
    question = (await stored(demo))["What brings you here?"]
    wish = QuestionWish(display_name="Theirs?")
    await demo.use_cases.change_question(BUSINESS_ID, question.id, wish, mark_of(question), SYSTEM)
    status, page = await send(client, address, form.with_changes({"question": "Mine?"}))
    assert (status, 'value="Mine?"' in page, "Theirs?" in page) == (409, True, True)


async def test_a_single_choice_is_refused_at_its_field(client: ClientSession, demo: Demo) -> None:
    status, page = await fill(client, demo, question="Which?", kind="choice", options="This")
    assert (status, 'id="options-error"' in page, 'value="Which?"' in page) == (422, True, True)


async def test_a_removed_question_is_gone_from_the_list(client: ClientSession, demo: Demo) -> None:
    await sign_in(client, demo.base_url, "administrator")
    form = form_in(await get(client, f"{demo.base_url}{PAGE}/demo-reason"), "/remove")
    await send(client, f"{demo.base_url}{PAGE}/demo-reason/remove", form.fields)
    assert "What brings you here?" not in await stored(demo)


@pytest.mark.parametrize("role", ["viewer", "scheduler"])
async def test_viewers_and_schedulers_read_questions_and_change_none(
    client: ClientSession, demo: Demo, role: str
) -> None:
    await sign_in(client, demo.base_url, role)
    form = form_in(await get(client, f"{demo.base_url}{PAGE}/demo-reason"), "/questions/demo-reason")
    assert form.is_disabled
    for path in ("/demo-reason", "/new", "/demo-reason/remove"):
        status, _ = await send(client, f"{demo.base_url}{PAGE}{path}", form.with_changes({"question": "Mine?"}))
        assert status == 403, path


async def test_a_question_that_is_not_there_has_no_page(client: ClientSession, demo: Demo) -> None:
    await sign_in(client, demo.base_url, "administrator")
    async with client.get(f"{demo.base_url}{PAGE}/gone") as answer:
        assert answer.status == 404
