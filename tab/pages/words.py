"""`/app/{business}/words`: the business's own words in further languages, beside what it has written first."""

from aiohttp import web

from scheduling.errors import Refusal, Stale
from scheduling.own_words import longest
from tab.frame import Route
from tab.visit import BusinessVisit
from texts.formats import language_name
from usecases.manage_own_words import OwnText, OwnWordsView
from web.form_reader import FormReader


async def show_all(visit: BusinessVisit) -> web.Response:
    view = await visit.use_cases.read_own_words(visit.business_id, "", visit.actor)
    return visit.redirect("words", next(iter(view.missing)))


async def show(visit: BusinessVisit) -> web.Response:
    return await _page(visit, await _view(visit), visit.blank())


async def change(visit: BusinessVisit) -> web.Response:
    form, view = await visit.form(), await _view(visit)
    texts = {one.key: form.lines(field_of(one), most=longest(one.name)) for one in view.texts}
    if not form.is_valid:
        return await _page(visit, view, form, 422)
    language, mark = visit.request.match_info["language"], form.typed("mark")
    try:
        await visit.use_cases.change_own_words(visit.business_id, language, texts, visit.actor, mark=mark)
    except Stale:
        return await _page(visit, view, form, 409, is_stale=True)
    except Refusal as refusal:
        form.refuse(refusal)
        return await _page(visit, view, form, 422)
    return visit.redirect("words", language, done="saved")


def field_of(text: OwnText) -> str:
    return "-".join(text.key)


async def _view(visit: BusinessVisit) -> OwnWordsView:
    """Raises HTTPNotFound for the business's own language, and for one that is not spoken."""
    language = visit.request.match_info["language"]
    view = await visit.use_cases.read_own_words(visit.business_id, language, visit.actor)
    if language not in view.missing:
        raise web.HTTPNotFound
    return view


async def _page(
    visit: BusinessVisit, view: OwnWordsView, form: FormReader, status: int = 200, *, is_stale: bool = False
) -> web.Response:
    language = visit.request.match_info["language"]
    return visit.render(
        "words.html",
        status=status,
        form=form,
        view=view,
        wanted=language,
        field_of=field_of,
        languages=[(tag, language_name(tag, visit.language), count) for tag, count in view.missing.items()],
        main_name=language_name(view.main, visit.language),
        language_name=language_name(language, visit.language),
        mark=view.mark if is_stale or not form.is_sent else form.typed("mark"),
        is_stale=is_stale,
    )


ROUTES = (
    Route(method="GET", path="words", handler=show_all),
    Route(method="GET", path="words/{language}", handler=show),
    Route(method="POST", path="words/{language}", handler=change),
)
