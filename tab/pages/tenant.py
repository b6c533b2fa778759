"""`/app/tenant`: the rules of the tenant, and the list of all of its businesses with who has access."""

from aiohttp import web

from scheduling.errors import Invalid
from scheduling.tenant_policy import Creation, Entry, TenantPolicy
from tab.frame import AccountRoute
from tab.saving import Outcome, status_of, try_to_save
from tab.visit import Visit
from texts.catalogue import say_any
from usecases.edit_mark import mark_of
from web.form_reader import FormReader

FLAGS = (
    "are_custom_questions_forbidden",
    "are_staff_details_hidden",
    "is_membership_approval_required",
    "is_sms_enabled",
    "is_sign_in_required",
    "is_social_sharing_forbidden",
    "is_search_indexing_forbidden",
    "are_personal_pages_disabled",
)


async def show(visit: Visit) -> web.Response:
    return await _page(visit, visit.blank())


async def save(visit: Visit) -> web.Response:
    form = await visit.form()
    wish = _read(form)
    outcome = Outcome.REFUSED
    if form.is_valid and wish is not None:
        change = visit.use_cases.change_tenant_policy(visit.account.id, wish, form.text("mark"))
        outcome = await try_to_save(form, change)
    if outcome is Outcome.SAVED:
        return visit.redirect("tenant", done="saved")
    return await _page(visit, form, outcome)


async def list_businesses(visit: Visit) -> web.Response:
    businesses = await visit.use_cases.list_tenant_businesses(visit.account.id)
    return visit.render("tenant_businesses.html", listed=businesses)


def _read(form: FormReader) -> TenantPolicy | None:
    try:
        return TenantPolicy(
            is_enabled=not form.flag("is_switched_off"),
            creation=form.choice("creation", Creation),
            creators=tuple(form.lines("creators", most=20_000).split("\n")),
            forbidden_entries=tuple(entry for entry in Entry if entry in form.many("forbidden_entries")),
            name_prefix=form.text("name_prefix").lower(),
            name_suffix=form.text("name_suffix").lower(),
            blocked_words=tuple(form.lines("blocked_words", most=20_000).split("\n")),
            **{flag: form.flag(flag) for flag in FLAGS},
        )
    except Invalid as refusal:
        form.refuse(refusal)
        return None


async def _page(visit: Visit, form: FormReader, outcome: Outcome | None = None) -> web.Response:
    policy = await visit.use_cases.read_tenant_policy(visit.account.id)
    language = visit.language
    return visit.render(
        "tenant.html",
        status=status_of(outcome) if outcome else 200,
        form=form,
        policy=policy,
        mark=mark_of(policy),
        is_stale=outcome is Outcome.STALE,
        creations=[(one.value, say_any("app.tenant.creation", one, language)) for one in Creation],
        entries=[(one.value, say_any("app.tenant.entry", one, language)) for one in Entry],
    )


ACCOUNT_ROUTES = (
    AccountRoute(method="GET", path="tenant", handler=show),
    AccountRoute(method="POST", path="tenant", handler=save),
    AccountRoute(method="GET", path="tenant/businesses", handler=list_businesses),
)
