"""What a message is made of while it is being read: items with meanings, and rules that melt neighbouring items into one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.understanding.lexicon import Meanings


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A stretch of the message. Its meanings are kinds with a value; one without meanings is an unknown word."""

    text: str
    start: int
    end: int
    meanings: Meanings = field(default_factory=dict)
    languages: frozenset[str] = frozenset()

    def has(self, *kinds: str) -> bool:
        return any(kind in self.meanings for kind in kinds)

    @property
    def is_capitalised(self) -> bool:
        return self.text[:1].isupper()


Parts = dict[str, Item]
Build = Callable[[Parts], Meanings | None]


@dataclass(frozen=True, slots=True)
class Step:
    """One place of a pattern: `name=kind|kind:value?`; `!kind` must not follow, `&kind` must, and neither is taken in."""

    name: str
    kinds: tuple[tuple[str, str | None], ...]
    is_optional: bool
    is_forbidden: bool
    is_ahead: bool

    def fits(self, item: Item) -> bool:
        return any(
            kind in item.meanings and (value is None or item.meanings[kind] == value) for kind, value in self.kinds
        )


@dataclass(frozen=True, slots=True)
class Rule:
    steps: tuple[Step, ...]
    build: Build


def rule(pattern: str, build: Build) -> Rule:
    return Rule(tuple(_step(word) for word in pattern.split()), build)


def _step(word: str) -> Step:
    is_forbidden, is_ahead, is_optional = word.startswith("!"), word.startswith("&"), word.endswith("?")
    name, _, kinds = word.strip("!&?").rpartition("=")
    split = (kind.partition(":") for kind in kinds.split("|"))
    return Step(name, tuple((kind, value or None) for kind, _, value in split), is_optional, is_forbidden, is_ahead)


def melt(items: Sequence[Item], rules: Iterable[Rule]) -> list[Item]:
    """Left to right, the longest fitting rule at each place; of equally long ones the first."""
    ordered, melted, position = tuple(rules), [], 0
    while position < len(items):
        end, meanings = _longest(items, position, ordered)
        if meanings is None:
            melted.append(items[position])
            position += 1
            continue
        melted.append(_joined(items[position:end], meanings))
        position = end
    return melted


def _longest(items: Sequence[Item], position: int, rules: tuple[Rule, ...]) -> tuple[int, Meanings | None]:
    best_end, best = position, None
    for candidate in rules:
        found = _match(items, position, candidate.steps, 0)
        if found is not None and found[0] > best_end:
            meanings = candidate.build(found[1])
            if meanings is not None:
                best_end, best = found[0], meanings
    return best_end, best


def _match(items: Sequence[Item], position: int, steps: tuple[Step, ...], at: int) -> tuple[int, Parts] | None:
    if at == len(steps):
        return position, {}
    step, item = steps[at], items[position] if position < len(items) else None
    if step.is_forbidden:
        return None if item is not None and step.fits(item) else _match(items, position, steps, at + 1)
    if step.is_ahead:
        return _match(items, position, steps, at + 1) if item is not None and step.fits(item) else None
    if item is not None and step.fits(item):
        rest = _match(items, position + 1, steps, at + 1)
        if rest is not None:
            return rest[0], {**rest[1], step.name: item} if step.name else rest[1]
    return _match(items, position, steps, at + 1) if step.is_optional else None


def _joined(items: Sequence[Item], meanings: Meanings) -> Item:
    return Item(
        text=" ".join(item.text for item in items),
        start=items[0].start,
        end=items[-1].end,
        meanings=meanings,
        languages=frozenset().union(*(item.languages for item in items)),
    )


def value(item: Item, *kinds: str) -> Any:
    """The value of the first of these kinds that the item has."""
    return next(item.meanings[kind] for kind in kinds if kind in item.meanings)
