"""What the database itself refuses, on both back ends: overlaps, too many seats, a falling sequence, a changed history.

The one place where guards are written. Every migration that makes or rebuilds one of their tables calls `create_guards` at its
end, for a rebuilt table has lost its triggers in silence.
"""

from collections.abc import Callable

from sqlalchemy.exc import DBAPIError, IntegrityError

from scheduling.errors import ReferenceTaken, RefusalCode, SchedulingError, SlotRefused


def create_guards(dialect: str, execute: Callable[[str], object], *, has_offers: bool = True) -> None:
    """Put every guard in place, whether or not it was there before. Migrations from before the waiting list have no offers."""
    drop_guards(dialect, execute, has_offers=has_offers)
    first, offers = (_SQLITE, _SQLITE_OFFERS) if dialect == "sqlite" else (_POSTGRES, _POSTGRES_OFFERS)
    for statement in [*first, *(offers if has_offers else [])]:
        execute(statement)


def drop_guards(dialect: str, execute: Callable[[str], object], *, has_offers: bool = True) -> None:
    """Take them away: before a table of theirs is rebuilt or dropped, and in tests that show what they are for."""
    first, offers = (
        (_SQLITE_DROP, _SQLITE_OFFERS_DROP) if dialect == "sqlite" else (_POSTGRES_DROP, _POSTGRES_OFFERS_DROP)
    )
    for statement in [*(offers if has_offers else []), *first]:
        execute(statement)


_REFERENCE = ("uq_appointment_business_id_reference", "appointment.business_id, appointment.reference")
"""As PostgreSQL and SQLite name it."""
_DRAFT = ("uq_appointment_business_id_draft_id_occurrence", "pk_attendee")
"""A draft has one appointment, and the ids of seats in a group follow from it."""


def refusal_of(error: IntegrityError) -> SchedulingError | None:
    """What a guard's error stands for, when it was a guard that spoke."""
    message = str(error.orig)
    if "staff_overlap" in message:
        return SlotRefused(RefusalCode.SLOT_TAKEN, rule="guard")
    if "ck_appointment_seats" in message:
        return SlotRefused(RefusalCode.FULL, rule="guard")
    if any(name in message for name in _REFERENCE):
        return ReferenceTaken(message)
    return None


def is_falling(error: DBAPIError) -> bool:
    """Whether an appointment would fall back to what it was before a change."""
    return "falling_sequence" in str(error.orig)


def is_second_of_draft(error: DBAPIError) -> bool:
    """Whether another transaction has meanwhile booked the same draft: run again, its result is there to be found."""
    message = str(error.orig)
    return any(name in message for name in _DRAFT)


_OVERLAPPING = """EXISTS (
    SELECT 1 FROM appointment_staff AS other
    WHERE other.staff_number = NEW.staff_number AND other.busy_to > NEW.busy_from AND other.busy_from < NEW.busy_to
      AND other.is_active AND NOT other.is_override
      AND NOT (other.business_id = NEW.business_id AND other.appointment_id = NEW.appointment_id
               AND other.staff_id = NEW.staff_id))"""

_SEATS = "UPDATE appointment SET seats_taken = seats_taken {sign} 1 WHERE business_id = {row}.business_id AND id = {row}.appointment_id;"
_GIVE = _SEATS.format(sign="-", row="OLD")
_TAKE = _SEATS.format(sign="+", row="NEW")
_GIVE_KEPT = _SEATS.format(sign="-", row="OLD").replace("OLD.appointment_id", "OLD.session_id")
_TAKE_KEPT = _SEATS.format(sign="+", row="NEW").replace("NEW.appointment_id", "NEW.session_id")
_MOVED = "NEW.appointment_id <> OLD.appointment_id OR NEW.business_id <> OLD.business_id"

_SQLITE = [
    *(
        f"""CREATE TRIGGER staff_overlap_on_{event.split()[0].lower()} BEFORE {event} ON appointment_staff
            WHEN NEW.is_active AND NOT NEW.is_override AND {_OVERLAPPING}
            BEGIN SELECT RAISE(ABORT, 'staff_overlap'); END"""
        for event in ("INSERT", "UPDATE")
    ),
    f"""CREATE TRIGGER seats_on_insert AFTER INSERT ON attendee WHEN NOT NEW.is_cancelled BEGIN {_TAKE} END""",
    f"""CREATE TRIGGER seats_on_delete AFTER DELETE ON attendee WHEN NOT OLD.is_cancelled BEGIN {_GIVE} END""",
    f"""CREATE TRIGGER seats_given AFTER UPDATE ON attendee
        WHEN NOT OLD.is_cancelled AND (NEW.is_cancelled OR {_MOVED}) BEGIN {_GIVE} END""",
    f"""CREATE TRIGGER seats_taken AFTER UPDATE ON attendee
        WHEN NOT NEW.is_cancelled AND (OLD.is_cancelled OR {_MOVED}) BEGIN {_TAKE} END""",
    """CREATE TRIGGER falling_sequence BEFORE UPDATE OF sequence ON appointment WHEN NEW.sequence < OLD.sequence
       BEGIN SELECT RAISE(ABORT, 'falling_sequence'); END""",
    *(
        f"""CREATE TRIGGER history_no_{event.lower()} BEFORE {event} ON history
            BEGIN SELECT RAISE(ABORT, 'history_is_final'); END"""
        for event in ("UPDATE", "DELETE")
    ),
    """CREATE TRIGGER history_no_replace BEFORE INSERT ON history
       WHEN EXISTS (SELECT 1 FROM history WHERE business_id = NEW.business_id AND id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'history_is_final'); END""",
]

