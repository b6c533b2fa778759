"""Part of a business into what came over of it before: what is new is added, what differs becomes as told, the same is left alone.

A thing is a row with all that belongs to it, such as an appointment with its seats. It comes as a whole: what belonged to it and
is told no more goes. The history is added to and never changed.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Table, delete, select, update

from scheduling.business import BusinessId
from scheduling.errors import Invalid
from storage.business_rows import (
    CARRIED,
    BusinessRows,
    Rows,
    guarded,
    references,
    require_own_rules,
    require_tables,
    stored_rows,
    taken_time,
)
from storage.plain_rows import Plain
from storage.tables import (
    appointment,
    appointment_staff,
    attendee,
    business,
    business_hours,
    business_logo,
    customer,
    history,
    message_template,
    own_words,
    question,
    reminder,
    scheduling_policy,
    service,
    service_question,
    service_staff,
    staff_hours,
    staff_member,
    time_off,
    waiting_offer,
    waiting_wish,
)

Counts = dict[str, Counter[str]]
_THINGS = frozenset({business, staff_member, question, service, customer, appointment, waiting_wish})
_OWNERS: Mapping[Table, tuple[Table, str]] = {
    business_hours: (business, ""),
    business_logo: (business, ""),
    message_template: (business, ""),
    own_words: (business, ""),
    staff_hours: (staff_member, "staff_id"),
    time_off: (staff_member, "staff_id"),
    scheduling_policy: (service, "service_id"),
    service_staff: (service, "service_id"),
    service_question: (service, "service_id"),
    appointment_staff: (appointment, "appointment_id"),
    attendee: (appointment, "appointment_id"),
    reminder: (appointment, "appointment_id"),
    waiting_offer: (waiting_wish, "wish_id"),
}
"""What the rows of a table belong to, and by which column. Rules of no service are the business's own."""
OWNED = {str(table.name): (str(owner.name), column) for table, (owner, column) in _OWNERS.items()}
"""The same by names, for those who take a document to pieces."""
PORTIONED = frozenset({one.name for one in (*_THINGS, *_OWNERS, history)})
"""Tables of which a portion may hold rows."""
_MAY_GO = (waiting_wish, question)
_STAYS_AS_IT_IS = {
    business.name: {"tenant_id", "is_published", "web_slug", "personal_of", "archived_at"},
    service.name: {"web_slug"},
    staff_member.name: {"account_id"},
}
"""What is decided where the copy stands, once it is there."""
_MEETING = {"meeting_provider", "meeting_handle", "join_web_url", "anonymous_join_web_url"}
_ITSELF = ""
_TOGETHER = 500
"""So many ids go into one statement: databases take no more than some thousand parameters."""


class _Key(NamedTuple):
    """`id` is empty for the business itself."""

    kind: Table
    id: str


class _Part(NamedTuple):
    table: Table
    row: Plain
    place: str


@dataclass(slots=True)
class _Portion:
    things: dict[_Key, list[_Part]] = field(default_factory=dict)
    entries: list[_Part] = field(default_factory=list)
    """Of the history."""

    def parts(self) -> Iterator[_Part]:
        for parts in self.things.values():
            yield from parts
        yield from self.entries

    def ids(self, kind: Table) -> list[str]:
        return [key.id for key in self.things if key.kind is kind]


