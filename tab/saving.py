"""What becomes of a form that was sent: stored, refused at its fields, or overtaken by somebody else."""

from collections.abc import Awaitable, Collection, Sequence
from enum import StrEnum

from scheduling.appointment import AppointmentId
from scheduling.errors import Invalid, PolicyRefused, Stale
from scheduling.service import ServiceId
from tab.foresight import ForesightWords, foresight_words
from tab.visit import BusinessVisit
from usecases.access import MATRIX, Permission, Reach
from usecases.configuration_changes import Change
from usecases.foresee_change import Foresight
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


async def foresee(
    visit: BusinessVisit, form: FormReader, changed: Change, service_ids: Sequence[ServiceId] | None = None
) -> Foresight | None:
    """What would follow, when that is asked, or when appointments would lie outside and nobody has said that they may.

    Without `service_ids` it looks at all services that the change concerns.
    """
    foreseen = await visit.use_cases.foresee_change(visit.business_id, changed, visit.actor, service_ids=service_ids)
    wants_look = form.text("action") == "check" or (foreseen.outside_count and not form.flag("keep"))
    return foreseen if wants_look else None


def foresight_of(
    visit: BusinessVisit, foreseen: Foresight | None, listed: Collection[AppointmentId] = ()
) -> ForesightWords | None:
    """`listed` are appointments that the page lists by itself."""
    if foreseen is None:
        return None
    return foresight_words(foreseen, language=visit.language, zone=visit.zone, address=visit.address, listed=listed)


def may_configure(visit: BusinessVisit) -> bool:
    return MATRIX[visit.role, Permission.CONFIGURE] is Reach.ALL
