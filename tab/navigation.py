"""The pages of a business, grouped as they stand in the navigation, for those whose role covers them."""

from collections.abc import Callable, Container
from dataclasses import dataclass

from aiohttp import web

from scheduling.staff import Role
from usecases.access import MATRIX, Permission, Reach

_SEE, _SETUP, _READ, _PEOPLE, _SEND, _OFF = (
    Permission.SEE_BOOKINGS,
    Permission.CONFIGURE,
    Permission.READ_BUSINESS,
    Permission.SEE_CUSTOMERS,
    Permission.RESEND_MESSAGES,
    Permission.TAKE_TIME_OFF,
)
_GROUPS: tuple[tuple[str, tuple[tuple[str, Permission], ...]], ...] = (
    ("day", (("day", _SEE), ("waiting", _SEE))),
    ("home", (("home", _SEE), ("reports", _SETUP))),
    ("customers", (("customers", _PEOPLE),)),
    ("team", (("staff", _READ), ("time-off", _OFF))),
    ("services", (("services", _READ), ("questions", _READ))),
    ("messages", (("messages", _SEND), ("templates", _SETUP), ("words", _SETUP))),
    (
        "settings",
        (
            ("settings", _READ),
            ("hours", _READ),
            ("policy", _READ),
            ("page", _READ),
            ("keys", _SETUP),
            ("webhooks", _SETUP),
            ("checklist", _SETUP),
            ("remove", _SETUP),
        ),
    ),
)
"""Section, then its pages with what one must be allowed to do there."""

NOT_PERSONAL = ("staff", "checklist")
"""Pages that mean nothing where one person works for oneself (B101)."""

PAGES = web.AppKey("PAGES", set[str])
"""The pages that are hung into the application, by the first part of their path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One page: `name` is the code of its title below app.nav."""

    name: str
    address: str
    is_present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Some pages that belong together; its own address is that of the first one."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def address(self) -> str:
        return self.entries[0].address

    @property
    def is_present(self) -> bool:
        return any(entry.is_present for entry in self.entries)


def sections(
    app: web.Application, role: Role, path: str, address: Callable[[str], str], left_out: Container[str] = ()
) -> tuple[Section, ...]:
    """`path` is that of the page being shown."""
    shown = path.split("/")[3] if path.count("/") > 2 else ""
    found = []
    for name, pages in _GROUPS:
        entries = tuple(
            Entry(name=page.replace("-", "_"), address=address(page), is_present=page == shown)
            for page, permission in pages
            if page in app[PAGES] and page not in left_out and MATRIX[role, permission] is not Reach.NOTHING
        )
        if entries:
            found.append(Section(name=name, entries=entries))
    return tuple(found)
