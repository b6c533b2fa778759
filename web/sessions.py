"""Who is signed in: a signed cookie with the person's tenant and object id, good for a working day."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aiohttp import web

from web.options import OPTIONS

COOKIE = "slotkeeper_session"
PURPOSE = "session"
LIFE = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    tenant_id: str
    object_id: str
    until: datetime


def sign_in(request: web.Request, response: web.Response, *, tenant_id: str, object_id: str) -> None:
    options = request.app[OPTIONS]
    until = options.clock.now() + LIFE
    payload = json.dumps([tenant_id, object_id, int(until.timestamp())]).encode()
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
    tenant_id, object_id, until = json.loads(payload)
    person = SignedIn(tenant_id=tenant_id, object_id=object_id, until=datetime.fromtimestamp(until, UTC))
    return person if person.until > options.clock.now() else None
