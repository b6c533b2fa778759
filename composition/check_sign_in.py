"""The part of `python app.py check` about signing in: whether the keys of the sign-in service can be had, and whether it knows the app."""

import time

from adapters.entra import EntraToken, MsalToken
from composition.sign_in import SignIn, make_sign_in
from scheduling.errors import DeliveryFailure
from settings import Settings

Line = tuple[str, str, str]
"""What it is about, how it stands, and what is wrong."""
_REMEDY = "see docs/teams-app.md"


async def sign_in_lines(settings: Settings, sign_in: SignIn | None = None) -> list[Line]:
    """`sign_in` takes the place of what the settings make."""
    sign_in = sign_in or make_sign_in(settings)
    if sign_in is None:
        way = "for developers" if settings.has_development_doors else "none: no app is set"
        return [("sign-in", way, "" if settings.has_development_doors else _REMEDY)]
    app = sign_in.tokens.app
    problems = [await sign_in.keys.check(tenant) for tenant in sorted(app.tenants)]
    problems.append(await _secret_problem(settings))
    told = "; ".join(problem for problem in problems if problem)
    lines = [("sign-in", f"with Entra ID, app {app.app_id}", told)]
    lines.append(("- comes back to", f"{settings.base_url}/sign-in/callback", ""))
    return [*lines, ("- tokens for", app.resource, "")] if app.resource else lines


async def _secret_problem(settings: Settings) -> str | None:
    """Asks for a token of the application's own; which permissions it has does not matter."""
    fetch = MsalToken(
        app_id=settings.sign_in_app_id,
        credential=settings.sign_in_secret,
        tenant_id=settings.login_tenant_id or settings.bot_tenant_id or min(settings.sign_in_tenants),
        login=settings.login_base,
        graph=settings.graph_base,
    )
    try:
        await EntraToken(fetch, monotonic=time.monotonic).value()
    except DeliveryFailure as failure:
        return f"{failure.code} ({failure.detail}): {_REMEDY}"
    return None
