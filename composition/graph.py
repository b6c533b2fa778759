"""Microsoft Graph by the Entra app of the settings: one client and one keeper of its token for the whole process."""

import ssl
import time

from adapters.entra import EntraToken, MsalToken
from adapters.graph_client import GraphClient
from settings import Settings


def make_graph(settings: Settings, trust: ssl.SSLContext | None = None) -> GraphClient | None:
    """An asynchronous context, to be entered before it is asked; None when no Entra app is set. `trust`: other certificates."""
    if not settings.has_graph:
        return None
    fetch = MsalToken(
        app_id=settings.graph_app_id,
        credential=_credential(settings),
        tenant_id=settings.graph_tenant_id,
        login=settings.login_base,
        graph=settings.graph_base,
    )
    return GraphClient(token=EntraToken(fetch, monotonic=time.monotonic), graph=settings.graph_base, trust=trust)


def _credential(settings: Settings) -> str | dict[str, str]:
    if settings.graph_certificate is None:
        return settings.graph_secret.get_secret_value()
    pem = settings.graph_certificate.read_text(encoding="ascii")
    return {"private_key": pem, "public_certificate": pem}
