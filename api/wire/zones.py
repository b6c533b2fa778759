"""Names of time zones on the wire: IANA's and those of Windows."""

from functools import cache

from babel.core import get_global

from scheduling.errors import Invalid
from scheduling.zones import read_zone


def zone_named(text: str) -> str:
    """The IANA name of a zone called by either name; an empty one is UTC. Raises ValueError."""
    wanted = text.strip()
    if not wanted:
        return "UTC"
    for name in (wanted, _windows().get(wanted.casefold())):
        try:
            if name:
                return read_zone(name)
        except Invalid:
            continue
    raise ValueError(f"'{text[:80]}' is not a time zone: use an IANA name or a Windows name")


@cache
def _windows() -> dict[str, str]:
    return {name.casefold(): zone for name, zone in get_global("windows_zone_mapping").items()}