_SQLITE_TRIGGERS = (
    "staff_overlap_on_insert",
    "staff_overlap_on_update",
    "seats_on_insert",
    "seats_on_delete",
    "seats_given",
    "seats_taken",
    "falling_sequence",
    "history_no_update",
    "history_no_delete",
    "history_no_replace",
)
_SQLITE_DROP = [f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE_TRIGGERS]

_SQLITE_OFFERS = [
    f"""CREATE TRIGGER kept_seat_on_insert AFTER INSERT ON waiting_offer WHEN NEW.holds_seat BEGIN {_TAKE_KEPT} END""",
    f"""CREATE TRIGGER kept_seat_on_delete AFTER DELETE ON waiting_offer WHEN OLD.holds_seat BEGIN {_GIVE_KEPT} END""",
    f"""CREATE TRIGGER kept_seat_given AFTER UPDATE ON waiting_offer
        WHEN OLD.holds_seat AND NOT NEW.holds_seat BEGIN {_GIVE_KEPT} END""",
    f"""CREATE TRIGGER kept_seat_taken AFTER UPDATE ON waiting_offer
        WHEN NEW.holds_seat AND NOT OLD.holds_seat BEGIN {_TAKE_KEPT} END""",
]
_SQLITE_OFFERS_DROP = [
    f"DROP TRIGGER IF EXISTS {name}"
    for name in ("kept_seat_on_insert", "kept_seat_on_delete", "kept_seat_given", "kept_seat_taken")
]

_RANGE = "int8range(staff_number * 4294967296 + busy_from, staff_number * 4294967296 + busy_to)"


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


_POSTGRES = [
    f"""ALTER TABLE appointment_staff ADD CONSTRAINT staff_overlap
        EXCLUDE USING gist ({_RANGE} WITH &&) WHERE (is_active AND NOT is_override)""",
    _function(
        "slotkeeper_seats",
        f"""IF TG_OP = 'UPDATE' AND NEW.is_cancelled = OLD.is_cancelled AND NOT ({_MOVED}) THEN RETURN NULL; END IF;
            IF TG_OP <> 'INSERT' AND NOT OLD.is_cancelled THEN {_GIVE} END IF;
            IF TG_OP <> 'DELETE' AND NOT NEW.is_cancelled THEN {_TAKE} END IF;
            RETURN NULL;""",
    ),
    """CREATE TRIGGER seats AFTER INSERT OR DELETE OR UPDATE ON attendee
       FOR EACH ROW EXECUTE FUNCTION slotkeeper_seats()""",
    _function("slotkeeper_falling_sequence", "RAISE EXCEPTION 'falling_sequence' USING ERRCODE = 'check_violation';"),
    """CREATE TRIGGER falling_sequence BEFORE UPDATE OF sequence ON appointment
       FOR EACH ROW WHEN (NEW.sequence < OLD.sequence) EXECUTE FUNCTION slotkeeper_falling_sequence()""",
    _function("slotkeeper_history_is_final", "RAISE EXCEPTION 'history_is_final' USING ERRCODE = 'check_violation';"),
    """CREATE TRIGGER history_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON history
       FOR EACH STATEMENT EXECUTE FUNCTION slotkeeper_history_is_final()""",
]

_POSTGRES_DROP = [
    "ALTER TABLE appointment_staff DROP CONSTRAINT IF EXISTS staff_overlap",
    "DROP TRIGGER IF EXISTS seats ON attendee",
    "DROP TRIGGER IF EXISTS falling_sequence ON appointment",
    "DROP TRIGGER IF EXISTS history_is_final ON history",
    "DROP FUNCTION IF EXISTS slotkeeper_seats",
    "DROP FUNCTION IF EXISTS slotkeeper_falling_sequence",
    "DROP FUNCTION IF EXISTS slotkeeper_history_is_final",
]

_POSTGRES_OFFERS = [
    _function(
        "slotkeeper_kept_seats",
        f"""IF TG_OP = 'UPDATE' AND NEW.holds_seat = OLD.holds_seat THEN RETURN NULL; END IF;
            IF TG_OP <> 'INSERT' AND OLD.holds_seat THEN {_GIVE_KEPT} END IF;
            IF TG_OP <> 'DELETE' AND NEW.holds_seat THEN {_TAKE_KEPT} END IF;
            RETURN NULL;""",
    ),
    """CREATE TRIGGER kept_seats AFTER INSERT OR DELETE OR UPDATE ON waiting_offer
       FOR EACH ROW EXECUTE FUNCTION slotkeeper_kept_seats()""",
]
_POSTGRES_OFFERS_DROP = [
    "DROP TRIGGER IF EXISTS kept_seats ON waiting_offer",
    "DROP FUNCTION IF EXISTS slotkeeper_kept_seats",
]
