"""A business's own words for the mails to its customers: shown, tried out, changed, and given up again (administrators)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from notifications.email import Email, render
from notifications.facts import AppointmentFacts, Audience, NoticeFacts, OldPlace, Reader, Wording
from notifications.gather import sender_of
from notifications.wording import TOPICS, check_wording, own_words
from scheduling.appointment import AppointmentId
from scheduling.business import Business, BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid
from scheduling.interval import Interval
from scheduling.languages import LANGUAGES
from scheduling.notices import NoticeKind
from storage.engine import Database
from storage.records import HistoryEntry
from storage.templates import TemplateRow
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configuration, Configurations
from usecases.edit_mark import require_mark
from usecases.make_ids import make_id


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatePlace:
    """Which mail is meant."""

    business_id: BusinessId
    topic: str
    language: str

    @property
    def kind(self) -> NoticeKind:
        """Raises Invalid for what has no words of its own."""
        if self.topic not in TOPICS:
            raise Invalid("topic", "one_of", options=", ".join(TOPICS))
        if self.language not in LANGUAGES:
            raise Invalid("language", "one_of", options=", ".join(LANGUAGES))
        return NoticeKind(self.topic)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTemplate:
    """The words of the business, or None where the built-in ones are used."""

    database: Database
    configurations: Configurations

    async def __call__(self, place: TemplatePlace, actor: Actor) -> Wording | None:
        return await self.database.read(partial(self._read, place, actor))

    def _read(self, place: TemplatePlace, actor: Actor, work: Work) -> Wording | None:
        require(self.configurations.read(work, place.business_id), actor, Permission.CONFIGURE)
        return stored_wording(work, place)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTemplate:
    """Raises Invalid naming field, rule and line. Nothing in both means: the built-in words again.

    `mark` is that of the words which the writer had before him; Stale when others stand there now.
    """

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, place: TemplatePlace, wording: Wording, actor: Actor, *, mark: str = "") -> None:
        check_wording(wording)
        await self.database.write(partial(self._change, place, wording, actor, make_id(), mark))

    def _change(
        self, place: TemplatePlace, wording: Wording, actor: Actor, entry_id: str, mark: str, work: Work
    ) -> None:
        """The transaction."""
        configuration = self.configurations.read_in_write(work, place.business_id)
        require(configuration, actor, Permission.CONFIGURE)
        stored, now = stored_wording(work, place), self.clock.now()
        before = stored or Wording()
        if mark:
            require_mark("template", stored, mark)
        render(sample_mail(configuration.business, place, wording, now))
        if wording == Wording():
            work.templates.remove(place.business_id, place.topic, place.language)
        else:
            row = TemplateRow(place.topic, place.language, wording.subject, wording.body, actor.account_id or "", now)
            work.templates.save(place.business_id, row)
        changed = [name for name in ("subject", "body") if getattr(before, name) != getattr(wording, name)]
        if changed:
            data = {"topic": place.topic, "language": place.language, "fields": changed}
            entry = HistoryEntry(id=entry_id, at=now, by=actor.id, what="template_changed", data=data)
            work.history.add(place.business_id, entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewTemplate:
    """The mail for a made-up appointment, with the given words or else those in force. Raises Invalid as changing does."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, place: TemplatePlace, wording: Wording | None, actor: Actor) -> Email:
        configuration, stored = await self.database.read(partial(self._read, place, actor))
        facts = sample_mail(configuration.business, place, wording or stored or Wording(), self.clock.now())
        own_words(facts)
        return render(facts)

    def _read(self, place: TemplatePlace, actor: Actor, work: Work) -> tuple[Configuration, Wording | None]:
        configuration = self.configurations.read(work, place.business_id)
        require(configuration, actor, Permission.CONFIGURE)
        return configuration, stored_wording(work, place)


def stored_wording(work: Work, place: TemplatePlace) -> Wording | None:
    row = work.templates.of_topic(place.business_id, place.kind).get(place.language)
    return None if row is None else Wording(subject=row.subject, body=row.body)


def sample_mail(business: Business, place: TemplatePlace, wording: Wording, now: datetime) -> NoticeFacts:
    """To a made-up customer, about an appointment a week from now."""
    start = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=7)
    span = Interval(start, start + timedelta(minutes=30))
    appointment = AppointmentFacts(
        id=AppointmentId("sample"),
        reference="K7TQ4XB",
        service_name="Check-up",
        span=span,
        staff_names=("Bram Visser",),
        is_online=True,
        join_url="https://meet.example.com/sample",
    )
    reader = Reader(
        name="Noor Jansen",
        address="noor@example.com",
        language=place.language,
        zone=business.zone,
        audience=Audience.CUSTOMER,
        is_formal=business.is_formal,
    )
    facts = NoticeFacts(
        kind=place.kind,
        reader=reader,
        sender=sender_of(business, business.email or "appointments@example.com"),
        key="sample",
        made_at=now,
        appointment=appointment,
        manage_url="https://example.com/manage/sample",
        wordings={place.language: wording},
    )
    before = OldPlace(span=Interval(start - timedelta(days=1), start - timedelta(days=1, minutes=-30)))
    return replace(facts, old=before) if place.kind is NoticeKind.CHANGED else facts
