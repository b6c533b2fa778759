"""Security headers on every answer. A page that needs more says so by `allow`; the strict policy is the default."""

from collections.abc import Mapping
from functools import lru_cache

from aiohttp import web

from web.options import OPTIONS

STRICT_POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
POLICY_HEADER = "Content-Security-Policy"
ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"),
)
POLICY = web.RequestKey("POLICY", Mapping[str, str])


def allow(request: web.Request, **directives: str) -> None:
    """Changes directives of the policy for the answer to this request: `allow(request, frame_src="'self'")`."""
    changed = {name.replace("_", "-"): value for name, value in directives.items()}
    request[POLICY] = {**request.get(POLICY, STRICT_POLICY), **changed}


async def add_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    give_security_headers(request, response)


def give_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Nothing that has its policy already is given another."""
    headers = response.headers
    if POLICY_HEADER in headers:
        return
    headers[POLICY_HEADER] = _policy(tuple(request.get(POLICY, STRICT_POLICY).items()))
    for name, value in ALWAYS:
        headers.setdefault(name, value)
    if request.app[OPTIONS].base_url.startswith("https:"):
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    is_marked = request.path.startswith("/static/") and "v" in request.query
    headers.setdefault("Cache-Control", "public, max-age=31536000, immutable" if is_marked else "no-store")


@lru_cache(maxsize=256)
def _policy(directives: tuple[tuple[str, str], ...]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives)
