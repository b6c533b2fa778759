"""`/app/{business}/templates`: the business's own words for mails to its customers, with a preview and a try on oneself."""

import re

from aiohttp import web

from notifications.email import Email
from notifications.facts import Wording
from notifications.wording import LONGEST, NAMES, TOPICS
from scheduling.errors import DeliveryFailure, Invalid, Refusal, Stale
from scheduling.languages import LANGUAGES
from tab.frame import Route
from tab.visit import BusinessVisit
from texts.formats import language_name
from texts.troubles import trouble_text
from usecases.edit_mark import mark_of
from usecases.manage_templates import TemplatePlace
from web.form_reader import FormReader

_STYLE = re.compile(r"<style.*?</style>", re.DOTALL)
"""What the policy of our pages keeps from working anyhow; a mail looks right without, as in mail programs that leave it out."""


async def show_all(visit: BusinessVisit) -> web.Response:
    own = {
        (topic, language): await visit.use_cases.read_template(_place(visit, topic, language), visit.actor)
        for topic in TOPICS
        for language in LANGUAGES
    }
    spoken = [(tag, language_name(tag, visit.language)) for tag in LANGUAGES]
    return visit.render("templates.html", topics=TOPICS, languages=spoken, own=own)


async def show(visit: BusinessVisit) -> web.Response:
    return await _page(visit, visit.blank())


async def change(visit: BusinessVisit) -> web.Response:
    """Save, look, try on oneself, or take the built-in words again: one form with as many buttons."""
    form = await visit.form()
    place, what = _asked(visit), form.typed("do")
    if what == "built_in":
        await visit.use_cases.change_template(place, Wording(), visit.actor)
        return visit.redirect("templates", done="saved")
    wording = Wording(
        subject=form.text("subject", most=LONGEST["subject"]), body=form.lines("body", most=LONGEST["body"])
    )
    if form.is_valid:
        try:
            return await _carry_out(visit, form, wording)
        except Stale:
            return await _page(visit, form, status=409, is_stale=True)
        except Refusal as refusal:
            form.refuse(refusal)
        except DeliveryFailure as failure:
            form.errors[""] = trouble_text(failure.code, visit.language)
    return await _page(visit, form, status=422)


async def _carry_out(visit: BusinessVisit, form: FormReader, wording: Wording) -> web.Response:
    place = _asked(visit)
    match form.typed("do"):
        case "preview":
            return await _page(visit, form, preview=await visit.use_cases.preview_template(place, wording, visit.actor))
        case "test":
            address = await visit.use_cases.try_template(place, wording, visit.actor)
            return await _page(visit, form, sent_to=address)
        case _:
            await visit.use_cases.change_template(place, wording, visit.actor, mark=form.typed("mark"))
            return visit.redirect("templates", done="saved")


async def _page(
    visit: BusinessVisit,
    form: FormReader,
    status: int = 200,
    *,
    preview: Email | None = None,
    sent_to: str = "",
    is_stale: bool = False,
) -> web.Response:
    place = _asked(visit)
    stored = await visit.use_cases.read_template(place, visit.actor)
    if preview is None and not form.is_sent:
        preview = await visit.use_cases.preview_template(place, None, visit.actor)
    return visit.render(
        "template.html",
        status=status,
        form=form,
        place=place,
        language_name=language_name(place.language, visit.language),
        stored=stored or Wording(),
        is_own=stored is not None,
        mark=mark_of(stored) if is_stale or not form.is_sent else form.typed("mark"),
        names=NAMES,
        preview=preview,
        preview_html=_STYLE.sub("", preview.html) if preview else "",
        sent_to=sent_to,
        is_stale=is_stale,
    )


def _asked(visit: BusinessVisit) -> TemplatePlace:
    """Raises HTTPNotFound for a mail that has no words of its own."""
    place = _place(visit, visit.request.match_info["topic"], visit.request.match_info["language"])
    try:
        place.kind  # noqa: B018  # it is asked for its refusal
    except Invalid:
        raise web.HTTPNotFound from None
    return place


def _place(visit: BusinessVisit, topic: str, language: str) -> TemplatePlace:
    return TemplatePlace(business_id=visit.business_id, topic=topic, language=language)


ROUTES = (
    Route(method="GET", path="templates", handler=show_all),
    Route(method="GET", path="templates/{topic}/{language}", handler=show),
    Route(method="POST", path="templates/{topic}/{language}", handler=change),
)
