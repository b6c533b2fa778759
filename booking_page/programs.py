"""Tells people from programs that fill in forms: a field that people do not see, and the time that nobody is faster than.

Whoever is mistaken for a program sees the form again with everything typed in it, and the next press counts.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from booking_page.visitor import Visitor
from web.form_reader import FormReader
from web.options import OPTIONS

TRAP = "website"
"""A field that people do not see; what fills it in is a program."""
OPENED = "opened"
"""A field that says, sealed, when the form was first shown."""
_PURPOSE = "form opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeastTime:
    """How long a form must have been open before it may be sent. Zero asks nothing."""

    lasts: timedelta

    def is_by_program(self, visitor: Visitor, form: FormReader) -> bool:
        if form.typed(TRAP):
            return True
        opened_at = _opened_at(visitor, form)
        return bool(self.lasts) and (opened_at is None or visitor.now < opened_at + self.lasts)


def opened(visitor: Visitor, form: FormReader) -> str:
    """What the field of the form holds: the moment it was first shown, through all pages that it travels along."""
    if _opened_at(visitor, form) is not None:
        return form.typed(OPENED)
    return visitor.request.app[OPTIONS].signer.sign(_PURPOSE, visitor.now.isoformat().encode())


def _opened_at(visitor: Visitor, form: FormReader) -> datetime | None:
    payload = visitor.request.app[OPTIONS].signer.verify(_PURPOSE, form.typed(OPENED))
    return datetime.fromisoformat(payload.decode()) if payload else None
