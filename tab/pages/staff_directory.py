"""`/app/{business}/staff/directory`: people of the organisation, found by name and added like pasted ones (S145)."""

import csv
from io import StringIO

from aiohttp import web

from scheduling.errors import NotAllowed
from scheduling.identity import DirectoryPerson
from tab.frame import Route
from tab.saving import may_configure
from tab.visit import BusinessVisit
from texts.catalogue import knows, say_any
from usecases.access import Permission
from usecases.search_directory import DirectoryAnswer


async def show(visit: BusinessVisit) -> web.Response:
    """The search is offered only where it works; else the page says what is missing."""
    if not may_configure(visit):
        raise NotAllowed(Permission.CONFIGURE)
    asked = " ".join(visit.request.query.get("q", "").split())[:100]
    answer = await visit.use_cases.search_directory(visit.business_id, asked, visit.actor)
    return visit.render(
        "staff_directory.html",
        asked=asked,
        trouble=_trouble(visit, answer),
        found=[(line_of(one), one, one.email.casefold() in answer.staff_emails) for one in answer.people],
    )


def line_of(person: DirectoryPerson) -> str:
    """As it would be pasted; a name may hold the sign that parts name and address."""
    written = StringIO()
    csv.writer(written, delimiter=";", lineterminator="").writerow([person.name, person.email])
    return written.getvalue()


def _trouble(visit: BusinessVisit, answer: DirectoryAnswer) -> str:
    if not answer.trouble:
        return ""
    code = answer.trouble if knows(f"app.directory.trouble.{answer.trouble}") else "unreachable"
    return say_any("app.directory.trouble", code, visit.language, code=answer.trouble)


ROUTES = (Route(method="GET", path="staff/directory", handler=show),)
