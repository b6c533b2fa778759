"""Lengths of time in forms: a number and its unit, so that two days are not typed as 2880 minutes."""

from web.form_reader import FormReader

UNITS = {"minutes": 1, "hours": 60, "days": 24 * 60}


def shown(minutes: int | None) -> tuple[str, str]:
    """The number and the largest unit that tells it exactly."""
    if minutes is None:
        return "", "hours"
    for unit, length in reversed(UNITS.items()):
        if minutes % length == 0 and (minutes or unit == "hours"):
            return str(minutes // length), unit
    return str(minutes), "minutes"


def read_span(form: FormReader, name: str, *, is_required: bool = True) -> int | None:
    """Minutes; None when nothing was typed and nothing has to be."""
    number = form.optional_number(name)
    unit = form.one_of(f"{name}-unit", UNITS)
    if number is None:
        return form.number(name) if is_required and name not in form.errors else None
    return number * UNITS.get(unit, 1)
