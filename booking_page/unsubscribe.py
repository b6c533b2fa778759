"""The door behind the unsubscribe link of reminders: looking changes nothing, one button or one click of a mail program does."""

import json
from dataclasses import dataclass

from aiohttp import web

from scheduling.business import BusinessId
from scheduling.errors import NotFound
from texts.catalogue import say
from usecases.stop_reminders import ChooseReminders, ReadReminderChoice, ReminderChoice
from web.forms import read_form
from web.language import READER_LANGUAGE, page_language
from web.options import OPTIONS
from web.pages import render
from web.signing import Signer

PURPOSE = "unsubscribe"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsubscribeDoor:
    read_choice: ReadReminderChoice
    choose: ChooseReminders

    async def show(self, request: web.Request) -> web.Response:
        business_id, mark = _opened(request)
        try:
            return _page(request, await self.read_choice(business_id, mark))
        except NotFound:
            raise web.HTTPNotFound from None

    async def change(self, request: web.Request) -> web.Response:
        """By the button of the page, or by a mail program without cookies and without a page before it (RFC 8058)."""
        business_id, mark = _opened(request)
        form = await read_form(request)
        wants = form.get("action") == "resume"
        try:
            return _page(request, await self.choose(business_id, mark, wants_reminders=wants))
        except NotFound:
            raise web.HTTPNotFound from None


def add_routes(app: web.Application, door: UnsubscribeDoor) -> None:
    app.router.add_get("/unsubscribe/{token}", door.show)
    app.router.add_post("/unsubscribe/{token}", door.change)


def unsubscribe_address(base_url: str, signer: Signer, business_id: BusinessId, mark: str, language: str) -> str:
    """Cannot be guessed, and says nothing of whom it belongs to."""
    payload = json.dumps([business_id, mark, language], separators=(",", ":")).encode()
    return f"{base_url}/unsubscribe/{signer.sign(PURPOSE, payload)}"


def _opened(request: web.Request) -> tuple[BusinessId, str]:
    payload = request.app[OPTIONS].signer.verify(PURPOSE, request.match_info["token"])
    if payload is None:
        raise web.HTTPNotFound
    business_id, mark, language = json.loads(payload)
    request[READER_LANGUAGE] = language
    return BusinessId(business_id), mark


def _page(request: web.Request, choice: ReminderChoice) -> web.Response:
    language, business = page_language(request), choice.business_name
    comes, stays = say("unsubscribe.title.comes", language), say("unsubscribe.title.stopped", language)
    told = (
        say("unsubscribe.text.comes", language, business=business)
        if choice.wants_reminders
        else say("unsubscribe.text.stopped", language, business=business)
    )
    return render(
        request,
        "unsubscribe.html",
        business=business,
        title=comes if choice.wants_reminders else stays,
        told=told,
        kept=say("unsubscribe.kept", language),
        action="stop" if choice.wants_reminders else "resume",
        button=say("unsubscribe.stop", language) if choice.wants_reminders else say("unsubscribe.resume", language),
    )