class Portions(BusinessRows):
    """For one transaction."""

    def bring(self, business_id: BusinessId, rows: Rows, gone: Mapping[str, Collection[str]]) -> Counts:
        """How many things of each kind are new, changed, the same and gone. Raises Invalid naming the place and the rule."""
        told = _read(business_id, rows)
        self._require_references(business_id, told)
        self._locks.business(business_id)
        before = self._before(business_id, told)
        counts: Counts = defaultdict(Counter)
        writing: dict[_Key, str] = {}
        for key, parts in told.things.items():
            state = _state(parts, before.get(key, ()))
            counts[key.kind.name][state] += 1
            if state != "same":
                writing[key] = state
        self._lock_staff(business_id, told, before, writing)
        self._clear(business_id, [key for key, state in writing.items() if state == "changed"])
        self._write(business_id, told, before, writing)
        counts[history.name]["new"] += self._add_entries(business_id, told.entries)
        self._remove(business_id, gone, counts)
        return counts

    def _require_references(self, business_id: BusinessId, told: _Portion) -> None:
        wanted: dict[str, dict[str, str]] = defaultdict(dict)
        here = {(key.kind.name, key.id) for key in told.things}
        for part in told.parts():
            for column, target in references(part.table):
                value = part.row.get(column)
                if value not in (None, "") and (target, value) not in here:
                    wanted[target].setdefault(value, f"{part.place}.{column}")
        tables = {table.name: table for table in CARRIED}
        for target, places in wanted.items():
            known = {row["id"] for row in self._with(tables[target], business_id, "id", places)}
            for value, place in places.items():
                if value not in known:
                    raise Invalid(place, "not_in_file")

    def _with(self, table: Table, business_id: BusinessId, column: str, values: Iterable[str]) -> Iterator[Plain]:
        """The rows of the business that have one of these values there."""
        for some_values in _by_portions(sorted(values)):
            some = table.c[column].in_(some_values)
            for row in self._connection.execute(select(table).where(table.c.business_id == business_id, some)):
                yield dict(row._mapping)

    def _before(self, business_id: BusinessId, told: _Portion) -> dict[_Key, list[_Part]]:
        found: dict[_Key, list[_Part]] = defaultdict(list)
        for table in CARRIED:
            kind = table if table in _THINGS else _OWNERS[table][0] if table in _OWNERS else None
            if kind is not None:
                for row in self._rows_before(table, kind, business_id, told):
                    key = _owner_of(table, row)
                    if key in told.things:
                        found[key].append(_Part(table, row, ""))
        return found

    def _rows_before(self, table: Table, kind: Table, business_id: BusinessId, told: _Portion) -> Iterator[Plain]:
        if kind is business:
            if told.ids(business):
                mine = select(table).where(table.c.business_id == business_id)
                yield from (dict(row._mapping) for row in self._connection.execute(mine))
            return
        ids = told.ids(kind)
        if table is scheduling_policy and told.ids(business):
            ids = [*ids, _ITSELF]
        yield from self._with(table, business_id, "id" if table is kind else _OWNERS[table][1], ids)

    def _lock_staff(
        self,
        business_id: BusinessId,
        told: _Portion,
        before: Mapping[_Key, list[_Part]],
        writing: Mapping[_Key, str],
    ) -> None:
        """Whose time may be another afterwards; not those who are about to be added."""
        touched = [part for key in writing for part in (*told.things[key], *before.get(key, ()))]
        staff = {part.row["staff_id"] for part in touched if part.table is appointment_staff}
        staff |= {key.id for key in writing if key.kind is staff_member}
        new = {key.id for key, state in writing.items() if key.kind is staff_member and state == "new"}
        self._locks.staff(business_id, staff - new)
        self._locks.tells(business_id, staff - new)

    def _clear(self, business_id: BusinessId, changed: Collection[_Key]) -> None:
        """Takes away what belongs to them."""
        for table in reversed(CARRIED):
            if table not in _OWNERS:
                continue
            kind, column = _OWNERS[table]
            ids = [key.id for key in changed if key.kind is kind]
            if table is scheduling_policy:
                ids += [key.id for key in changed if key.kind is business]
            for some_ids in _by_portions(ids):
                some = [table.c[column].in_(some_ids)] if column else []
                self._connection.execute(delete(table).where(table.c.business_id == business_id, *some))

    def _write(
        self,
        business_id: BusinessId,
        told: _Portion,
        before: Mapping[_Key, list[_Part]],
        writing: Mapping[_Key, str],
    ) -> None:
        parts = [(key, part) for key in writing for part in told.things[key]]
        appointments = {key.id: part.row for key, part in parts if part.table is appointment}
        for table in CARRIED:
            for key, part in parts:
                if part.table is not table:
                    continue
                if table in _THINGS and writing[key] == "changed":
                    (old,) = (one.row for one in before[key] if one.table is table)
                    self._change(business_id, part, old)
                elif table is appointment_staff:
                    number = self._locks.number_of(business_id, part.row["staff_id"])
                    self._add(table, {**part.row, **taken_time(appointments[key.id], number)}, part.place)
                elif table is staff_member:
                    self._add(table, {**part.row, "number": self._new_person(business_id, key.id)}, part.place)
                else:
                    self._add(table, part.row, part.place)

    def _new_person(self, business_id: BusinessId, staff_id: str) -> int:
        number = self._number(business_id)
        self._locks.staff_added(business_id, staff_id, version=1, number=number)
        return number

    def _change(self, business_id: BusinessId, part: _Part, old: Plain) -> None:
        table = part.table
        fixed = {"business_id", "id", "version", *_staying(table, old)}
        values = {name: value for name, value in part.row.items() if name not in fixed}
        if table is appointment:
            values["version"] = old["version"] + 1
        mine = [table.c.business_id == business_id, *([] if table is business else [table.c.id == part.row["id"]])]
        with guarded(part.place):
            self._connection.execute(update(table).where(*mine).values(values))

    def _add_entries(self, business_id: BusinessId, entries: Collection[_Part]) -> int:
        known = {row["id"] for row in self._with(history, business_id, "id", [one.row["id"] for one in entries])}
        new = [one for one in entries if one.row["id"] not in known]
        for one in new:
            self._add(history, one.row, one.place)
        return len(new)

    def _remove(self, business_id: BusinessId, gone: Mapping[str, Collection[str]], counts: Counts) -> None:
        tables = {table.name: table for table in _MAY_GO}
        for name, ids in gone.items():
            if name not in tables:
                raise Invalid(f"gone.{name}", "unknown_field")
            table, wanted = tables[name], sorted(ids)
            if any("\x00" in one for one in wanted):  # which PostgreSQL does not take
                raise Invalid(f"gone.{name}", "shape")
            for some_ids in _by_portions(wanted):
                some = table.c.id.in_(some_ids)
                with guarded(f"gone.{name}"):
                    mine = delete(table).where(table.c.business_id == business_id, some)
                    counts[name]["gone"] += self._connection.execute(mine).rowcount


