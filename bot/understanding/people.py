"""Decides who and what the words mean that no other part of the grammar took: service, staff member, customer, or the
name of somebody new. Where two readings are plausible it asks."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.understanding.commands import Command
from bot.understanding.context import Context
from bot.understanding.inflection import guessed_names
from bot.understanding.names import PARTICLES, PORTUGUESE_PARTICLES, Match, NameIndex
from bot.understanding.result import Choice, Field, Question
from bot.understanding.segments import Segment
from bot.understanding.spelling import plain

_STAFF_FIRST = {
    Command.SCHEDULE,
    Command.TIME_OFF,
    Command.WHO,
    Command.WHY,
    Command.CHOSEN,
    Command.FREE_TIMES,
    Command.NEXT,
}
_KNOWN_ONLY = _STAFF_FIRST
_NAMES_ANYONE = {
    Command.BOOK,
    Command.CONTINUE,
    Command.MOVE,
    Command.CANCEL,
    Command.FIND,
    Command.LINK,
    Command.CHANGED_BY,
    Command.UNKNOWN,
}
_MOST_WORDS = 5
_EXACT = 100


@dataclass(slots=True)
class People:
    service: str | None = None
    staff: str | None = None
    target_staff: str | None = None
    customer: str | None = None
    new_name: str | None = None
    typed: str | None = None
    questions: list[Question] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)


def name_people(parts: Sequence[Segment], command: Command, context: Context, *, to_staff: int | None = None) -> People:
    """`to_staff` is the place in the message from which names are those of staff ("move Jansen to Eva")."""
    reader = _Reader(command=command, context=context, people=People())
    for part in parts:
        reader.read(part, is_target=to_staff is not None and part.start >= to_staff)
    reader.finish()
    return reader.people


@dataclass(slots=True, kw_only=True)
class _Reader:
    command: Command
    context: Context
    people: People
    customers: list[tuple[Segment, tuple[Match, ...]]] = field(default_factory=list)
    unknown: list[Segment] = field(default_factory=list)
    is_target: bool = False

    def read(self, part: Segment, *, is_target: bool) -> None:
        self.is_target = is_target
        if part.lead == "with" or is_target:
            self._read_companion(part)
        elif part.lead == "thing":
            self._read_service(part)
        else:
            self._read_freely(part)

    def finish(self) -> None:
        if self.customers or self.unknown:
            self._choose_customer()

    def _read_companion(self, part: Segment) -> None:
        staff, customers = self.context.staff.best(part.text), self.context.customers.best(part.text)
        if staff and (staff[0].score == _EXACT or not customers or customers[0].score < _EXACT):
            self._take("staff", staff)
        elif customers:
            self.customers.append((part, customers))
        elif services := self.context.services.best(part.text):
            self._take("service", services)
        else:
            self.people.questions.append(Question(field="staff"))

    def _read_service(self, part: Segment) -> None:
        services = self.context.services.best(part.text)
        if services:
            self._take("service", services)
        elif customers := self.context.customers.best(part.text):
            self.customers.append((part, customers))
        elif self.command in {Command.BOOK, Command.CONTINUE, Command.FREE_TIMES}:
            self.people.questions.append(Question(field="service"))
        else:
            self.left(part)

    def _read_freely(self, part: Segment) -> None:
        found = self._found(part)
        kind = self._most_likely(part, found)
        if kind is None:
            self._keep_unknown(part)
        elif kind == "customer":
            self.customers.append((part, found[kind]))
        elif kind == "both":
            self._ask_which(found)
        else:
            self._take("service" if kind == "service" else "staff", found[kind])

    def _found(self, part: Segment) -> dict[str, tuple[Match, ...]]:
        """Who is known by these words; a title announces a customer, and a slip away from a colleague may be one too."""
        customers = self.context.customers.best(part.text)
        services, staff = self.context.services.best(part.text), self.context.staff.best(part.text)
        if self.command not in _STAFF_FIRST and staff and staff[0].score < _EXACT:
            staff = ()
        if part.is_title_led:
            services, staff = (), staff if self.command in _STAFF_FIRST else ()
        return {"service": services, "staff": staff, "customer": customers}

    def _keep_unknown(self, part: Segment) -> None:
        if len(part.text) == 1:
            return
        if self.command in _STAFF_FIRST and part.known and self._take_known(part):
            return
        if self.command is Command.TIME_OFF and part.lead == "for" and part.text[:1].isupper():
            self.people.questions.append(Question(field="staff"))
        else:
            self.unknown.append(part)

    def _take_known(self, part: Segment) -> bool:
        """A staff member's name among other words; more words with capitals make it another name."""
        staff = self.context.staff.best(part.known)
        others = [word for word in part.text.split() if word not in part.known.split()]
        if not staff or any(word[:1].isupper() for word in others):
            return False
        self._take("staff", staff)
        self.people.left_over.extend(others)
        return True

    def _most_likely(self, part: Segment, found: dict[str, tuple[Match, ...]]) -> str | None:
        """The kind that knows the words best; staff and customers of the same name are told apart by the command."""
        best = max((matches[0].score for matches in found.values() if matches), default=0)
        if not best:
            return None
        kinds = [kind for kind, matches in found.items() if matches and matches[0].score == best]
        if part.is_title_led and "customer" in kinds:
            return "customer"
        if "staff" in kinds and "customer" in kinds:
            return self._staff_or_customer(part)
        return kinds[0]

    def _staff_or_customer(self, part: Segment) -> str:
        if self.command in _STAFF_FIRST:
            return "staff"
        if self.command is Command.FIND or (self.command is Command.BOOK and part.lead == "for"):
            return "customer"
        return "both"

    def _ask_which(self, found: dict[str, tuple[Match, ...]]) -> None:
        choices = (Choice(label=kind, value=match.named.id) for kind in ("customer", "staff") for match in found[kind])
        self.people.questions.append(Question(field="meaning", choices=tuple(choices)))

    def _take(self, kind: Field, found: tuple[Match, ...]) -> None:
        taken = self._taken(kind)
        ids = {match.named.id for match in found} | ({taken} if taken else set())
        if len(ids) > 1:
            names = self.context.services if kind == "service" else self.context.staff
            self.people.questions.append(Question(field=kind, choices=_choices(names, ids)))
            chosen = None
        else:
            chosen = found[0].named.id
        if kind == "service":
            self.people.service = chosen
        elif self.is_target:
            self.people.target_staff = chosen
        else:
            self.people.staff = chosen

    def _taken(self, kind: Field) -> str | None:
        if kind == "service":
            return self.people.service
        return self.people.target_staff if self.is_target else self.people.staff

    def _choose_customer(self) -> None:
        ids = {match.named.id for _, found in self.customers for match in found}
        if not ids:
            self._new_customer()
        elif self.unknown and self.command in {Command.BOOK, Command.CONTINUE}:
            self._ask_customer(ids, " ".join(part.text for part in self.unknown))
        elif len(ids) > 1:
            self._ask_customer(ids, None)
        elif self._is_doubtful():
            self._ask_customer(ids, self.customers[0][0].text)
        else:
            self.people.customer = ids.pop()
            self.people.left_over.extend(part.text for part in self.unknown)

    def _is_doubtful(self) -> bool:
        """A name almost like a known one may be somebody new when booking (Jansen, Janssen)."""
        return self.command in {Command.BOOK, Command.CONTINUE} and self.customers[0][1][0].score < _EXACT

    def _ask_customer(self, ids: set[str], typed: str | None) -> None:
        new = (Choice(label="new_customer", value=as_name(typed)),) if typed else ()
        self.people.questions.append(Question(field="customer", choices=_choices(self.context.customers, ids) + new))

    def _new_customer(self) -> None:
        if self.command in _KNOWN_ONLY:
            self._unknown_staff()
        elif self.command not in _NAMES_ANYONE:
            self.people.left_over.extend(part.text for part in self.unknown)
        elif near := {id_ for part in self.unknown for id_ in self._reminded_of(part)}:
            self._ask_customer(near, " ".join(part.text for part in self.unknown))
        elif len(self.unknown) == 1 and _may_be_name(self.unknown[0].text):
            self._take_new(self.unknown[0])
        elif self.command in {Command.BOOK, Command.CANCEL, Command.MOVE, Command.FIND}:
            self.people.questions.append(Question(field="customer"))
        else:
            self.people.left_over.extend(part.text for part in self.unknown)

    def _reminded_of(self, part: Segment) -> set[str]:
        """Known customers these words may mean: a name much like theirs, or theirs with words that are no name."""
        near = {named.id for named in self.context.customers.near(part.text)}
        if {"staff", "customer"} <= part.kinds:
            near |= {match.named.id for word in part.text.split() for match in self.context.customers.best(word)}
        capitals = _capitalised(part.text)
        if part.known and (not capitals or capitals != part.text):
            near |= {match.named.id for match in self.context.customers.best(part.known)}
        return near

    def _take_new(self, part: Segment) -> None:
        """A capitalised name with other words behind it may be only the capitalised part; an inflected one is asked about."""
        typed = self.people.typed = part.text
        name = _capitalised(typed)
        if guesses := self._guesses(part):
            choices = tuple(Choice(label="new_customer", value=each) for each in (*guesses, as_name(typed)))
            self.people.questions.append(Question(field="customer", choices=choices))
        elif name and name != typed:
            choices = (Choice(label="new_customer", value=name), Choice(label="new_customer", value=as_name(typed)))
            self.people.questions.append(Question(field="customer", choices=choices))
        else:
            self.people.new_name = as_name(typed)

    def _guesses(self, part: Segment) -> tuple[str, ...]:
        """An answer of a name alone is no sentence: there it stands as it is."""
        is_alone = self.command is Command.CONTINUE and part.lead == "none"
        return guessed_names(as_name(part.text)) if self.context.customers.is_inflected and not is_alone else ()

    def _unknown_staff(self) -> None:
        """A capitalised name nobody bears is asked about; other words do not matter to a question that changes nothing."""
        self.people.left_over.extend(part.text for part in self.unknown)
        if (
            not self.people.staff
            and self.command is not Command.TIME_OFF
            and any(part.text[:1].isupper() for part in self.unknown)
        ):
            self.people.questions.append(Question(field="staff"))

    def left(self, part: Segment) -> None:
        self.people.left_over.append(part.text)


