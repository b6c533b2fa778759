"""`/app/{business}/day/order`: in which order the columns of the board stand, for each reader alone."""

from aiohttp import web

from scheduling.staff import StaffId
from tab.columns import place_of
from tab.frame import Route
from tab.visit import BusinessVisit
from usecases.change_preferences import ColumnOrder, PreferenceWish


async def show(visit: BusinessVisit) -> web.Response:
    return visit.render("board_order.html", people=_people(visit))


async def move(visit: BusinessVisit) -> web.Response:
    """One person a place further up or down; at the ends nothing happens."""
    form = await visit.form()
    wanted = [one for one, _ in _people(visit)]
    for name, by in (("up", -1), ("down", 1)):
        person = StaffId(form.text(name))
        if person in wanted:
            at = wanted.index(person)
            wanted.insert(max(0, at + by), wanted.pop(at))
    order = ColumnOrder(business_id=visit.business_id, staff_ids=tuple(wanted))
    await visit.use_cases.change_preferences(visit.account.id, PreferenceWish(columns=order))
    return visit.redirect("day", "order")


def _people(visit: BusinessVisit) -> list[tuple[StaffId, str]]:
    place = place_of(visit)
    staff = sorted(visit.view.staff, key=lambda member: place(member.id))
    return [(member.id, member.display_name) for member in staff if member.is_bookable]


ROUTES = (
    Route(method="GET", path="day/order", handler=show),
    Route(method="POST", path="day/order", handler=move),
)
