"""The outside calendars of staff, as far as the settings connect them."""

from urllib.parse import urlsplit

from adapters.console import NoCalendars
from adapters.graph_calendars import GraphCalendars
from adapters.graph_changes import GraphChanges, GraphWatches
from adapters.graph_client import GraphClient
from settings import Settings, is_unreachable
from usecases.ports import Outside, StaffCalendars

_LIVE_SECONDS = 1.0  # what somebody who books waits for a calendar; then the stored copy decides


def live_calendars(graph: GraphClient | None) -> StaffCalendars:
    return NoCalendars() if graph is None else GraphCalendars(client=graph, time_limit=_LIVE_SECONDS)


def outside_calendars(settings: Settings, graph: GraphClient | None) -> Outside | None:
    """Graph tells of changes only to an address that it can call."""
    if graph is None:
        return None
    watches = GraphWatches(client=graph, base=settings.base_url) if can_be_called(settings) else None
    return Outside(calendars=GraphCalendars(client=graph), changes=GraphChanges(client=graph), watches=watches)


def can_be_called(settings: Settings) -> bool:
    """Whether Microsoft can reach us: by https and under a name that is not this machine's own."""
    address = urlsplit(settings.public_url)
    return address.scheme == "https" and bool(address.hostname) and not is_unreachable(address.hostname or "")
