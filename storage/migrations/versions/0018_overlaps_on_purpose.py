"""Only what was booked on top of something is marked as such: until now whatever broke any rule on purpose was.

What breaks another rule and yet stands on top of something else keeps its mark, and bears the rule that it breaks in truth: it could
not be changed any more otherwise.
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_NAME_WHAT_IS_ON_TOP = """UPDATE appointment SET override_rule = 'busy'
    WHERE override_rule NOT IN ('', 'busy', 'buffer') AND EXISTS (
        SELECT 1 FROM appointment_staff AS mine JOIN appointment_staff AS other
          ON other.staff_number = mine.staff_number AND other.busy_to > mine.busy_from AND other.busy_from < mine.busy_to
        WHERE mine.business_id = appointment.business_id AND mine.appointment_id = appointment.id
          AND mine.is_active AND other.is_active
          AND NOT (other.business_id = mine.business_id AND other.appointment_id = mine.appointment_id))"""
_UNMARK_THE_REST = """UPDATE appointment_staff SET is_override = false WHERE is_override AND EXISTS (
    SELECT 1 FROM appointment
    WHERE appointment.business_id = appointment_staff.business_id AND appointment.id = appointment_staff.appointment_id
      AND appointment.override_rule NOT IN ('', 'busy', 'buffer'))"""
_MARK_ALL = """UPDATE appointment_staff SET is_override = true WHERE NOT is_override AND EXISTS (
    SELECT 1 FROM appointment
    WHERE appointment.business_id = appointment_staff.business_id AND appointment.id = appointment_staff.appointment_id
      AND appointment.override_rule <> '')"""


def upgrade() -> None:
    op.execute(_NAME_WHAT_IS_ON_TOP)
    op.execute(_UNMARK_THE_REST)


def downgrade() -> None:
    """Which rule was named where it stands on top of something is not known any more."""
    op.execute(_MARK_ALL)
