"""What a business says about itself, its services and questions in further languages (administrators)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid
from scheduling.languages import LANGUAGES
from scheduling.own_words import (
    FIELDS,
    OwnWords,
    Place,
    Subject,
    Thing,
    longest,
    main_language,
    own_text,
    place_of,
)
from storage.engine import Database
from storage.records import HistoryEntry
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configuration, Configurations
from usecases.configuring import begin_configuring
from usecases.edit_mark import mark_of, require_mark
from usecases.make_ids import make_id

Texts = Mapping[tuple[str, str, str], str]
"""By subject, id and field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnText:
    """One text as it was written first, and what it says in the language asked for; empty where that is missing."""

    thing: Thing
    place: Place
    name: str
    original: str
    said: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.place.subject, self.place.thing_id, self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWordsView:
    """All that can be said in a language, and how many texts each language still lacks."""

    texts: tuple[OwnText, ...]
    missing: Mapping[str, int]
    main: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOwnWords:
    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, language: str, actor: Actor) -> OwnWordsView:
        return await self.database.read(partial(self._read, business_id, language, actor))

    def _read(self, business_id: BusinessId, language: str, actor: Actor, work: Work) -> OwnWordsView:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.CONFIGURE)
        things, words = _things(work, configuration), configuration.own_words
        others = [one for one in LANGUAGES if one != words.main]
        return OwnWordsView(
            texts=_texts(things, words, language),
            missing={one: sum(not text.said for text in _texts(things, words, one)) for one in others},
            main=words.main,
            mark=_mark(words, language),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOwnWords:
    """Raises Invalid for a language that is not spoken or is the business's own, and for a text that is too long.

    `mark` is that of the texts which the writer had before him; Stale when others stand there now.
    """

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, language: str, texts: Texts, actor: Actor, *, mark: str) -> None:
        await self.database.write(partial(self._change, business_id, language, texts, actor, mark, make_id()))

    def _change(
        self, business_id: BusinessId, language: str, texts: Texts, actor: Actor, mark: str, entry_id: str, work: Work
    ) -> None:
        """The transaction."""
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        if language not in LANGUAGES:
            raise Invalid("language", "one_of", options=", ".join(LANGUAGES))
        require_mark("own_words", _stored(configuration.own_words, language), mark)
        for thing in _things(work, configuration):
            place = place_of(thing, language)
            work.own_words.put(business_id, place, _said(place, texts))
        now = self.clock.now()
        entry = HistoryEntry(
            id=entry_id,
            at=now,
            by=actor.id,
            what="own_words_changed",
            data={"language": language},
        )
        work.history.add(business_id, entry)


def _said(place: Place, texts: Texts) -> dict[str, str]:
    """What is to be kept of one thing, without what is empty."""
    said = {name: texts.get((place.subject, place.thing_id, name), "").strip() for name in FIELDS[place.subject]}
    for name, text in said.items():
        most = longest(name)
        if len(text) > most:
            raise Invalid(name, "too_long", most=most)
    return {name: text for name, text in said.items() if text}


def _things(work: Work, configuration: Configuration) -> tuple[Thing, ...]:
    return (
        configuration.business,
        *configuration.services.values(),
        *work.questions.list(configuration.business.id),
    )


def _texts(things: tuple[Thing, ...], words: OwnWords, language: str) -> tuple[OwnText, ...]:
    """Only what the business has written, and not where that is in this language already."""
    return tuple(
        OwnText(thing=thing, place=place, name=name, original=original, said=words.texts.get(place, {}).get(name, ""))
        for thing in things
        if main_language(thing, words.main) != language
        for place in (place_of(thing, language),)
        for name in FIELDS[place.subject]
        if (original := own_text(thing, name).strip())
    )


def _stored(words: OwnWords, language: str) -> list[tuple[Place, tuple[tuple[str, str], ...]]]:
    mine = ((place, tuple(sorted(texts.items()))) for place, texts in words.texts.items() if place.language == language)
    return sorted(mine)


def _mark(words: OwnWords, language: str) -> str:
    return mark_of(_stored(words, language))


__all__ = ["ChangeOwnWords", "OwnText", "OwnWordsView", "ReadOwnWords", "Subject"]
