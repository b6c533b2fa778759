"""Plans that a connection to PostgreSQL made while tables were small, made anew once there is more in them.

PostgreSQL keeps the plan of a statement, and of its checks of foreign keys, as long as the connection lasts, or until it has counted the
tables (ANALYZE), about once a minute. Of an empty table all indexes that begin with the business cost the same, and the one that it
takes may lead through everything that the business has.
"""

from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

from storage.lost_connections import ANSWER_SECONDS, IS_LOST, hang_up

_FIRST, _LAST = 1 << 4, 1 << 14
_USES = "uses"


def keep_plans_fresh(engine: AsyncEngine) -> None:
    """Have every connection drop its plans before it is used the 16th time, the 32nd and so on to the 16,384th: tables may have doubled
    meanwhile, and by then PostgreSQL has counted them."""
    event.listen(engine.sync_engine, "checkout", _take_up)


def _take_up(adapted: Any, entry: ConnectionPoolEntry, _: Any) -> None:
    """Raises what has SQLAlchemy take a new connection instead, where nobody is at the other end."""
    uses = entry.info[_USES] = entry.info.get(_USES, 0) + 1
    if not _FIRST <= uses <= _LAST or uses & (uses - 1):
        return
    try:
        adapted.run_async(lambda driver: driver.execute("DISCARD PLANS", timeout=ANSWER_SECONDS))
    except IS_LOST as error:
        hang_up(entry)
        raise DisconnectionError("nobody is at the other end") from error
