"""What becomes of a form that was sent: stored, refused at its fields, or overtaken by somebody else."""

from collections.abc import Awaitable
from enum import StrEnum

from scheduling.errors import Invalid, PolicyRefused, Stale
from tab.visit import BusinessVisit
from usecases.access import MATRIX, Permission, Reach
from web.form_reader import FormReader


class Outcome(StrEnum):
    """`stale`: the form is shown again with what was typed, beside what is stored now."""

    SAVED = "saved"
    REFUSED = "refused"
    STALE = "stale"


async def try_to_save(form: FormReader, saving: Awaitable[object]) -> Outcome:
    """Refusals that concern no field of the form go on to the frame."""
    try:
        await saving
    except Stale:
        return Outcome.STALE
    except (Invalid, PolicyRefused) as refusal:
        form.refuse(refusal)
        return Outcome.REFUSED
    return Outcome.SAVED


def status_of(outcome: Outcome) -> int:
    return 409 if outcome is Outcome.STALE else 422


def may_configure(visit: BusinessVisit) -> bool:
    return MATRIX[visit.role, Permission.CONFIGURE] is Reach.ALL
