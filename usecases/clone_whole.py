"""Copies a whole business from one Slotkeeper to another (S92): read as a document over the API, and brought over in portions.

All that a document holds comes over, with its history, also what no bookings API knows. Each thing is kept in a journal once it is
there, so that a later run sends what has changed at the source and leaves alone what was changed at the copy.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

import orjson

from scheduling.api_calls import ApiAnswer, ApiCall, Json
from scheduling.errors import PermanentFailure
from storage.portions import OWNED
from usecases.clone_journal import CloneReport, Entry, Journal, content_digest
from usecases.ports import Bookings

_OWN = "/slotkeeper"
_BUSINESSES = "/solutions/bookingBusinesses"
_KINDS = {
    "business": "business",
    "staff": "staff_member",
    "question": "question",
    "service": "service",
    "customer": "customer",
    "appointment": "appointment",
    "wish": "waiting_wish",
    "history": "history",
}
"""By what each is called in reports: the table, in the order of their references."""
_KIND_OF = {table: kind for kind, table in _KINDS.items()}
_BELONGS_TO = {
    **{table: (_KIND_OF[owner], column) for table, (owner, column) in OWNED.items()},
    "history": ("appointment", "appointment_id"),
}
"""The kind of thing that rows of a table belong to, and by which column."""
TABLES = frozenset({*_KINDS.values(), *_BELONGS_TO})
_MAY_GO = ("question", "wish")
_STOPPED = "stopped"
_PLACE = re.compile(r"rows\.(\w+)\[(\d+)\]")
_MOST_ROWS, _MOST_BYTES = 150, 500_000
"""Of one portion: what is written in a moment, so that whoever books meanwhile does not wait."""
_TRIES = 5
_MADE, _BAD, _GONE, _NOT_THIS_WAY = 201, 400, 404, 405

Rows = dict[str, list[Json]]


@dataclass(slots=True)
class _Thing:
    """A row with all that belongs to it, by table."""

    kind: str
    id: str
    rows: Rows = field(default_factory=lambda: defaultdict(list))
    stopped: Json = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """That a reminder has been sent at the source changes nothing here."""
        reminders = [{**row, "state": ""} for row in self.rows.get("reminder", ())]
        return content_digest([{**self.rows, "reminder": reminders}, self.stopped])

    @property
    def weight(self) -> int:
        """In rows; a portion is full with less where they are long."""
        told = sum(map(len, self.rows.values()))
        return max(told, len(orjson.dumps(self.rows)) * _MOST_ROWS // _MOST_BYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloneWhole:
    """`as_id` is the id of the copy; without it one is made up that is the same in every run."""

    source: Bookings
    target: Bookings
    journal: Journal
    as_id: str = ""

    async def __call__(self, business_id: str, *, is_trial: bool = False) -> CloneReport | None:
        """None where one side knows no documents of whole businesses: it is another product.

        Raises TemporaryFailure when one side stays silent: run it again. Raises PermanentFailure for a refused business or key.
        """
        if (await self.target.one(ApiCall(method="GET", path=f"{_OWN}/import"))).status != _NOT_THIS_WAY:
            return None
        run = _Run(clone=self, source_id=business_id, journal=self.journal.scratch() if is_trial else self.journal)
        known = await run.known_copy()
        for attempt in range(_TRIES):
            document = await self._read(business_id, known or self.as_id or self._name(business_id, attempt))
            if document is None:
                return None
            if is_trial:
                return run.foreseen(document)
            if known or await run.make(document):
                await run.bring(document)
                return run.report
        raise PermanentFailure("graph_refused", "the copy was deleted again and again; give it a name with --as")

    async def _read(self, business_id: str, copy_id: str) -> Json | None:
        """The source as a copy with this id. Raises PermanentFailure."""
        path = f"{_OWN}/businesses/{quote(business_id, safe='')}/export?as={quote(copy_id, safe='')}"
        answer = await self.source.one(ApiCall(method="GET", path=path))
        if answer.status == _GONE:
            return None
        if not answer.ok:
            raise PermanentFailure("graph_refused", f"{business_id}: {answer.why}")
        if surplus := set(answer.body["rows"]) - TABLES:
            raise PermanentFailure(
                "graph_refused", f"the source is newer than this; unknown are {', '.join(sorted(surplus))}"
            )
        return answer.body

    def _name(self, business_id: str, attempt: int) -> str:
        name, _, domain = business_id.partition("@")
        mark = blake2b(f"{self.source.address}\n{business_id}\n{attempt}".encode(), digest_size=4).hexdigest()
        return f"{name}-{mark}@{domain}"


@dataclass(slots=True, kw_only=True)
class _Run:
    clone: CloneWhole
    source_id: str
    journal: Journal
    report: CloneReport = field(default_factory=CloneReport)
    has_made: bool = False

    async def known_copy(self) -> str:
        """That of an earlier run; empty where there was none, or it has been deleted."""
        known = self.journal.id_of("business", self.source_id)
        if known and not await self._is_there(known):
            await self.journal.forget()
            return ""
        return known

    async def _is_there(self, copy_id: str) -> bool:
        answer = await self.clone.target.one(ApiCall(method="GET", path=f"{_BUSINESSES}/{quote(copy_id, safe='')}"))
        return answer.status != _GONE

    def foreseen(self, document: Json) -> CloneReport:
        """What would still come over."""
        things = _things(document, self.source_id)
        for one in things:
            known = self.journal.id_of(one.kind, one.id)
            self.report.counts[one.kind, "same" if self._has(one) else "changed" if known else "new"] += 1
        for kind, ids in self._gone(things).items():
            self.report.counts[kind, "gone"] += len(ids)
        self.report.business_id = self.source_id
        return self.report

    async def make(self, document: Json) -> bool:
        """The business itself; False where this id was used up by one that has been deleted. Raises PermanentFailure."""
        business = _things(document, self.source_id)[0]
        whole = _document(document, [business])
        answer = await self.clone.target.one(ApiCall(method="POST", path=f"{_OWN}/import", body=whole))
        if answer.ok:
            self.report.counts["business", "new" if answer.status == _MADE else "same"] += 1
            await self.journal.add([_entry(business, document)])
            self.has_made = True
            return True
        if answer.status == _BAD and await self._is_there(document["id"]):
            return True  # made by an earlier run; where it was not, the parts are refused
        if _place_of(answer) == "file.id" and not self.clone.as_id:
            return False
        raise PermanentFailure("graph_refused", f"the business: {answer.why}")

    async def bring(self, document: Json) -> None:
        """Whatever is not there yet as it is in the document."""
        self.report.business_id = document["id"]
        things = _things(document, self.source_id)
        wanted = []
        for one in things:
            if not self._has(one):
                wanted.append(one)
            elif one.kind != "business" or not self.has_made:
                self.report.counts[one.kind, "same"] += 1
        for portion in _portions(wanted):
            await self._send(document, portion)
        await self._take_away(document, self._gone(things))

    def _has(self, thing: _Thing) -> bool:
        known = self.journal.entries.get((thing.kind, thing.id))
        return known is not None and bool(known.target_id) and known.digest == thing.digest

    def _gone(self, things: Sequence[_Thing]) -> dict[str, list[str]]:
        there = {(one.kind, one.id) for one in things}
        known = {kind: [one for one in self.journal.ids(kind) if (kind, one) not in there] for kind in _MAY_GO}
        return {kind: ids for kind, ids in known.items() if ids}

    async def _send(self, document: Json, things: list[_Thing]) -> None:
        """What is refused is left out, and the rest sent again: a portion comes over as a whole."""
        while things:
            answer = await self._portion(document["id"], _document(document, things))
            if answer.ok:
                self._count(answer)
                await self.journal.add([_entry(one, document) for one in things])
                return
            refused = _meant(answer, things)
            if refused is None:
                raise PermanentFailure("graph_refused", f"{document['id']}: {answer.why}")
            self.report.refused.append((refused.kind, refused.id, answer.why))
            things = [one for one in things if one is not refused]

    async def _take_away(self, document: Json, gone: Mapping[str, Sequence[str]]) -> None:
        """What the source has no more."""
        for kind, ids in gone.items():
            body = {**_document(document, []), "gone": {_KINDS[kind]: ids}}
            answer = await self._portion(document["id"], body)
            if not answer.ok:
                self.report.refused += [(kind, one, answer.why) for one in ids]
                continue
            self._count(answer)
            await self.journal.add([Entry(kind=kind, source_id=one, target_id="", digest="") for one in ids])

    async def _portion(self, copy_id: str, body: Json) -> ApiAnswer:
        path = f"{_OWN}/businesses/{quote(copy_id, safe='')}/import"
        return await self.clone.target.one(ApiCall(method="POST", path=path, body=body))

    def _count(self, answer: ApiAnswer) -> None:
        for table, counted in answer.body["counts"].items():
            for what, number in counted.items():
                self.report.counts[_KIND_OF[table], what] += number


def _things(document: Json, source_id: str) -> list[_Thing]:
    """In the order of their references, the business first."""
    rows: Mapping[str, Sequence[Json]] = document["rows"]
    found: dict[tuple[str, str], _Thing] = {}
    for kind, table in _KINDS.items():
        for row in sorted(rows.get(table, ()), key=_merged_last):
            id_ = source_id if kind == "business" else row["id"]
            if kind != "history" or ("appointment", row["appointment_id"]) not in found:
                found[kind, id_] = _Thing(kind, id_, defaultdict(list, {table: [row]}))
    for table, (kind, column) in _BELONGS_TO.items():
        for row in rows.get(table, ()):
            key = (kind, row[column]) if column and row[column] else ("business", source_id)
            if table != "history" or key in found:
                found[key].rows[table].append(row)
    if any(document["stopped"].values()):
        found[_STOPPED, ""] = _Thing(_STOPPED, "", stopped=document["stopped"])
    return list(found.values())


def _merged_last(row: Json) -> bool:
    """Customers that have been merged name the one that is kept."""
    return bool(row.get("merged_into"))


def _portions(things: Sequence[_Thing]) -> Iterator[list[_Thing]]:
    portion: list[_Thing] = []
    weight = 0
    for one in things:
        if portion and weight + one.weight > _MOST_ROWS:
            yield portion
            portion, weight = [], 0
        portion.append(one)
        weight += one.weight
    if portion:
        yield portion


def _document(whole: Json, things: Sequence[_Thing]) -> dict[str, Any]:
    """The part of it that holds these, with the accounts that they name."""
    rows: Rows = defaultdict(list)
    stopped: Json = {}
    for one in things:
        stopped = one.stopped or stopped
        for table, told in one.rows.items():
            rows[table] += told
    raw = orjson.dumps(rows)
    accounts = [one for one in whole["accounts"] if one["id"].encode() in raw]
    head = {name: whole[name] for name in ("format", "version", "id", "copy_of")}
    return {**head, "rows": rows, "accounts": accounts, "stopped": stopped}


def _meant(answer: ApiAnswer, things: Sequence[_Thing]) -> _Thing | None:
    """The thing whose row a refusal names."""
    place = _PLACE.match(_place_of(answer))
    if answer.status != _BAD or place is None:
        return None
    table, at = place[1], int(place[2])
    owners = [one for one in things for _ in one.rows.get(table, ())]
    return owners[at] if at < len(owners) else None


def _place_of(answer: ApiAnswer) -> str:
    error = answer.body.get("error")
    return str(error.get("target") or "") if isinstance(error, Mapping) else ""


def _entry(thing: _Thing, document: Json) -> Entry:
    target_id = document["id"] if thing.kind == "business" else thing.id or _STOPPED
    return Entry(kind=thing.kind, source_id=thing.id, target_id=target_id, digest=thing.digest)
