"""`/app/{business}/hours`: when a business is open, week by week, and the dates on which that is otherwise."""

from dataclasses import replace

from aiohttp import web

from scheduling.policy import HoursBlock
from tab.frame import Route
from tab.saving import Outcome, foresee, foresight_of, may_configure, status_of, try_to_save
from tab.visit import BusinessVisit
from texts.formats import day, weekdays
from usecases.edit_mark import mark_of
from usecases.foresee_change import Foresight
from usecases.manage_business import HoursWish
from web.form_reader import FormReader
from web.hours_form import clock_field, hours_fields, read_hours
from web.overrides_form import overrides_fields, read_overrides


async def show(visit: BusinessVisit) -> web.Response:
    return _page(visit, visit.blank())


async def save(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    hours, overrides = read_hours(form, "hours"), read_overrides(form, "overrides")
    outcome = Outcome.REFUSED
    if form.is_valid:
        wish = HoursWish(hours=hours, overrides=overrides)
        foreseen = await foresee(visit, form, replace(visit.business, hours=hours, overrides=overrides))
        if foreseen is not None:
            return _page(visit, form, foreseen=foreseen)
        change = visit.use_cases.change_hours(visit.business_id, wish, form.text("mark"), visit.actor)
        outcome = await try_to_save(form, change)
    if outcome is Outcome.SAVED:
        return visit.redirect("hours", done="saved")
    return _page(visit, form, outcome)


def _page(
    visit: BusinessVisit, form: FormReader, outcome: Outcome | None = None, foreseen: Foresight | None = None
) -> web.Response:
    business = visit.business
    return visit.render(
        "hours.html",
        status=status_of(outcome) if outcome else 200,
        form=form,
        business=business,
        mark=mark_of(HoursWish.of(business)),
        is_stale=outcome is Outcome.STALE,
        foreseen=foresight_of(visit, foreseen),
        may_edit=may_configure(visit),
        days=hours_fields(form, "hours", business.hours),
        weekdays=weekdays(visit.language),
        overrides=overrides_fields(form, "overrides", business.overrides),
        stored=_stored(visit),
    )


def _stored(visit: BusinessVisit) -> list[tuple[str, str]]:
    """What is stored, as lines to read."""
    business, names = visit.business, weekdays(visit.language)
    week = [(names[at], _blocks(blocks)) for at, blocks in enumerate(business.hours.days)]
    return week + [(f"{day(one.first, visit.language)} – {day(one.last, visit.language)}", one.title or _blocks(one.blocks) or "–")
                   for one in business.overrides]  # fmt: skip


def _blocks(blocks: tuple[HoursBlock, ...]) -> str:
    return ", ".join(f"{clock_field(block.start)}–{clock_field(block.end)}" for block in blocks)


ROUTES = (
    Route(method="GET", path="hours", handler=show),
    Route(method="POST", path="hours", handler=save),
)
