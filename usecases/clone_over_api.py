"""Copies a business with its appointments from one bookings API to another (S92), by nothing but what both of them serve.

Whatever has come over is written into a journal at once, so that a second run goes on where the first was broken off, and brings
over what has changed since. While it runs the rules of the copy are wide open; they are put in force at the end.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from scheduling.api_calls import ApiAnswer, ApiCall, Json
from scheduling.clock import Clock
from scheduling.errors import PermanentFailure
from usecases.clone_journal import CloneReport, Entry, Journal, content_digest
from usecases.clone_parts import (
    OVERRIDE,
    Missing,
    appointment_body,
    begins_before,
    business_body,
    customer_body,
    question_body,
    rules_body,
    service_body,
    staff_body,
    with_link,
)
from usecases.ports import Bookings
from usecases.unsent_calls import Unsent

_BUSINESSES = "/solutions/bookingBusinesses"
_PORTION = 20
_TRIES = 5
_BAD, _GONE, _TAKEN = 400, 404, 409


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """Everything that is copied, as the source tells it."""

    business: Json
    questions: Sequence[Json]
    staff: Sequence[Json]
    services: Sequence[Json]
    customers: Sequence[Json]
    appointments: Sequence[Json]
    unread: Sequence[tuple[str, str, str]] = ()
    """What is there and was not told: kind, id, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloneOverApi:
    """`keeps_links`: meetings of the source go on, so the copy leads to them. `is_extract`: the source tells a part of what there is,
    so that nothing is taken away because it is not told.
    """

    source: Bookings
    target: Bookings
    journal: Journal
    clock: Clock
    keeps_links: bool = False
    is_extract: bool = False

    async def __call__(self, business_id: str, *, is_trial: bool = False) -> CloneReport:
        """Raises TemporaryFailure when one side stays silent: run it again. Raises PermanentFailure for a refused business or key."""
        if is_trial:
            return await self._foresee(business_id)
        told = await self._read(business_id)
        run = _Run(clone=self, source_id=business_id, report=CloneReport(refused=list(told.unread)))
        await run.business(told.business)
        await run.bring("question", "customQuestions", told.questions, question_body)
        await run.bring("staff", "staffMembers", told.staff, staff_body)
        await run.bring("service", "services", told.services, run.service_body)
        await run.bring("customer", "customers", told.customers, customer_body)
        await run.bring("appointment", "appointments", told.appointments, run.appointment_body)
        if not self.is_extract:
            await run.take_away(told)
        await run.put_in_force(told)
        return run.report

    async def _foresee(self, business_id: str) -> CloneReport:
        """What a run would do, by doing it to nobody: what is there already is not counted as new."""
        unsent = Unsent(self.target)
        report = await replace(self, target=unsent, journal=self.journal.scratch())(business_id)
        report.business_id = business_id
        return report

    async def _read(self, business_id: str) -> _Source:
        place = _place(business_id)
        found = await self.source.one(ApiCall(method="GET", path=place))
        if not found.ok:
            raise PermanentFailure("graph_refused", f"{business_id}: {found.why}")
        services = await self._each(f"{place}/services")
        appointments = await self._each(f"{place}/appointments")
        return _Source(
            business=found.body,
            questions=await self.source.every(f"{place}/customQuestions"),
            staff=await self.source.every(f"{place}/staffMembers"),
            services=_told(services),
            customers=await self.source.every(f"{place}/customers"),
            appointments=_told(appointments),
            unread=[*_untold("service", services), *_untold("appointment", appointments)],
        )

    async def _each(self, path: str) -> dict[str, ApiAnswer]:
        """Each by its id, for lists leave members out. What has gone since the list was read is left out."""
        ids = [str(one["id"]) for one in await self.source.every(path)]
        calls = [ApiCall(method="GET", path=f"{path}/{quote(one, safe='')}") for one in ids]
        answers = zip(ids, await self.source.many(calls), strict=True)
        return {one: answer for one, answer in answers if answer.status != _GONE}


