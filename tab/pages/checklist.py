"""`/app/{business}/checklist`: what is still to be done before a new business works, with the way to each step."""

from dataclasses import dataclass

from aiohttp import web

from scheduling.checklist import KEPT, Step
from tab.frame import Route
from tab.saving import may_configure
from tab.visit import BusinessVisit

_PAGES = {Step.HOURS: "hours", Step.PEOPLE: "staff", Step.SERVICE: "services", Step.PAGE: "page"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One step; `address` leads to where it is taken, `is_by_hand`: it is ticked off here."""

    name: str
    is_done: bool
    address: str = ""
    is_by_hand: bool = False


async def show(visit: BusinessVisit) -> web.Response:
    state = await visit.use_cases.read_page_state(visit.business_id, visit.actor)
    lines = [
        StepLine(
            name=step.value,
            is_done=is_done,
            address=visit.address(_PAGES[step]) if step in _PAGES else "",
            is_by_hand=step in KEPT and not is_done,
        )
        for step, is_done in state.steps.items()
    ]
    return visit.render("checklist.html", lines=lines, is_all_done=state.is_all_done, may_edit=may_configure(visit))


async def keep(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    await visit.use_cases.keep_step(visit.business_id, form.text("step"), visit.actor)
    return visit.redirect("checklist", done="saved")


ROUTES = (
    Route(method="GET", path="checklist", handler=show),
    Route(method="POST", path="checklist", handler=keep),
)
