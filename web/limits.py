"""How often one visitor may knock at a door. Counted in this process alone, by the address behind the proxies we know."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from aiohttp import web

from web.client import client_address
from web.kept_counts import KeptCounts
from web.options import OPTIONS

_HOME_BITS = 64
WINDOW = 60.0


class VisitLimit:
    """So many visits a minute. Somebody with IPv6 has a whole network of addresses and counts as one."""

    def __init__(self, per_minute: int) -> None:
        self._most = per_minute
        self._counts = KeptCounts()

    def count(self, request: web.Request) -> None:
        """Raises 429 for one visit too many."""
        self.count_for(_visitor(request))

    def count_for(self, key: str) -> None:
        """The same for something else than a visitor."""
        if not self._is_within(self._counts.add(key, WINDOW)):
            raise too_many()

    def lets_in(self, request: web.Request) -> bool:
        """Counts a visit, unless it is one too many."""
        visitor = _visitor(request)
        return self._is_within(self._counts.of(visitor) + 1) and bool(self._counts.add(visitor, WINDOW))

    def refuse_the_tired(self, request: web.Request) -> None:
        """Raises 429 for a visitor whose visits are used up, without counting this one."""
        if not self._is_within(self._counts.of(_visitor(request)) + 1):
            raise too_many()

    def _is_within(self, number: int) -> bool:
        return number <= self._most


def too_many() -> web.HTTPTooManyRequests:
    return web.HTTPTooManyRequests(headers={"Retry-After": "60"})


def _visitor(request: web.Request) -> str:
    return _home_of(client_address(request, request.app[OPTIONS].proxies))


@lru_cache(maxsize=4096)
def _home_of(address: str) -> str:
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str(int(parsed) >> _HOME_BITS) if isinstance(parsed, IPv6Address) else str(parsed)
