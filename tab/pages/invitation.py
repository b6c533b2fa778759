"""`/app/invitation/{business}`: whoever was added to a staff answers as oneself, and may change that later (S12, B18).

Outside the business's pages, for those are closed to whoever has declined.
"""

from aiohttp import web

from scheduling.business import BusinessId
from scheduling.errors import NotAllowed, NotFound
from tab.frame import AccountRoute
from tab.invitation import invitation_words
from tab.visit import Visit
from usecases.answer_invitation import InvitationView


async def show(visit: Visit) -> web.Response:
    view = await _read(visit)
    return visit.render("invitation_own.html", asked=invitation_words(view, visit.language), business_id=_asked(visit))


async def answer(visit: Visit) -> web.Response:
    """To somebody who is no staff of it, a business is not there."""
    action = (await visit.form()).typed("action")
    if action not in ("accept", "decline"):
        raise web.HTTPBadRequest
    try:
        told = await visit.use_cases.answer_invitation(_asked(visit), visit.actor, accepts=action == "accept")
    except NotAllowed as refusal:
        raise NotFound("invitation") from refusal
    return visit.redirect("invitation", told.business_id, done="saved")


async def _read(visit: Visit) -> InvitationView:
    try:
        return await visit.use_cases.read_invitation(_asked(visit), visit.actor)
    except NotAllowed as refusal:
        raise NotFound("invitation") from refusal


def _asked(visit: Visit) -> BusinessId:
    return BusinessId(visit.request.match_info["business"])


ACCOUNT_ROUTES = (
    AccountRoute(method="GET", path="invitation/{business}", handler=show),
    AccountRoute(method="POST", path="invitation/{business}", handler=answer),
)
