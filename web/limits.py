"""How often one visitor may knock at a door. Counted in this process alone, by the address behind the proxies we know."""

from ipaddress import IPv6Address, ip_address

from aiohttp import web
from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter

from web.client import client_address
from web.kept_counts import KeptCounts
from web.options import OPTIONS

_HOME_BITS = 64


class VisitLimit:
    """So many visits a minute. Somebody with IPv6 has a whole network of addresses and counts as one."""

    def __init__(self, per_minute: int) -> None:
        self._item = RateLimitItemPerMinute(per_minute)
        self._limiter = FixedWindowRateLimiter(KeptCounts())

    def count(self, request: web.Request) -> None:
        """Raises 429 for one visit too many."""
        if not self._limiter.hit(self._item, _visitor(request)):
            raise too_many()

    def count_for(self, key: str) -> None:
        """The same for something else than a visitor."""
        if not self._limiter.hit(self._item, key):
            raise too_many()

    def refuse_the_tired(self, request: web.Request) -> None:
        """Raises 429 for a visitor whose visits are used up, without counting this one."""
        if not self._limiter.test(self._item, _visitor(request)):
            raise too_many()


def too_many() -> web.HTTPTooManyRequests:
    return web.HTTPTooManyRequests(headers={"Retry-After": "60"})


def _visitor(request: web.Request) -> str:
    address = client_address(request, request.app[OPTIONS].proxies)
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str(int(parsed) >> _HOME_BITS) if isinstance(parsed, IPv6Address) else str(parsed)
