"""Microsoft's own client, pointed at a server of ours and changed in nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from kiota_abstractions.authentication import (
    AccessTokenProvider,
    AllowedHostsValidator,
    BaseBearerTokenAuthenticationProvider,
)
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph import GraphRequestAdapter, GraphServiceClient


class KnownToken(AccessTokenProvider):  # type: ignore[misc]  # its types are not read
    """A token that is there already."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.hosts = AllowedHostsValidator(["127.0.0.1"])

    async def get_authorization_token(self, uri: str, additional_authentication_context: Any = None) -> str:
        return self.token

    def get_allowed_hosts_validator(self) -> Any:
        return self.hosts


@asynccontextmanager
async def graph_client(root: str, token: str) -> AsyncIterator[Any]:
    """`root` ends with the version."""
    adapter = GraphRequestAdapter(BaseBearerTokenAuthenticationProvider(KnownToken(token)))
    adapter.base_url = root
    try:
        yield GraphServiceClient(request_adapter=adapter)
    finally:
        await adapter._http_client._transport.transport.aclose()  # which the client forgets
        await adapter._http_client.aclose()


def asking(parameters: Any = None, **headers: str) -> Any:
    """What a call takes beside its body."""
    wanted = RequestConfiguration(query_parameters=parameters)
    for name, value in headers.items():
        wanted.headers.add(name.replace("_", "-"), value)
    return wanted
