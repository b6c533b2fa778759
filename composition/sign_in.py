"""The sign-in by Entra ID put together from the settings: keys, the check of tokens, the way of a browser there and back."""

import ssl
import time
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from adapters.entra_keys import EntraKeys
from adapters.entra_sign_in import EntraSignIn
from adapters.entra_tokens import EntraApp, EntraTokens
from composition.outward import CLOCK
from settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    keys: EntraKeys
    tokens: EntraTokens
    programs: EntraTokens
    browser: EntraSignIn


def make_sign_in(
    settings: Settings, trust: ssl.SSLContext | None = None, http_client: object | None = None
) -> SignIn | None:
    """None when no app is set. `trust`: other certificates; `http_client` takes the place of msal's way to the network."""
    if not settings.has_sign_in:
        return None
    app = EntraApp(
        login=settings.login_base,
        app_id=settings.sign_in_app_id,
        tenants=settings.sign_in_tenants,
        host=urlsplit(settings.public_url).netloc.lower(),
        bot_id=settings.bot_app_id,
    )
    keys = EntraKeys(login=settings.login_base, monotonic=time.monotonic, trust=trust)
    tokens = EntraTokens(app=app, keys=keys, clock=CLOCK)
    browser = EntraSignIn(tokens=tokens, secret=settings.sign_in_secret, http_client=http_client)
    return SignIn(
        keys=keys,
        tokens=tokens,
        programs=EntraTokens(app=_for_programs(settings, app), keys=keys, clock=CLOCK),
        browser=browser,
    )


def _for_programs(settings: Settings, app: EntraApp) -> EntraApp:
    """The app that tokens for the API are for: one of its own, else the one that people sign in to."""
    return replace(app, app_id=settings.api_app_id or app.app_id, more_audiences=frozenset(settings.api_audiences))
