"""`/app/{business}/staff/{id}/remove`: what somebody leaving has ahead is handed over, then the person is removed (S137 to S139)."""

from aiohttp import web

from scheduling.errors import NotAllowed, Refusal, Stale
from scheduling.staff import StaffId
from tab.frame import Route
from tab.hand_over import hand_over, in_words, rows_of
from tab.saving import foresight_of, may_configure
from tab.visit import BusinessVisit
from usecases.access import Permission
from usecases.configuration_changes import without_member
from usecases.make_ids import make_id
from usecases.plan_hand_over import HandOverPlan
from web.form_reader import FormReader


async def show(visit: BusinessVisit) -> web.Response:
    return await _page(visit, visit.blank(), await _plan(visit))


async def carry_out(visit: BusinessVisit) -> web.Response:
    form, plan = await visit.form(), await _plan(visit)
    if form.typed("action") == "hand_over":
        return await _hand_over(visit, form, plan)
    return await _remove(visit, form, plan)


async def _hand_over(visit: BusinessVisit, form: FormReader, plan: HandOverPlan) -> web.Response:
    await hand_over(visit, form, plan)
    if form.is_valid:
        return visit.redirect("staff", plan.person.member.id, "remove", done="handed_over")
    return await _page(visit, form, await _plan(visit), status=422)


async def _remove(visit: BusinessVisit, form: FormReader, plan: HandOverPlan) -> web.Response:
    try:
        await visit.use_cases.remove_staff(
            visit.business_id,
            plan.person.member.id,
            visit.actor,
            mark=form.typed("mark"),
            keep_coming=form.flag("keep_coming"),
        )
    except Stale:
        return await _page(visit, form, plan, status=409, is_stale=True)
    except Refusal as refusal:
        form.refuse(refusal, staff_member="keep_coming", role="keep_coming")
        return await _page(visit, form, plan, status=422)
    return visit.redirect("staff", done="removed")


async def _plan(visit: BusinessVisit) -> HandOverPlan:
    if not may_configure(visit):
        raise NotAllowed(Permission.CONFIGURE)
    staff_id = StaffId(visit.request.match_info["staff"])
    return await visit.use_cases.plan_hand_over(visit.business_id, staff_id, visit.actor)


async def _page(
    visit: BusinessVisit, form: FormReader, plan: HandOverPlan, *, status: int = 200, is_stale: bool = False
) -> web.Response:
    gone = without_member(plan.person.member.id)
    foreseen = await visit.use_cases.foresee_change(visit.business_id, gone, visit.actor)
    planned = frozenset(one.view.appointment.id for one in plan.planned)
    return visit.render(
        "staff_remove.html",
        status=status,
        form=form,
        plan=plan,
        rows=rows_of(visit, plan),
        member=plan.person.member,
        draft=make_id(),
        written=in_words(visit),
        is_stale=is_stale,
        foreseen=foresight_of(visit, foreseen, listed=planned),
    )


ROUTES = (
    Route(method="GET", path="staff/{staff}/remove", handler=show),
    Route(method="POST", path="staff/{staff}/remove", handler=carry_out),
)
