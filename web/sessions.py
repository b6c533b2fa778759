"""The cookie by which a browser is known again: an unguessable value for a session that the database keeps."""

from aiohttp import web

from scheduling.identity import SignedIn
from usecases.keep_session import LIFE
from usecases.recognise_account import Identity
from web.doorkeeper import DOORKEEPER
from web.options import OPTIONS

__all__ = ["COOKIE", "SignedIn", "cookie_name", "identity_of", "keep_cookie", "session_token", "sign_in", "sign_out"]

COOKIE = "slotkeeper_session"


def cookie_name(request: web.Request, name: str = COOKIE) -> str:
    """Over https with the prefix that binds a cookie to this host and path; browsers refuse it elsewhere."""
    return f"__Host-{name}" if _is_secure(request) else name


def session_token(request: web.Request) -> str:
    return request.cookies.get(cookie_name(request), "")


def identity_of(person: SignedIn) -> Identity:
    """For those who look an account up."""
    return Identity(
        tenant_id=person.tenant_id,
        object_id=person.object_id,
        name=person.name,
        email=person.email,
        upn=person.upn,
    )


async def sign_in(request: web.Request, response: web.Response, person: SignedIn) -> None:
    """A new session each time; the one the browser had before ends."""
    keeper = request.app[DOORKEEPER]
    account = await keeper.recognise_account(identity_of(person))
    await keeper.end_session(session_token(request))
    token = await keeper.open_session(account.id, is_guest=person.is_guest)
    keep_cookie(request, response, cookie_name(request), token, int(LIFE.total_seconds()))


async def sign_out(request: web.Request, response: web.Response) -> None:
    await request.app[DOORKEEPER].end_session(session_token(request))
    response.del_cookie(cookie_name(request), path="/", httponly=True, samesite="Lax", secure=_is_secure(request))


def keep_cookie(request: web.Request, response: web.Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="Lax", secure=_is_secure(request), path="/"
    )


def _is_secure(request: web.Request) -> bool:
    return request.app[OPTIONS].base_url.startswith("https:")
