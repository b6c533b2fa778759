"""`/app/{business}/keys` and `/app/tenant/keys`: the keys by which programs come in, and what programs changed.

A key is shown once, on the page that answers its making.
"""

from aiohttp import web

from scheduling.business import BusinessId
from scheduling.errors import Refusal
from scheduling.grants import Grant
from tab.frame import AccountRoute, Route
from tab.visit import BusinessVisit, Visit
from texts.catalogue import say_any
from usecases.api_keys import KeyWish
from web.form_reader import FormReader
from web.options import OPTIONS

_SHOWN_CALLS = 30
_WORDS = {Grant.READ: "read", Grant.APPOINTMENTS: "appointments", Grant.CONFIGURE: "configure", Grant.MANAGE: "manage"}


async def show(visit: BusinessVisit) -> web.Response:
    return await _page(visit, visit.business_id, visit.blank())


async def change(visit: BusinessVisit) -> web.Response:
    """Makes one, or with `revoke` ends one."""
    return await _change(visit, visit.business_id)


async def show_of_tenant(visit: Visit) -> web.Response:
    return await _page(visit, None, visit.blank())


async def change_of_tenant(visit: Visit) -> web.Response:
    return await _change(visit, None)


async def _change(visit: Visit, business_id: BusinessId | None) -> web.Response:
    form = await visit.form()
    try:
        if gone := form.text("revoke"):
            await visit.use_cases.revoke_api_key(gone, business_id, visit.actor)
            return visit.redirect(*_path(business_id), done="revoked")
        wish = KeyWish(
            display_name=form.text("name"),
            grants=frozenset(grant for grant in Grant if grant == form.text("scopes")),
            business_id=business_id,
        )
        told = await visit.use_cases.make_api_key(wish, visit.actor)
    except Refusal as refusal:
        form.refuse(refusal)
        return await _page(visit, business_id, form, status=422)
    return await _page(visit, business_id, visit.blank(), made=told)


async def _page(
    visit: Visit, business_id: BusinessId | None, form: FormReader, *, status: int = 200, made: str = ""
) -> web.Response:
    use = visit.use_cases
    keys = await use.list_api_keys(business_id, visit.actor)
    calls = await use.list_program_calls(business_id, visit.actor, _SHOWN_CALLS) if business_id else ()
    return visit.render(
        "keys.html",
        status=status,
        form=form,
        keys=keys,
        made=made,
        calls=[(call, call.address.partition(f"/{business_id}")[2] or "/") for call in calls],
        here=visit.address(*_path(business_id)),
        is_of_tenant=business_id is None,
        scopes=[
            (grant.value, f"{say_any('app.keys.scope', word, visit.language)} ({grant.value})")
            for grant, word in _WORDS.items()
        ],
        named={grant: say_any("app.keys.may", word, visit.language) for grant, word in _WORDS.items()},
        api=f"{visit.request.app[OPTIONS].base_url}/v1.0",
    )


def _path(business_id: BusinessId | None) -> tuple[str, ...]:
    """Below the address of the visit, which holds the business already."""
    return ("tenant", "keys") if business_id is None else ("keys",)


ROUTES = (
    Route(method="GET", path="keys", handler=show),
    Route(method="POST", path="keys", handler=change),
)
ACCOUNT_ROUTES = (
    AccountRoute(method="GET", path="tenant/keys", handler=show_of_tenant),
    AccountRoute(method="POST", path="tenant/keys", handler=change_of_tenant),
)
