"""Tokens by which the product, as an application of its own, reaches services of Microsoft 365, and the bot its channel service."""

import time
from pathlib import Path

from adapters.entra import EntraToken, MsalToken
from settings import Settings

_CHANNEL_SERVICE = "https://api.botframework.com"


def app_token(settings: Settings, resource: str) -> EntraToken:
    """For the service at `resource`, such as https://graph.microsoft.com."""
    fetch = MsalToken(
        app_id=settings.graph_app_id,
        credential=_credential(settings.graph_secret.get_secret_value(), settings.graph_certificate),
        tenant_id=settings.graph_tenant_id,
        login=settings.login_base,
        graph=resource,
    )
    return EntraToken(fetch, monotonic=time.monotonic)


def bot_token(settings: Settings, http_client: object | None = None) -> EntraToken:
    """The bot is an app of its own, in the public cloud. `http_client` takes the place of the network."""
    fetch = MsalToken(
        app_id=settings.bot_app_id,
        credential=settings.bot_app_secret.get_secret_value(),
        tenant_id=settings.bot_tenant_id,
        graph=_CHANNEL_SERVICE,
        http_client=http_client,
    )
    return EntraToken(fetch, monotonic=time.monotonic)


def _credential(secret: str, certificate: Path | None) -> str | dict[str, str]:
    """A PEM file holds both key and certificate; msal takes from it what it needs."""
    if certificate is None:
        return secret
    pem = certificate.read_text(encoding="ascii")
    return {"private_key": pem, "public_certificate": pem}
