"""Decides whom the bot talks to: hosts it sends to, tenants it hears, and when it may do without authentication."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from yarl import URL

from bot.errors import NotAllowed
from bot.incoming import Incoming

_SERVICE_HOSTS = ("smba.trafficmanager.net", ".botframework.com", ".teams.microsoft.com")
_PLAIN_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """`service_hosts` are further host names; one that begins with a dot stands for everything under it.

    In development the service is a playground on this machine, and without `tenants` every tenant is heard.
    """

    tenants: frozenset[str] = frozenset()
    service_hosts: tuple[str, ...] = ()
    is_development: bool = False

    def check(self, incoming: Incoming) -> None:
        if not self.is_service(incoming.service_url):
            raise NotAllowed(f"service address {incoming.service_url!r} is on no list")
        if not self._is_tenant(incoming.tenant_id):
            raise NotAllowed(f"tenant {incoming.tenant_id!r} is not allowed")

    def is_service(self, address: str) -> bool:
        """Read with the parser that sending uses, so that both see the same host."""
        try:
            url = URL(address, encoded=True)
            host = (url.raw_host or "").lower()
        except ValueError:
            return False
        if url.user or url.query_string or url.fragment:
            return False
        if self.is_development and host in _LOOPBACK:
            return url.scheme in ("http", "https")
        return url.scheme == "https" and _PLAIN_HOST.fullmatch(host) is not None and self._is_listed(host)

    def _is_listed(self, host: str) -> bool:
        listed = (*_SERVICE_HOSTS, *(name.lower() for name in self.service_hosts))
        return any(host.endswith(name) if name.startswith(".") else host == name for name in listed)

    def _is_tenant(self, tenant_id: str) -> bool:
        if self.is_development and not self.tenants:
            return True
        return tenant_id in self.tenants


def is_local_request(*, host: str, remote: str | None, headers: Mapping[str, str]) -> bool:
    """A request typed on this machine: no tunnel and no proxy, which would make every stranger a neighbour."""
    forwarded = any(name.lower() == "forwarded" or name.lower().startswith("x-forwarded-") for name in headers)
    try:
        name = urlsplit(f"//{host}").hostname
        return not forwarded and name in _LOOPBACK and ip_address(remote or "").is_loopback
    except ValueError:
        return False
