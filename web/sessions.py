"""Who is signed in: a signed cookie with the checked identity, good for a working day."""

import json
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from web.options import OPTIONS

COOKIE = "slotkeeper_session"
PURPOSE = "session"
LIFE = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A checked identity, as the sign-in told it."""

    tenant_id: str
    object_id: str
    name: str
    email: str


def sign_in(request: web.Request, response: web.Response, person: SignedIn) -> None:
    options = request.app[OPTIONS]
    until = int((options.clock.now() + LIFE).timestamp())
    payload = json.dumps([until, person.tenant_id, person.object_id, person.name, person.email]).encode()
    response.set_cookie(
        COOKIE,
        options.signer.sign(PURPOSE, payload),
        max_age=int(LIFE.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=options.base_url.startswith("https:"),
        path="/",
    )


def sign_out(response: web.Response) -> None:
    response.del_cookie(COOKIE, path="/", httponly=True, samesite="Lax")


def signed_in(request: web.Request) -> SignedIn | None:
    options = request.app[OPTIONS]
    payload = options.signer.verify(PURPOSE, request.cookies.get(COOKIE, ""))
    if payload is None:
        return None
    until, tenant_id, object_id, name, email = json.loads(payload)
    if until <= options.clock.now().timestamp():
        return None
    return SignedIn(tenant_id=tenant_id, object_id=object_id, name=name, email=email)
