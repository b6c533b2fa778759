"""`/app/{business}/policy`: by which rules customers book, and how a person is chosen."""

from dataclasses import dataclass, replace

from aiohttp import web

from scheduling.errors import Invalid
from scheduling.policy import AssignmentRule, Cap, CapPeriod, CapScope, SchedulingPolicy
from tab.frame import Route
from tab.saving import Outcome, foresee, foresight_of, may_configure, status_of, try_to_save
from tab.spans_of_time import UNITS, read_span, shown
from tab.visit import BusinessVisit
from texts.catalogue import say_any
from texts.formats import duration
from usecases.edit_mark import mark_of
from usecases.foresee_change import Foresight
from web.form_reader import FormReader

MOST_CAPS = 12
BLANK_CAPS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CapRow:
    """One cap as the form shows it; one without a limit is empty."""

    name: str
    limit: str = ""
    scope: str = CapScope.STAFF
    period: str = CapPeriod.DAY
    counts: str = "appointments"


async def show(visit: BusinessVisit) -> web.Response:
    return _page(visit, visit.blank())


async def save(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    wish = read_policy(form, visit.business.policy)
    outcome = Outcome.REFUSED
    if form.is_valid:
        foreseen = await foresee(visit, form, replace(visit.business, policy=wish))
        if foreseen is not None:
            return _page(visit, form, foreseen=foreseen)
        change = visit.use_cases.change_policy(visit.business_id, wish, form.text("mark"), visit.actor)
        outcome = await try_to_save(form, change)
    if outcome is Outcome.SAVED:
        return visit.redirect("policy", done="saved")
    return _page(visit, form, outcome)


def read_policy(form: FormReader, stored: SchedulingPolicy) -> SchedulingPolicy:
    """What the form does not show stays as it is stored."""
    given = {
        "slot_interval": form.number("slot_interval", least=1, most=24 * 60, default=stored.slot_interval),
        "minimum_lead_time": read_span(form, "minimum_lead_time"),
        "maximum_advance": read_span(form, "maximum_advance"),
        "cancel_deadline": read_span(form, "cancel_deadline", is_required=False),
        "reschedule_deadline": read_span(form, "reschedule_deadline", is_required=False),
        "assignment": form.choice("assignment", AssignmentRule),
        "send_confirmations_to_owner": form.flag("send_confirmations_to_owner"),
        "is_meeting_invite_to_customers_enabled": form.flag("is_meeting_invite_to_customers_enabled"),
        "caps": _read_caps(form),
    }
    if not form.is_valid:
        return stored
    try:
        return replace(stored, **given)  # type: ignore[arg-type]  # each of the kind its reader answers
    except Invalid as refusal:
        form.refuse(refusal)
        return stored


def _read_caps(form: FormReader) -> tuple[Cap, ...]:
    found = []
    for number in range(MOST_CAPS):
        name = f"caps-{number}"
        limit = form.optional_number(f"{name}-limit", least=1, most=100_000)
        if limit is not None:
            scope, period = form.choice(f"{name}-scope", CapScope), form.choice(f"{name}-period", CapPeriod)
            found.append(
                Cap(scope=scope, period=period, limit=limit, in_minutes=form.typed(f"{name}-counts") == "minutes")
            )
    return tuple(found)


def _page(
    visit: BusinessVisit, form: FormReader, outcome: Outcome | None = None, foreseen: Foresight | None = None
) -> web.Response:
    policy, language = visit.business.policy, visit.language
    return visit.render(
        "policy.html",
        status=status_of(outcome) if outcome else 200,
        form=form,
        policy=policy,
        mark=mark_of(policy),
        is_stale=outcome is Outcome.STALE,
        foreseen=foresight_of(visit, foreseen),
        may_edit=may_configure(visit),
        spans={name: shown(getattr(policy, name)) for name in _SPANS},
        units=[(unit, say_any("app.policy.unit", unit, language)) for unit in UNITS],
        assignments=[(rule.value, say_any("app.policy.assignment", rule, language)) for rule in AssignmentRule],
        scopes=[(scope.value, say_any("app.policy.scope", scope, language)) for scope in CapScope],
        periods=[(period.value, say_any("app.policy.period", period, language)) for period in CapPeriod],
        counts=[(what, say_any("app.policy.counts", what, language)) for what in ("appointments", "minutes")],
        caps=_rows(form, policy.caps),
        stored=[(say_any("app.policy", name, language), _told(getattr(policy, name), language)) for name in _SPANS],
    )


_SPANS = ("minimum_lead_time", "maximum_advance", "cancel_deadline", "reschedule_deadline")


def _told(minutes: int | None, language: str) -> str:
    return "" if minutes is None else duration(minutes, language)


def _rows(form: FormReader, stored: tuple[Cap, ...]) -> tuple[CapRow, ...]:
    typed = (_typed(form, f"caps-{at}") for at in range(MOST_CAPS)) if form.is_sent else map(_kept, stored)
    rows = [one for one in typed if one.limit]
    blank = [CapRow(name="")] * min(BLANK_CAPS, MOST_CAPS - len(rows))
    return tuple(replace(row, name=f"caps-{at}") for at, row in enumerate([*rows, *blank]))


def _typed(form: FormReader, name: str) -> CapRow:
    limit, scope, period, counts = (form.typed(f"{name}-{part}") for part in ("limit", "scope", "period", "counts"))
    return CapRow(name=name, limit=limit, scope=scope, period=period, counts=counts)


def _kept(cap: Cap) -> CapRow:
    return CapRow(
        name="",
        limit=str(cap.limit),
        scope=cap.scope,
        period=cap.period,
        counts="minutes" if cap.in_minutes else "appointments",
    )


ROUTES = (
    Route(method="GET", path="policy", handler=show),
    Route(method="POST", path="policy", handler=save),
)
