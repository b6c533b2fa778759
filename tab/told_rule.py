"""Which rule a form says stands against it, and for what: who decides to break it knows of this one alone, for this time and person."""

from collections.abc import Iterable
from datetime import datetime

from scheduling.errors import Refusal
from scheduling.staff import StaffId
from usecases.booking_rights import OverrideWish
from web.form_reader import FormReader

_FIELD = "told"


def what_for(start: datetime | None, people: Iterable[StaffId] | None, *more: object) -> str:
    """What a rule was told of; without a start the present minute, without people anybody."""
    parts = (start.isoformat() if start else "", *sorted(people or ()), *more)
    return " ".join(str(part) for part in parts)


def read_override(form: FormReader, about: str) -> OverrideWish | None:
    """With the rule that was told, if it was told of the same."""
    if not form.flag("anyway"):
        return None
    rule, _, told_of = form.typed(_FIELD).partition(" ")
    return OverrideWish(reason=form.text("reason", most=500), told=rule if told_of == about else "")


def told_field(form: FormReader, refusal: Refusal | None, about: str) -> str:
    """What the field says now. Whoever is told of another rule than before has to decide anew."""
    if refusal is None or not refusal.data.get("can_override"):
        return form.typed(_FIELD)
    told = f"{refusal.data.get('rule')} {about}"
    if form.typed(_FIELD) != told:
        form.untick("anyway")
    return told
