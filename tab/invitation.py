"""The door behind the link of an invitation to the staff of a business: looking changes nothing, a button accepts or declines."""

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from scheduling.business import BusinessId
from scheduling.errors import NotFound
from scheduling.staff import Membership, StaffId
from texts.catalogue import say, say_any
from usecases.answer_invitation import AnswerInvitation, InvitationView, ReadInvitation
from usecases.invitation_link import InvitationLink
from web.forms import read_form
from web.language import READER_LANGUAGE, page_language
from web.options import OPTIONS
from web.pages import render
from web.signing import Signer

PURPOSE = "staff-invitation"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationDoor:
    read: ReadInvitation
    answer: AnswerInvitation

    async def show(self, request: web.Request) -> web.Response:
        link = _opened(request)
        try:
            return _page(request, await self.read(link.business_id, link))
        except NotFound:
            return _gone(request)

    async def change(self, request: web.Request) -> web.Response:
        link = _opened(request)
        action = (await read_form(request)).get("action")
        if action not in ("accept", "decline"):
            raise web.HTTPBadRequest
        try:
            return _page(request, await self.answer(link.business_id, link, accepts=action == "accept"))
        except NotFound:
            return _gone(request)


def add_routes(app: web.Application, door: InvitationDoor) -> None:
    app.router.add_get("/staff/{token}", door.show)
    app.router.add_post("/staff/{token}", door.change)


def invitation_address(base_url: str, signer: Signer, link: InvitationLink, language: str) -> str:
    """Cannot be guessed; who has it speaks for the person, as who has the mailbox does."""
    parts = [link.business_id, link.staff_id, link.token_version, language]
    payload = json.dumps(parts, separators=(",", ":")).encode()
    return f"{base_url}/staff/{signer.sign(PURPOSE, payload)}"


def _opened(request: web.Request) -> InvitationLink:
    payload = request.app[OPTIONS].signer.verify(PURPOSE, request.match_info["token"])
    if payload is None:
        raise web.HTTPNotFound
    business_id, staff_id, token_version, language = json.loads(payload)
    request[READER_LANGUAGE] = language
    return InvitationLink(business_id=BusinessId(business_id), staff_id=StaffId(staff_id), token_version=token_version)


def invitation_words(view: InvitationView, language: str) -> dict[str, Any]:
    """What is asked or has been answered, and what the buttons are called; one that would change nothing is empty."""
    state = _state(view)
    return {
        "business": view.business_name,
        "title": say("invitation.title", language, business=view.business_name),
        "told": say_any("invitation.state", state, language, name=view.name, business=view.business_name),
        "role": say("invitation.role", language, role=say_any("chat.role", view.role, language)),
        "accept": "" if state == "accepted" else say("invitation.accept", language),
        "decline": "" if state == "declined" else say("invitation.decline", language),
    }


def _page(request: web.Request, view: InvitationView) -> web.Response:
    language = page_language(request)
    kept = say("invitation.kept", language)
    return render(request, "invitation.html", kept=kept, **invitation_words(view, language))


def _state(view: InvitationView) -> str:
    if view.membership is Membership.REJECTED:
        return "declined"
    if view.membership is Membership.PENDING:
        return "asked_first"
    return "accepted" if view.is_answered else "asked"


def _gone(request: web.Request) -> web.Response:
    language = page_language(request)
    title, told = say("invitation.gone.title", language), say("invitation.gone.text", language)
    facts = {"business": "", "title": title, "told": told, "role": "", "kept": "", "accept": "", "decline": ""}
    return render(request, "invitation.html", status=404, **facts)