def as_name(typed: str) -> str:
    """As typed when it has capitals, else with a capital for each word but the particles."""
    words = typed.strip(" -'").split()
    if any(sign.isupper() for sign in typed) and not typed.isupper():
        return " ".join(words)
    return " ".join(word.lower() if _is_particle(word) else _titled(word) for word in words)


def _is_particle(word: str) -> bool:
    return plain(word).strip("'’") in PARTICLES | PORTUGUESE_PARTICLES


def _capitalised(typed: str) -> str:
    """The words from the first capital to the last, "" when there is none; the words in between may be particles."""
    words = typed.split()
    named = [n for n, word in enumerate(words) if word[:1].isupper()]
    if not named:
        return ""
    first = named[0]
    while first and _is_particle(words[first - 1]):
        first -= 1
    inner = words[first : named[-1] + 1]
    is_name = all(word[:1].isupper() or _is_particle(word) for word in inner)
    return " ".join(inner) if is_name else words[named[0]]


def _titled(word: str) -> str:
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))


def _may_be_name(text: str) -> bool:
    letters = sum(sign.isalpha() for sign in text)
    words = [word for word in text.split() if not _is_particle(word)]
    return len(words) <= _MOST_WORDS and letters >= 2 and len(text) <= 80


def _choices(index: NameIndex, ids: set[str]) -> tuple[Choice, ...]:
    return tuple(Choice(label=named.name, value=named.id) for named in index if named.id in ids)
