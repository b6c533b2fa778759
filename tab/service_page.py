"""The page of one service: everything its template shows, in the reader's language."""

from collections.abc import Iterable
from enum import StrEnum

from aiohttp import web

from scheduling.policy import ALWAYS, AssignmentRule, AvailabilityType, CapPeriod, CapScope, SchedulingPolicy
from scheduling.service import MOST_FORMS, FieldUse, Lobby, PriceType, Recipients, Service, StaffRule
from tab.form_parts import UNITS, Left, rows_of
from tab.rule_form import caps_shown, rule_fields, windows_shown
from tab.saving import foresight_of
from tab.service_form import ASKED, OFF, REQUIRED, service_fields
from tab.visit import BusinessVisit
from texts.catalogue import languages, say, say_any
from texts.formats import duration, language_name, money, weekdays
from usecases.access import MATRIX, Permission, Reach
from usecases.fill_form import FormRef
from usecases.foresee_change import Foresight
from usecases.service_views import ServiceView
from web.form_callbacks import callback_address
from web.form_reader import FormReader
from web.hours_form import DayField, hours_fields
from web.options import OPTIONS

Options = list[tuple[str, str]]


def service_page(
    visit: BusinessVisit,
    view: ServiceView,
    form: FormReader,
    *,
    ahead: Foresight | None = None,
    foreseen: Foresight | None = None,
    is_stale: bool = False,
    narrower: int = 0,
    address: str = "",
) -> web.Response:
    """`ahead` is what customers find; `foreseen`, when given, what the form would change of it.

    `narrower` appointments have fewer seats than the form wants, and it is asked whether they get more.
    """
    rules = view.service.policy
    return visit.render(
        "service.html",
        status=409 if is_stale else 200 if form.is_valid else 422,
        view=view,
        form=form,
        stored=service_fields(view.service),
        choices=_choices(visit),
        business_rules=_business_rules(visit, view.business.policy),
        weekdays=weekdays(visit.language),
        opening_hours=hours_fields(form, "availability-hours", rules.general_availability.hours if rules else ALWAYS),
        windows=_windows(form, rules),
        caps=rows_of(form, "cap", "limit", len(caps_shown(rules))),
        form_rows=range(MOST_FORMS),
        form_callbacks=_callbacks(visit, view.service),
        reminders=rows_of(form, "reminder", "count", len(view.service.reminders)),
        ahead=foresight_of(visit, ahead),
        foreseen=foresight_of(visit, foreseen),
        is_stale=is_stale,
        narrower=narrower,
        stored_lines=_summary(visit, view.service) if is_stale else (),
        public_address=address,
    )


def _callbacks(visit: BusinessVisit, service: Service) -> dict[str, str]:
    """By the id of each form the address it may call; to those who set services up alone, for whoever knows it is believed."""
    if MATRIX[visit.role, Permission.CONFIGURE] is not Reach.ALL:
        return {}
    options = visit.request.app[OPTIONS]
    refs = (FormRef(business_id=visit.business_id, service_id=service.id, form_id=one.id) for one in service.forms)
    return {ref.form_id: callback_address(options.base_url, options.signer, ref) for ref in refs}


def _windows(form: FormReader, rules: SchedulingPolicy | None) -> list[tuple[int, tuple[DayField, ...]]]:
    """Each date range with its hours; the last one is empty."""
    shown = windows_shown(rules)
    found = []
    for row in rows_of(form, "window", "first", len(shown)):
        hours = shown[row].availability.hours if row < len(shown) else ALWAYS
        found.append((row, hours_fields(form, f"window-{row}-hours", hours)))
    return found


def _choices(visit: BusinessVisit) -> dict[str, Options]:
    """The options of every list on the page."""
    return {
        "language": [("", say("app.services.language_of_business", visit.language))]
        + [(tag, language_name(tag, visit.language)) for tag in languages()],
        "price_type": _named(visit, "price", (kind for kind in PriceType if kind is not PriceType.UNDEFINED)),
        "staff_rule": _named(visit, "staff_rule", StaffRule),
        "lobby": _named(visit, "lobby", Lobby),
        "field_use": _named(visit, "field_use", FieldUse),
        "question": _named(visit, "question", (OFF, ASKED, REQUIRED)),
        "confirmation": _named(visit, "question", (OFF, REQUIRED)),
        "left": _named(visit, "left", Left),
        "assignment": _named(visit, "assignment", (Left.BUSINESS, *AssignmentRule)),
        "availability": _named(visit, "availability", (Left.BUSINESS, *AvailabilityType)),
        "window": _named(visit, "availability", AvailabilityType),
        "own_caps": _named(visit, "own_caps", (Left.BUSINESS, Left.YES)),
        "scope": _named(visit, "scope", CapScope),
        "period": _named(visit, "period", CapPeriod),
        "cap_unit": _named(visit, "cap_unit", ("appointments", "minutes")),
        "unit": _named(visit, "unit", reversed(UNITS)),
        "side": _named(visit, "side", ("before", "after")),
        "recipients": _named(visit, "recipients", Recipients),
    }


def _named(visit: BusinessVisit, kind: str, values: Iterable[str | StrEnum]) -> Options:
    return [(str(value), say_any("app.choice", f"{kind}.{_code(value)}", visit.language)) for value in values]


def _code(value: str | StrEnum) -> str:
    """Codes of texts are written in small letters: bookWhenStaffAreFree is book_when_staff_are_free."""
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in str(value))


def _business_rules(visit: BusinessVisit, policy: SchedulingPolicy) -> dict[str, str]:
    """What holds when a part is left to the business, in words."""
    fields = rule_fields(policy)
    lengths = ("slot_interval", "minimum_lead_time", "maximum_advance")
    words = {name: duration(getattr(policy, name), visit.language) for name in lengths}
    for name, notice in (("cancel_deadline", policy.cancel_notice), ("reschedule_deadline", policy.reschedule_notice)):
        words[name] = duration(notice, visit.language)
    for name in ("allow_staff_selection", "send_confirmations_to_owner", "is_meeting_invite_to_customers_enabled"):
        words[name] = say_any("app.choice", f"left.{fields[name]}", visit.language)
    words["assignment"] = say_any("app.choice", f"assignment.{policy.assignment}", visit.language)
    return words


def _summary(visit: BusinessVisit, service: Service) -> tuple[tuple[str, str], ...]:
    """What is stored now, for somebody whose edit met another."""
    price = money(service.price, visit.business.default_currency_iso, service.price_type, visit.language)
    lines = (
        (say("app.services.name", visit.language), service.display_name),
        (say("app.services.duration", visit.language), duration(service.duration, visit.language)),
        (say("app.services.price_label", visit.language), price),
        (say("app.services.seats", visit.language), str(service.maximum_attendees)),
        (say("app.services.place", visit.language), service.location.display_name),
        (say("app.services.description", visit.language), service.description),
    )
    return tuple((label, value) for label, value in lines if value)
