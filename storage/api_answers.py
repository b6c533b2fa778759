"""Calls by which a repeat is known: who carries one out, whether its change was committed, and what was answered.

Whoever takes over a call that was broken off becomes its owner. The change of a former owner is then refused at its commit, so
that of two who carry out the same call one changes something.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, false, select, true, tuple_, update

from scheduling.program_calls import CallMark, GivenAnswer, KnownCall
from storage.repository import Repository
from storage.tables import api_answer


class ApiAnswers(Repository):
    def begin(self, mark: CallMark, owner: str, lease_until: datetime, now: datetime, about: str) -> KnownCall:
        """The call as it stands: of this owner when it is new."""
        ended = and_(_is(mark), api_answer.c.ends_at <= now)
        self._connection.execute(delete(api_answer).where(ended))
        self._insert_new(api_answer, [_values(mark, owner, lease_until, about)], keys=("caller_id", "word"))
        found = self.get(mark, now)
        assert found is not None  # noqa: S101  # it was there, or has just been put there
        return found

    def get(self, mark: CallMark, now: datetime) -> KnownCall | None:
        row = self._connection.execute(select(api_answer).where(_is(mark), api_answer.c.ends_at > now)).one_or_none()
        return None if row is None else _known_from(row)

    def take_over(self, mark: CallMark, before: KnownCall, owner: str, lease_until: datetime) -> bool:
        """Whether it was broken off before it changed anything, and is this owner's now."""
        is_left = and_(_is(mark), api_answer.c.owner == before.owner, api_answer.c.status == 0)
        left = update(api_answer).where(is_left, api_answer.c.has_written == false())
        return self._connection.execute(left.values(owner=owner, lease_until=lease_until)).rowcount == 1

    def renew(self, mark: CallMark, owner: str, lease_until: datetime) -> bool:
        """Whether it is still this owner's."""
        mine = update(api_answer).where(_is(mark), api_answer.c.owner == owner)
        return self._connection.execute(mine.values(lease_until=lease_until)).rowcount == 1

    def note_written(self, mark: CallMark, owner: str, made_id: str) -> bool:
        """In the transaction of the change: whether the call is still this owner's."""
        mine = and_(_is(mark), api_answer.c.owner == owner)
        first = update(api_answer).where(mine, api_answer.c.has_written == false())
        if self._connection.execute(first.values(has_written=true(), made_id=made_id)).rowcount == 1:
            return True
        return self._connection.execute(select(api_answer.c.owner).where(mine)).one_or_none() is not None

    def put_written(self, mark: CallMark, made_id: str, now: datetime, about: str) -> None:
        """The same of a call that nobody claimed; the one before it is forgotten."""
        values = {**_values(mark, "", now, about), "has_written": True, "made_id": made_id}
        emptied = {"status": 0, "body": "", "content_type": "", "headers": {}}
        self._put_later(api_answer, {**values, **emptied}, keys=("caller_id", "word"))

    def finish(self, mark: CallMark, owner: str, answer: GivenAnswer) -> None:
        mine = update(api_answer).where(_is(mark), api_answer.c.owner == owner)
        given = {"body": answer.body, "content_type": answer.content_type, "headers": dict(answer.headers)}
        self._connection.execute(mine.values(status=answer.status, **given))

    def release(self, mark: CallMark, owner: str, now: datetime) -> None:
        """A call that came to nothing is no repeat of anything; of one that changed something nobody works any more."""
        mine = and_(_is(mark), api_answer.c.owner == owner)
        self._connection.execute(delete(api_answer).where(mine, api_answer.c.has_written == false()))
        self._connection.execute(update(api_answer).where(mine).values(lease_until=now))

    def drop_ended(self, now: datetime, limit: int) -> int:
        """So many at a time; the answer counts them, 0 means done."""
        keys = (api_answer.c.caller_id, api_answer.c.word)
        rows = self._connection.execute(select(*keys).where(api_answer.c.ends_at <= now).limit(limit))
        ended = [tuple(row) for row in rows]
        self._connection.execute(delete(api_answer).where(tuple_(*keys).in_(ended)))
        return len(ended)


def _values(mark: CallMark, owner: str, lease_until: datetime, about: str) -> dict[str, Any]:
    return {
        "caller_id": mark.caller_id,
        "word": mark.word,
        "likeness": mark.likeness,
        "owner": owner,
        "lease_until": lease_until,
        "about_business": about,
        "ends_at": mark.ends_at,
    }


def _is(mark: CallMark) -> ColumnElement[bool]:
    return and_(api_answer.c.caller_id == mark.caller_id, api_answer.c.word == mark.word)


def _known_from(row: Row[Any]) -> KnownCall:
    answer = GivenAnswer(status=row.status, body=row.body, content_type=row.content_type, headers=row.headers)
    return KnownCall(
        likeness=row.likeness,
        owner=row.owner,
        lease_until=row.lease_until,
        has_written=row.has_written,
        made_id=row.made_id,
        answer=answer if row.status else None,
    )
