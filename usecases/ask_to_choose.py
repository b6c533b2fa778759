"""Asks the customer of an appointment to choose another time: it stays where it is until that is done, and is marked as asked."""

from dataclasses import dataclass

from scheduling.appointment import Appointment, AppointmentId, DraftId
from scheduling.book import ask_to_choose
from scheduling.business import BusinessId
from scheduling.errors import PolicyRefused, RefusalCode
from storage.records import OutboxItem
from usecases.change_appointment import Changed, Scope
from usecases.plan_messages import plan_choice
from usecases.reach_customers import would_leave
from usecases.show_appointments import read_told
from usecases.write_changes import leave, place_of, record

ASKED = "asked_to_choose"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseWish:
    """Whose customer is asked, as the appointment was shown. `message` is a word to the customer."""

    business_id: BusinessId
    appointment_id: AppointmentId
    expected_version: int
    draft_id: DraftId
    message: str = ""


def carry_out_asking(scope: Scope, wish: ChooseWish, change_id: str, shown: Appointment) -> Changed:
    """Within the transaction. Raises PolicyRefused when the customer could not move it, or cannot be written to."""
    before = scope.locked(scope.nobody(shown), shown, wish.expected_version)
    asked = ask_to_choose(before, scope.doer.now)
    rows = _letters(scope, wish, change_id, asked)
    after = scope.work.appointments.save(wish.business_id, asked)
    leave(scope.work, scope.configuration, after, rows, scope.doer.now)
    entry = record(
        scope.work, scope.configuration, after, scope.doer, ASKED, _data(scope, wish, change_id, before, after)
    )
    return scope.changed(after, entry, read_told(scope.work, wish.business_id, after))


def _letters(scope: Scope, wish: ChooseWish, change_id: str, asked: Appointment) -> list[OutboxItem]:
    scene = scope.doer.scene(scope.configuration, asked)
    planned = plan_choice(scene, due_at=scope.undo_until, change_id=change_id, message=wish.message)
    rows = [row for row in planned if would_leave(scope, asked, row)]
    if not rows:
        rule = "no_address" if any(asked.writes_to(one) for one in asked.seated) else "left_alone"
        raise PolicyRefused(RefusalCode.POLICY, rule=rule, appointment_id=asked.id)
    return rows


def _data(scope: Scope, wish: ChooseWish, change_id: str, before: Appointment, after: Appointment) -> dict[str, object]:
    return {
        **place_of(after),
        "old": {**place_of(before), "override": before.override.rule if before.override else ""},
        "change_id": change_id,
        "draft_id": wish.draft_id,
        "undo_until": scope.undo_until.isoformat(),
    }
