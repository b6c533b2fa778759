"""Microsoft Graph by the Entra app of the settings: one client and one keeper of its token for the whole process."""

import ssl

from adapters.graph_client import GraphClient
from composition.app_tokens import app_token
from settings import Settings


def make_graph(settings: Settings, trust: ssl.SSLContext | None = None) -> GraphClient | None:
    """An asynchronous context, to be entered before it is asked; None when no Entra app is set. `trust`: other certificates."""
    if not settings.has_graph:
        return None
    return GraphClient(token=app_token(settings, settings.graph_base), graph=settings.graph_base, trust=trust)
