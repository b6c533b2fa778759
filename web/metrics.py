"""Counts what the web doors do, and asks for the figures of the product when somebody scrapes."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from web.client import is_forwarded, is_in, is_loopback
from web.options import OPTIONS

Figures = Callable[[], Awaitable[Mapping[str, float]]]
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Metrics:
    """One registry per process. `figures` gives gauges by name, such as outbox_waiting or bookings."""

    figures: Figures
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    requests: Counter = field(init=False)
    seconds: Histogram = field(init=False)
    gauges: dict[str, Gauge] = field(init=False, default_factory=dict)
    _counters: dict[tuple[str, str, int], tuple[Counter, Histogram]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        labels = ("method", "route", "status")
        requests = Counter("slotkeeper_requests", "Requests answered", labels, registry=self.registry)
        seconds = Histogram(
            "slotkeeper_request_seconds", "Time to answer", ("route",), registry=self.registry, buckets=BUCKETS
        )
        object.__setattr__(self, "requests", requests)
        object.__setattr__(self, "seconds", seconds)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        known = self._counters.get((method, route, status))
        if known is None:
            known = self.requests.labels(method, route, str(status)), self.seconds.labels(route)
            self._counters[method, route, status] = known
        known[0].inc()
        known[1].observe(seconds)

    async def text(self) -> bytes:
        for name, value in (await self.figures()).items():
            if name not in self.gauges:
                self.gauges[name] = Gauge(f"slotkeeper_{name}", name.replace("_", " "), registry=self.registry)
            self.gauges[name].set(value)
        return generate_latest(self.registry)


METRICS = web.AppKey("METRICS", Metrics)


async def metrics(request: web.Request) -> web.Response:
    """For readers on this machine or in the networks named in settings, asking directly."""
    remote = request.remote or ""
    known = is_loopback(remote) or is_in(remote, request.app[OPTIONS].metrics_readers)
    if is_forwarded(request) or not known:
        raise web.HTTPNotFound
    return web.Response(body=await request.app[METRICS].text(), headers={"Content-Type": CONTENT_TYPE_LATEST})
