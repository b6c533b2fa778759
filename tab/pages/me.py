"""`/app/me`: what a person may choose for oneself, whatever businesses he or she works for."""

from datetime import time

from aiohttp import web

from scheduling.errors import Refusal
from tab.frame import AccountRoute
from tab.visit import Visit
from texts.catalogue import languages
from texts.formats import language_name
from usecases.change_preferences import PreferenceWish
from web.form_reader import FormReader


async def show(visit: Visit) -> web.Response:
    return _page(visit, visit.blank())


async def save(visit: Visit) -> web.Response:
    form = await visit.form()
    wish = PreferenceWish(
        language=form.one_of("language", ("", *languages())),
        zone=form.text("zone"),
        wants_chat=form.flag("wants_chat"),
        wants_mail=form.flag("wants_mail"),
        morning_at=_written(form.clock("morning_at", is_required=False)),
    )
    if form.is_valid:
        try:
            await visit.use_cases.change_preferences(visit.account.id, wish)
            return visit.redirect("me", done="saved")
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(visit, form, status=422)


def _page(visit: Visit, form: FormReader, status: int = 200) -> web.Response:
    spoken = [(tag, language_name(tag, tag)) for tag in languages()]
    return visit.render("me.html", status=status, form=form, languages=spoken)


def _written(clock: time | None) -> str:
    return clock.strftime("%H:%M") if clock else ""


ACCOUNT_ROUTES = (
    AccountRoute(method="GET", path="me", handler=show),
    AccountRoute(method="POST", path="me", handler=save),
)
