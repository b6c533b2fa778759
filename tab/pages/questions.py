"""`/app/{business}/questions`: the master list of questions, and the page of one."""

from aiohttp import web

from scheduling.errors import Invalid, NotFound, Stale
from scheduling.service import Question, QuestionId
from tab.frame import Route
from tab.visit import BusinessVisit
from texts.catalogue import say_any
from usecases.edit_mark import mark_of
from usecases.manage_questions import QuestionWish
from usecases.service_views import QuestionView
from web.form_reader import FormReader

NEW = "new"
KINDS = ("text", "choice", "confirmation")


async def show_list(visit: BusinessVisit) -> web.Response:
    view = await visit.use_cases.list_questions(visit.business_id, visit.actor)
    return visit.render("questions.html", view=view, kind_of=_kind)


async def show(visit: BusinessVisit) -> web.Response:
    shown, can_change = await _read(visit)
    return _page(visit, visit.blank(), shown, can_change=can_change)


async def save(visit: BusinessVisit) -> web.Response:
    shown, can_change = await _read(visit)
    form = await visit.form()
    wish = _wish(form)
    if form.is_valid:
        try:
            return await _store(visit, shown, wish, form.text("mark"))
        except Stale:
            return _page(visit, form, shown, can_change=can_change, is_stale=True)
        except Invalid as refusal:
            form.refuse(refusal)
    return _page(visit, form, shown, can_change=can_change)


async def remove(visit: BusinessVisit) -> web.Response:
    question_id = QuestionId(visit.request.match_info["question"])
    await visit.use_cases.remove_question(visit.business_id, question_id, visit.actor)
    return visit.redirect("questions", done="removed")


async def _read(visit: BusinessVisit) -> tuple[QuestionView | None, bool]:
    """The question of the address, None for a new one."""
    view = await visit.use_cases.list_questions(visit.business_id, visit.actor)
    wanted = visit.request.match_info.get("question", NEW)
    if wanted == NEW:
        return None, view.can_change
    found = next((one for one in view.questions if one.question.id == wanted), None)
    if found is None:
        raise NotFound("question", question_id=wanted)
    return found, view.can_change


async def _store(visit: BusinessVisit, shown: QuestionView | None, wish: QuestionWish, mark: str) -> web.Response:
    if shown is None:
        await visit.use_cases.add_question(visit.business_id, wish, visit.actor)
        return visit.redirect("questions", done="added")
    question_id = shown.question.id
    await visit.use_cases.change_question(visit.business_id, question_id, wish, mark, visit.actor)
    return visit.redirect("questions", done="saved")


def _wish(form: FormReader) -> QuestionWish:
    kind = form.one_of("kind", KINDS)
    options = form.lines("options", most=20_000).splitlines() if kind == "choice" else []
    ticked = form.text("confirmation") if kind == "confirmation" else ""
    return QuestionWish(
        display_name=form.text("question", is_required=True, most=500),
        options=tuple(options) or ((ticked,) if ticked else ()),
        link_url=form.text("link_url", most=2000),
        is_confirmation=kind == "confirmation",
    )


def _page(
    visit: BusinessVisit,
    form: FormReader,
    shown: QuestionView | None,
    *,
    can_change: bool,
    is_stale: bool = False,
) -> web.Response:
    status = 409 if is_stale else 200 if form.is_valid else 422
    kinds = [(kind, say_any("app.questions.kind", kind, visit.language)) for kind in KINDS]
    return visit.render(
        "question.html",
        status=status,
        form=form,
        shown=shown,
        stored=_fields(shown.question if shown else None),
        mark=mark_of(shown.question) if shown else "",
        kinds=kinds,
        can_change=can_change,
        is_stale=is_stale,
    )


def _fields(question: Question | None) -> dict[str, str]:
    if question is None:
        return {"question": "", "kind": "text", "options": "", "confirmation": "", "link_url": ""}
    options = question.options
    return {
        "question": question.display_name,
        "kind": _kind(question),
        "options": "" if question.is_confirmation else "\n".join(options),
        "confirmation": options[0] if question.is_confirmation else "",
        "link_url": question.link_url,
    }


def _kind(question: Question) -> str:
    if question.is_confirmation:
        return "confirmation"
    return "choice" if question.options else "text"


ROUTES = (
    Route(method="GET", path="questions", handler=show_list),
    Route(method="GET", path="questions/{question}", handler=show),
    Route(method="POST", path="questions/{question}", handler=save),
    Route(method="POST", path="questions/{question}/remove", handler=remove),
)