@dataclass(slots=True, kw_only=True)
class _Run:
    clone: CloneOverApi
    source_id: str
    report: CloneReport
    place: str = ""

    @property
    def journal(self) -> Journal:
        return self.clone.journal

    async def business(self, told: Json) -> None:
        """A copy that has been deleted since is made anew, with everything in it. One that is there keeps its rules meanwhile:
        its page may be open to customers by now.
        """
        body = business_body(told)
        known = self.journal.id_of("business", self.source_id)
        if known:
            anew = {**body, **rules_body(told)}
            answer = await self.clone.target.one(ApiCall(method="PATCH", path=_place(known), body=anew))
            if answer.status != _GONE:
                self._settle(known, answer, "same")
                return
            await self.journal.forget()
        answer = await self._made(body)
        self._settle(str(answer.body["id"]) if answer.ok else "", answer, "new")
        await self.journal.add([_entry("business", self.source_id, self.report.business_id, body)])

    async def _made(self, body: Json) -> ApiAnswer:
        """A key that made what is no more is answered with that: then the next one is taken."""
        for attempt in range(_TRIES):
            key = self._key("business", self.source_id, body, str(attempt))
            answer = await self.clone.target.one(ApiCall(method="POST", path=_BUSINESSES, body=body, key=key))
            if not answer.ok:
                return answer
            place = _place(str(answer.body["id"]))
            if (await self.clone.target.one(ApiCall(method="GET", path=place))).status != _GONE:
                return answer
        raise PermanentFailure("graph_refused", "the copy was deleted again and again; try again tomorrow")

    def _settle(self, target_id: str, answer: ApiAnswer, what: str) -> None:
        """Raises PermanentFailure for a refusal."""
        if not answer.ok:
            raise PermanentFailure("graph_refused", f"the business: {answer.why}")
        self.report.business_id, self.place = target_id, _place(target_id)
        self.report.counts["business", what] += 1

    async def bring(
        self, kind: str, name: str, items: Sequence[Json], body_of: Callable[[Json], Mapping[str, Any]]
    ) -> None:
        for at in range(0, len(items), _PORTION):
            wanted = [one for item in items[at : at + _PORTION] if (one := self._wanted(kind, item, body_of))]
            answers = await self._sent(kind, name, wanted)
            entries = []
            for (source_id, body), answer in zip(wanted, answers, strict=True):
                known = self.journal.id_of(kind, source_id)
                if answer.ok:
                    self.report.counts[kind, "changed" if known else "new"] += 1
                    entries.append(_entry(kind, source_id, known or str(answer.body["id"]), body))
                else:
                    self.report.refused.append((kind, source_id, answer.why))
            await self.journal.add(entries)

    def _wanted(
        self, kind: str, item: Json, body_of: Callable[[Json], Mapping[str, Any]]
    ) -> tuple[str, Mapping[str, Any]] | None:
        source_id = str(item["id"])
        try:
            body = body_of(item)
        except Missing as missing:
            self.report.refused.append((kind, source_id, str(missing)))
            return None
        known = self.journal.entries.get((kind, source_id))
        if known is not None and known.target_id and known.digest == content_digest(body):
            self.report.counts[kind, "same"] += 1
            return None
        return source_id, body

    async def _sent(self, kind: str, name: str, wanted: Sequence[tuple[str, Json]]) -> list[ApiAnswer]:
        """What was agreed elsewhere comes over, whatever the rules of booking say."""
        if kind != "appointment":
            return await self.clone.target.many([self._call(kind, name, *one, more={}) for one in wanted])
        now = self.clone.clock.now()
        first = [OVERRIDE if begins_before(body, now) else {} for _, body in wanted]
        answers = await self.clone.target.many(
            [self._call(kind, name, *one, more=more) for one, more in zip(wanted, first, strict=True)]
        )
        again = [at for at, one in enumerate(answers) if one.status in (_BAD, _TAKEN) and not first[at]]
        calls = [self._call(kind, name, *wanted[at], more=OVERRIDE) for at in again]
        for at, answer in zip(again, await self.clone.target.many(calls), strict=True):
            answers[at] = answer
        return answers

    def _call(self, kind: str, name: str, source_id: str, body: Json, *, more: Json) -> ApiCall:
        known = self.journal.id_of(kind, source_id)
        whole = {**body, **more}
        if kind == "appointment" and not self.clone.target.is_quiet:
            whole["optOutOfCustomerEmail"] = True
        if known:
            fixed = {"serviceId"} if kind == "appointment" else set()
            changed = {member: value for member, value in whole.items() if member not in fixed}
            return ApiCall(method="PATCH", path=f"{self.place}/{name}/{quote(known, safe='')}", body=changed)
        key = self._key(kind, source_id, whole, self.place)
        return ApiCall(method="POST", path=f"{self.place}/{name}", body=whole, key=key)

    def service_body(self, told: Json) -> Mapping[str, Any]:
        return service_body(told, self.journal.ids("staff"), self.journal.ids("question"))

    def appointment_body(self, told: Json) -> Mapping[str, Any]:
        kinds = ("service", "staff", "customer", "question")
        services, staff, customers, questions = (self.journal.ids(kind) for kind in kinds)
        body = appointment_body(told, services, staff, customers, questions)
        return with_link(body, told) if self.clone.keeps_links else body

    async def take_away(self, told: _Source) -> None:
        """What came over once and is no more at the source, for it was cancelled."""
        there = {str(one["id"]) for one in told.appointments} | {one for _, one, _ in told.unread}
        gone = {one: known for one, known in self.journal.ids("appointment").items() if one not in there}
        calls = [
            ApiCall(method="DELETE", path=f"{self.place}/appointments/{quote(known, safe='')}")
            for known in gone.values()
        ]
        entries = []
        for one, answer in zip(gone, await self.clone.target.many(calls), strict=True):
            if answer.ok or answer.status == _GONE:
                entries.append(Entry(kind="appointment", source_id=one, target_id="", digest=""))
            else:
                self.report.refused.append(("appointment", one, answer.why))
        self.report.counts["appointment", "gone"] += len(entries)
        await self.journal.add(entries)

    async def put_in_force(self, told: _Source) -> None:
        """The rules of the source, now that everything is there."""
        known = self.journal.ids("service")
        calls = [
            ApiCall(
                method="PATCH", path=f"{self.place}/services/{quote(known[one['id']], safe='')}", body=rules_body(one)
            )
            for one in told.services
            if one["id"] in known
        ]
        answers = await self.clone.target.many(
            [ApiCall(method="PATCH", path=self.place, body=rules_body(told.business))]
        )
        answers += await self.clone.target.many(calls)
        self.report.refused += [("rules", self.source_id, one.why) for one in answers if not one.ok]

    def _key(self, kind: str, source_id: str, body: Json, place: str) -> str:
        """The same call has the same key in every run: what was carried out, and not yet written down, is not carried out again."""
        where = f"{self.clone.source.address}\n{self.source_id}\n{place}\n{kind}\n{source_id}\n{content_digest(body)}"
        return f"clone-{blake2b(where.encode(), digest_size=20).hexdigest()}"


def _told(answers: Mapping[str, ApiAnswer]) -> list[Json]:
    return [one.body for one in answers.values() if one.ok]


def _untold(kind: str, answers: Mapping[str, ApiAnswer]) -> list[tuple[str, str, str]]:
    return [(kind, one, answer.why) for one, answer in answers.items() if not answer.ok]


def _entry(kind: str, source_id: str, target_id: str, body: Json) -> Entry:
    return Entry(kind=kind, source_id=source_id, target_id=target_id, digest=content_digest(body))


def _place(business_id: str) -> str:
    return f"{_BUSINESSES}/{quote(business_id, safe='')}"
