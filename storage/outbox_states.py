"""How far a row of the outbox has come, as conditions in SQL.

The states are written out and no parameters, so that both databases see that their indexes of such rows will do.
"""

from sqlalchemy import ColumnElement, literal_column

from storage.records import OutboxState
from storage.tables import outbox


def _is_one_of(*states: OutboxState) -> ColumnElement[bool]:
    return outbox.c.state.in_([literal_column(f"'{state}'") for state in states])


IS_UNSETTLED = _is_one_of(OutboxState.WAITING, OutboxState.SENDING)
IS_PARKED = outbox.c.state == literal_column(f"'{OutboxState.PARKED}'")
HAS_ENDED = _is_one_of(OutboxState.DONE, OutboxState.DROPPED, OutboxState.PARKED)
