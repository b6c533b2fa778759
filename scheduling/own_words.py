"""The business's own words in other languages than its main one: of its page, its services and its questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from scheduling.business import Business
from scheduling.service import Question, Service

LONGEST_WORDS = 4000
_LONGEST_NAME = 200


class Subject(StrEnum):
    """What the words are about."""

    BUSINESS = "business"
    SERVICE = "service"
    QUESTION = "question"


FIELDS: Mapping[Subject, tuple[str, ...]] = {
    Subject.BUSINESS: ("customer_consent_message",),
    Subject.SERVICE: ("display_name", "description", "additional_information"),
    Subject.QUESTION: ("display_name", "options"),
}
"""What can be said in several languages. Options stand one on a line, in the order of the question's own."""
Thing = Business | Service | Question


class Place(NamedTuple):
    """Which text is meant, in which language. The business itself has no id."""

    subject: Subject
    thing_id: str
    language: str


class Said(NamedTuple):
    """A text as a reader gets it, and the language it is in: not the reader's where the business has none in that."""

    text: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """All of them of one business, by place and field; what is missing is said as the business has written it first."""

    main: str = "en"
    texts: Mapping[Place, Mapping[str, str]] = field(default_factory=dict)

    def say(self, thing: Thing, name: str, language: str) -> Said:
        """The field of a business, service or question for a reader of this language."""
        main = main_language(thing, self.main)
        wanted = _bare(language)
        own = self.texts.get(place_of(thing, wanted), {}).get(name, "")
        return Said(own, wanted) if own and wanted != main else Said(own_text(thing, name), main)

    def options(self, question: Question, language: str) -> tuple[Said, ...]:
        """The words of each choice; those that were left out are said as they stand."""
        said, wanted = self.say(question, "options", language), _bare(language)
        lines = said.text.splitlines() if said.language == wanted != self.main else []
        return tuple(
            Said(lines[at], wanted) if at < len(lines) and lines[at].strip() else Said(option, self.main)
            for at, option in enumerate(question.options)
        )


def longest(name: str) -> int:
    """How long a text of this field may be."""
    return _LONGEST_NAME if name == "display_name" else LONGEST_WORDS


def place_of(thing: Thing, language: str) -> Place:
    if isinstance(thing, Business):
        return Place(Subject.BUSINESS, "", language)
    return Place(Subject.SERVICE if isinstance(thing, Service) else Subject.QUESTION, thing.id, language)


def own_text(thing: Thing, name: str) -> str:
    """As the business has written it, in its main language."""
    if isinstance(thing, Business):
        return str(getattr(thing.page, name))
    value = getattr(thing, name)
    return "\n".join(value) if isinstance(value, tuple) else str(value)


def main_language(thing: Thing, of_business: str) -> str:
    """The language in which it was written: a service may have its own (B33)."""
    own = thing.language_tag if isinstance(thing, Service) else ""
    return _bare(own) or of_business


def words_of(business: Business, texts: Mapping[Place, Mapping[str, str]]) -> OwnWords:
    return OwnWords(main=_bare(business.language_tag) or "en", texts=texts)


def _bare(tag: str) -> str:
    return tag.replace("_", "-").partition("-")[0].lower()
