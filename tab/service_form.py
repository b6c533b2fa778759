"""A service as a form: what stands in its fields, and the service that was filled in."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from scheduling.business import Address
from scheduling.errors import Invalid
from scheduling.policy import DAY
from scheduling.service import (
    MOST_FORMS,
    MOST_PEOPLE,
    MOST_TIMES,
    CustomerFields,
    FieldUse,
    FormId,
    FormLink,
    Lobby,
    Location,
    PriceType,
    QuestionAssignment,
    Recipients,
    Reminder,
    Service,
    StaffRule,
)
from scheduling.staff import StaffId
from tab.form_parts import UNITS, filled_rows, length_fields, needed_length
from tab.rule_form import read_rules, rule_fields
from usecases.check_service import WITH_AMOUNT, read_form_url
from usecases.service_views import ServiceView
from web.form_reader import FormReader

FLAGS = (
    "is_online",
    "is_anonymous_join_enabled",
    "is_hidden",
    "is_on_demand",
    "has_waiting_list",
    "is_customer_allowed_to_manage",
    "is_email_required",
    "sends_confirmation",
    "sms_enabled",
)
_ADDRESS = ("street", "postal_code", "city", "state", "country_or_region")
_USES = ("phone", "address", "notes")
OFF, ASKED, REQUIRED = "off", "optional", "required"


def service_fields(service: Service) -> dict[str, str]:
    """What stands in the fields of a stored service."""
    fields = {
        "service_name": service.display_name,
        "description": service.description,
        "web_slug": service.web_slug,
        "language": service.language_tag,
        "color": service.color,
        "notes": service.notes,
        "price_type": service.price_type,
        "price": str(service.price) if service.price else "",
        "maximum_attendees": str(service.maximum_attendees),
        "recurring_up_to": str(service.recurring_up_to),
        "further_people": str(service.further_people),
        "staff_rule": service.staff_rule,
        "lobby": service.lobby,
        "location": service.location.display_name,
        "location_uri": service.location.uri,
        "additional_information": service.additional_information,
        **{name: getattr(service.location.address, name) for name in _ADDRESS},
        **{f"field-{name}": getattr(service.customer_fields, name) for name in _USES},
        **{f"order-{one}": str(place) for place, one in enumerate(service.staff_ids, 1)},
        **{f"question-{one.question.id}": REQUIRED if one.must_be_answered else ASKED for one in service.questions},
    }
    for name in ("duration", "pre_buffer", "post_buffer"):
        fields |= length_fields(name, getattr(service, name))
    for row, link in enumerate(service.forms):
        fields |= {f"form-{row}-id": link.id, f"form-{row}-name": link.name, f"form-{row}-url": link.url}
    for row, reminder in enumerate(service.reminders):
        fields |= _reminder_fields(f"reminder-{row}", reminder)
    return fields | rule_fields(service.policy)


def read_service(form: FormReader, view: ServiceView) -> Service | None:
    """The service as filled in; None when something cannot be read, which the form then says."""
    price_type, price = _price(form)
    given: dict[str, Any] = {
        "display_name": form.text("service_name", is_required=True),
        "description": form.lines("description"),
        "web_slug": form.text("web_slug"),
        "language_tag": form.text("language"),
        "color": form.text("color") or view.service.color,
        "notes": form.lines("notes"),
        "duration": needed_length(form, "duration", view.service.duration),
        "pre_buffer": needed_length(form, "pre_buffer", 0),
        "post_buffer": needed_length(form, "post_buffer", 0),
        "price_type": price_type,
        "price": price,
        "maximum_attendees": 1 if view.business.is_personal else _places(form),
        "recurring_up_to": _repeats(form),
        "further_people": form.optional_number("further_people", most=MOST_PEOPLE) or 0,
        "staff_rule": form.choice("staff_rule", StaffRule),
        "staff_ids": _staff(form),
        "lobby": form.choice("lobby", Lobby),
        "location": _location(form, view.service.location),
        "additional_information": form.lines("additional_information"),
        "customer_fields": CustomerFields(**{name: form.choice(f"field-{name}", FieldUse) for name in _USES}),
        "questions": _questions(form, view),
        "reminders": tuple(_reminders(form)),
        "forms": tuple(_forms(form)),
        "policy": read_rules(form, view.business.policy),
        **{name: form.flag(name) for name in FLAGS},
    }
    if not form.is_valid:
        return None
    try:
        return replace(view.service, **given)
    except Invalid as refusal:
        form.refuse(refusal)
        return None


def _places(form: FormReader) -> int:
    return form.number("maximum_attendees", least=1, most=1000, default=1)


def _repeats(form: FormReader) -> int:
    """Once is no series."""
    found = form.optional_number("recurring_up_to", most=MOST_TIMES) or 0
    return found if found > 1 else 0


def _staff(form: FormReader) -> tuple[StaffId, ...]:
    """In the order of the numbers beside the names; those without one come last."""
    numbers = {one: form.optional_number(f"order-{one}", most=999) for one in form.many("staff_ids")}
    return tuple(StaffId(one) for one in sorted(numbers, key=lambda one: (numbers[one] is None, numbers[one] or 0)))


def _location(form: FormReader, before: Location) -> Location:
    """With what programs have said of it and no field shows."""
    address = Address(**{name: form.text(name) for name in _ADDRESS})
    uri = form.text("location_uri", most=2000)
    return replace(before, display_name=form.text("location"), address=address, uri=uri)


def _price(form: FormReader) -> tuple[PriceType, Decimal]:
    """An amount belongs to the price models that have one, and is needed there."""
    kind, amount = form.choice("price_type", PriceType), form.amount("price")
    if kind not in WITH_AMOUNT:
        return kind, Decimal(0)
    if not amount and "price" not in form.errors:
        form.refuse(Invalid("price", "required"))
    return kind, amount


def _questions(form: FormReader, view: ServiceView) -> tuple[QuestionAssignment, ...]:
    """Those of the master list that are switched on; one that was asked before keeps its place."""
    before = {one.question.id: place for place, one in enumerate(view.service.questions)}
    ordered = sorted(view.questions, key=lambda question: before.get(question.id, len(before)))
    switches = {question: form.one_of(f"question-{question.id}", ("", OFF, ASKED, REQUIRED)) for question in ordered}
    return tuple(
        QuestionAssignment(question=question, is_required=switch == REQUIRED)
        for question, switch in switches.items()
        if switch in (ASKED, REQUIRED)
    )


def _forms(form: FormReader) -> Iterable[FormLink]:
    """In the order of the rows; one of which only half is filled is kept, so that the other half is asked for."""
    for row in range(MOST_FORMS):
        place, typed = f"form-{row}-url", form.typed(f"form-{row}-url").strip()
        if typed or form.typed(f"form-{row}-name").strip():
            name, url = form.text(f"form-{row}-name", is_required=True), form.text(place, is_required=True, most=2000)
            url = form.read(place, partial(read_form_url, url, place), url) if url else url
            yield FormLink(id=FormId(form.text(f"form-{row}-id")), name=name, url=url)


def _reminders(form: FormReader) -> Iterable[Reminder]:
    for name in filled_rows(form, "reminder", "count"):
        unit = form.one_of(f"{name}-unit", tuple(UNITS)) or "minutes"
        yield Reminder(
            offset=min(form.number(f"{name}-count", most=366 * DAY) * UNITS[unit], 366 * DAY),
            is_follow_up=form.one_of(f"{name}-side", ("before", "after")) == "after",
            recipients=form.choice(f"{name}-recipients", Recipients),
            message=form.lines(f"{name}-message", most=2000),
        )


def _reminder_fields(name: str, reminder: Reminder) -> dict[str, str]:
    unit = next(unit for unit, size in UNITS.items() if reminder.offset % size == 0)
    return {
        f"{name}-count": str(reminder.offset // UNITS[unit]),
        f"{name}-unit": unit if reminder.offset else "minutes",
        f"{name}-side": "after" if reminder.is_follow_up else "before",
        f"{name}-recipients": reminder.recipients,
        f"{name}-message": reminder.message,
    }
