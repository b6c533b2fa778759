"""The rules of a service as a form: each part is the service's own, or left to the business (B28)."""

from collections.abc import Mapping
from typing import Any

from scheduling.errors import Invalid
from scheduling.policy import (
    ALWAYS,
    PARTS,
    AssignmentRule,
    Availability,
    AvailabilityType,
    AvailabilityWindow,
    Cap,
    CapPeriod,
    CapScope,
    SchedulingPolicy,
)
from tab.form_parts import Left, chosen_or, filled_rows, length_fields, read_length
from web.form_reader import FormReader
from web.hours_form import read_hours

_LENGTHS = ("slot_interval", "minimum_lead_time", "maximum_advance", "cancel_deadline", "reschedule_deadline")
_SWITCHES = ("allow_staff_selection", "send_confirmations_to_owner", "is_meeting_invite_to_customers_enabled")
_OPENING = ("general_availability", "custom_availabilities")


def own_parts(policy: SchedulingPolicy | None) -> frozenset[str]:
    """What a service decides for itself."""
    return frozenset(PARTS) - set(policy.follows) if policy else frozenset()


def rule_fields(policy: SchedulingPolicy | None) -> dict[str, str]:
    """What stands in the fields; a part that is left to the business has none."""
    own = own_parts(policy)
    fields: dict[str, str] = {}
    for name in _LENGTHS:
        fields |= length_fields(name, getattr(policy, name) if name in own else None)
    for name in _SWITCHES:
        fields[name] = (Left.YES if getattr(policy, name) else Left.NO) if name in own else Left.BUSINESS
    fields["assignment"] = policy.assignment if policy and "assignment" in own else Left.BUSINESS
    has_opening = policy is not None and bool(own.intersection(_OPENING))
    fields["availability"] = policy.general_availability.type if policy and has_opening else Left.BUSINESS
    fields["caps"] = Left.YES if "caps" in own else Left.BUSINESS
    for row, window in enumerate(policy.custom_availabilities if policy and has_opening else ()):
        fields |= {
            f"window-{row}-first": window.first.isoformat(),
            f"window-{row}-last": window.last.isoformat(),
            f"window-{row}-type": window.availability.type,
        }
    for row, cap in enumerate(policy.caps if policy and "caps" in own else ()):
        fields |= _cap_fields(f"cap-{row}", cap)
    return fields


def windows_shown(policy: SchedulingPolicy | None) -> tuple[AvailabilityWindow, ...]:
    """The date ranges that are the service's own."""
    return policy.custom_availabilities if policy and own_parts(policy).intersection(_OPENING) else ()


def caps_shown(policy: SchedulingPolicy | None) -> tuple[Cap, ...]:
    """The caps that are the service's own."""
    return policy.caps if policy and "caps" in own_parts(policy) else ()


def read_rules(form: FormReader, general: SchedulingPolicy) -> SchedulingPolicy | None:
    """None when everything is left to the business. Mistakes are noted at their fields."""
    given: dict[str, Any] = {name: read_length(form, name) for name in _LENGTHS}
    for name in _SWITCHES:
        switch = Left(form.one_of(name, tuple(Left)) or Left.BUSINESS)
        given[name] = None if switch is Left.BUSINESS else switch is Left.YES
    given["assignment"] = chosen_or(form, "assignment", AssignmentRule)
    given |= _read_opening(form)
    given["caps"] = _read_caps(form) if form.one_of("caps", tuple(Left)) == Left.YES else None
    own = {name: value for name, value in given.items() if value is not None}
    if not own:
        return None
    return _made(form, own, general)


def _made(form: FormReader, own: Mapping[str, Any], general: SchedulingPolicy) -> SchedulingPolicy | None:
    follows = tuple(part for part in PARTS if part not in own)
    taken = {part: getattr(general, part) for part in follows}
    try:
        return SchedulingPolicy(**own, **taken, follows=follows)
    except Invalid as refusal:
        form.refuse(refusal)
        return None


def _read_opening(form: FormReader) -> dict[str, Any]:
    """The general setting and its date ranges are left to the business together."""
    kind = chosen_or(form, "availability", AvailabilityType)
    if kind is None:
        return {}
    windows = [_read_window(form, name) for name in filled_rows(form, "window", "first")]
    return {
        "general_availability": _availability(form, kind, "availability-hours"),
        "custom_availabilities": tuple(window for window in windows if window is not None),
    }


def _read_window(form: FormReader, name: str) -> AvailabilityWindow | None:
    first, last = form.day(f"{name}-first"), form.day(f"{name}-last", is_required=False)
    kind = form.choice(f"{name}-type", AvailabilityType)
    availability = _availability(form, kind, f"{name}-hours")
    if first is None:
        return None
    return form.read(
        f"{name}-last",
        lambda: AvailabilityWindow(first=first, last=last or first, availability=availability),
        None,
    )


def _availability(form: FormReader, kind: AvailabilityType, hours: str) -> Availability:
    is_custom = kind is AvailabilityType.CUSTOM_WEEKLY_HOURS
    return Availability(type=kind, hours=read_hours(form, hours) if is_custom else ALWAYS)


def _read_caps(form: FormReader) -> tuple[Cap, ...]:
    return tuple(
        Cap(
            scope=form.choice(f"{name}-scope", CapScope),
            period=form.choice(f"{name}-period", CapPeriod),
            limit=form.number(f"{name}-limit", least=1, default=1),
            in_minutes=form.one_of(f"{name}-unit", ("appointments", "minutes")) == "minutes",
        )
        for name in filled_rows(form, "cap", "limit")
    )


def _cap_fields(name: str, cap: Cap) -> dict[str, str]:
    return {
        f"{name}-scope": cap.scope,
        f"{name}-period": cap.period,
        f"{name}-limit": str(cap.limit),
        f"{name}-unit": "minutes" if cap.in_minutes else "appointments",
    }