def _by_portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[at : at + _TOGETHER] for at in range(0, len(values), _TOGETHER))


def _read(business_id: BusinessId, rows: Rows) -> _Portion:
    """Raises Invalid, also for what belongs to a thing that does not come along."""
    require_tables(rows, PORTIONED)
    portion = _Portion()
    for table in sorted(CARRIED, key=lambda one: one not in _THINGS):
        for at, row in enumerate(stored_rows(table, business_id, rows.get(table.name, ()))):
            part = _Part(table, row, f"rows.{table.name}[{at}]")
            if table is history:
                portion.entries.append(part)
                continue
            key = _owner_of(table, row)
            if table in _THINGS:
                portion.things[key] = []
            elif key not in portion.things:
                raise Invalid(f"{part.place}.{_OWNERS[table][1]}".rstrip("."), "not_in_file")
            portion.things[key].append(part)
    if itself := portion.things.get(_Key(business, _ITSELF)):
        require_own_rules(part.row for part in itself if part.table is scheduling_policy)
    return portion


def _owner_of(table: Table, row: Plain) -> _Key:
    """The thing that a row is, or belongs to."""
    kind, column = (table, "id") if table in _THINGS else _OWNERS[table]
    if kind is business or (table is scheduling_policy and row[column] == _ITSELF):
        return _Key(business, _ITSELF)
    return _Key(kind, row[column])


def _state(told: Collection[_Part], before: Collection[_Part]) -> str:
    """Columns that are not told stay as they are."""
    if not before:
        return "new"
    old = {_key_of(part): part.row for part in before}
    if {_key_of(part) for part in told} != set(old):
        return "changed"
    return "same" if all(_is_same(part, old[_key_of(part)]) for part in told) else "changed"


def _key_of(part: _Part) -> tuple[Any, ...]:
    return part.table.name, *(part.row.get(column.name, "") for column in part.table.primary_key.columns)


def _is_same(part: _Part, old: Plain) -> bool:
    aside = {"version", *_staying(part.table, old)}
    return all(old[name] == value for name, value in part.row.items() if name not in aside)


def _staying(table: Table, old: Plain) -> Collection[str]:
    """An appointment that got a meeting of its own here keeps it."""
    if table is appointment and old["meeting_handle"]:
        return _MEETING
    return _STAYS_AS_IT_IS.get(table.name, ())
