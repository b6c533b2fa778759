"""Finds the time zone that a visitor has typed: by its own name, or by its city as people write it."""

import zoneinfo
from functools import cache

from scheduling.errors import Invalid
from scheduling.zones import resolve_zone


def find_zone(typed: str) -> str:
    """The IANA name; empty when there is no such zone."""
    words = " ".join(typed.split())
    try:
        return str(resolve_zone(words)) if words else ""
    except Invalid:
        return zones_by_city().get(_plain(words), "")


@cache
def zones_by_city() -> dict[str, str]:
    """By the last part of each name, the shortest one where several share it; asked for at start, since it reads files."""
    names = sorted(
        (name for name in zoneinfo.available_timezones() if "/" in name), key=lambda name: (-len(name), name)
    )
    return {_plain(name.rpartition("/")[2]): name for name in names if not name.startswith("Etc/")}


def _plain(words: str) -> str:
    return words.replace("_", " ").replace("-", " ").casefold()
