"""`/app/{business}/remove`: putting a business away, or deleting it with everything."""

from aiohttp import web

from tab.frame import Route
from tab.saving import Outcome, status_of, try_to_save
from tab.visit import BusinessVisit
from usecases.remove_business import DeleteWish
from web.form_reader import FormReader
from web.redirects import see_other


async def show(visit: BusinessVisit) -> web.Response:
    return await _page(visit, visit.blank())


async def archive(visit: BusinessVisit) -> web.Response:
    await visit.use_cases.archive_business(visit.business_id, visit.actor, is_archived=True)
    return _away(visit, "archived")


async def delete(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    wish = DeleteWish(
        business_id=visit.business_id,
        typed_name=form.text("typed_name", is_required=True),
        drops_coming=form.flag("drops_coming"),
    )
    outcome = Outcome.REFUSED
    if form.is_valid:
        outcome = await try_to_save(form, visit.use_cases.delete_business(wish, visit.actor))
    if outcome is Outcome.SAVED:
        return _away(visit, "removed")
    return await _page(visit, form, outcome)


def _away(visit: BusinessVisit, done: str) -> web.Response:
    """There are no pages of this business any more to go to."""
    return see_other(f"/app/new?done={done}")


async def _page(visit: BusinessVisit, form: FormReader, outcome: Outcome | None = None) -> web.Response:
    stands = await visit.use_cases.look_before_removing(visit.business_id, visit.actor)
    status = status_of(outcome) if outcome else 200
    return visit.render("remove.html", status=status, form=form, business=visit.business, stands=stands)


ROUTES = (
    Route(method="GET", path="remove", handler=show),
    Route(method="POST", path="remove/archive", handler=archive),
    Route(method="POST", path="remove/delete", handler=delete),
)
