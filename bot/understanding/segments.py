"""Cuts what the rest of the grammar left over into segments: neighbouring words that name one thing, with the word that
led to them. Particles and hyphens stay inside names (van den Berg, Anne-Marie)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.understanding.items import Item
from bot.understanding.names import PARTICLES, PORTUGUESE_PARTICLES
from bot.understanding.spelling import plain

Lead = Literal["none", "verb", "with", "for", "thing", "title"]
_ARTICLES_BEFORE_NAMES = {"it", "pt"}
_TRANSPARENT = {"sign", "a", "the", "title"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """`lead` is thing after "for a ...", `kinds` are those that know one of the words letter by letter."""

    text: str
    lead: Lead
    kinds: frozenset[str]
    start: int
    is_title_led: bool = False
    known: str = ""
    """Those of the words that are a known name."""


def segments(items: Sequence[Item], message: str) -> tuple[Segment, ...]:
    return tuple(_segments(items, message))


def is_unknown(item: Item) -> bool:
    return not item.meanings


def _segments(items: Sequence[Item], message: str) -> Iterator[Segment]:
    lead: Lead = "none"
    has_title = False
    run: list[Item] = []
    for position, item in enumerate(items):
        belongs = _belongs(items, position, run)
        if run and not (belongs and _joins(run[-1], item)):
            yield _segment(run, lead, has_title, message)
            run, lead, has_title = [], "none", False
        if belongs:
            run.append(item)
        else:
            lead, has_title = _lead(item, lead), item.has("title") or (has_title and item.has("sign"))
    if run:
        yield _segment(run, lead, has_title, message)


def _segment(run: list[Item], lead: Lead, has_title: bool, message: str) -> Segment:
    kinds = frozenset[str]().union(*(item.meanings.get("name", frozenset()) for item in run))
    text = "".join(_gap(run[n - 1], item, message) + item.text if n else item.text for n, item in enumerate(run))
    known = " ".join(item.text for item in run if item.has("name"))
    return Segment(text=text, lead=lead, kinds=kinds, start=run[0].start, is_title_led=has_title, known=known)


def _gap(before: Item, item: Item, message: str) -> str:
    """What stands between two words of a name: nothing, a space, or the apostrophe of "van 't Hof"."""
    if item.start == before.end:
        return ""
    is_short_form = message[item.start - 1] in "'’" and plain(item.text) in PARTICLES
    return f" {message[item.start - 1]}" if is_short_form else " "


def _lead(item: Item, before: Lead) -> Lead:
    if item.has("with"):
        return "with"
    if item.has("thing"):
        return "thing"
    if item.has("for"):
        return "for"
    if item.has("command"):
        return "verb"
    if item.has("a") and before in {"for", "thing"}:
        return "thing"
    return before if any(kind in item.meanings for kind in _TRANSPARENT) else "none"


def _belongs(items: Sequence[Item], position: int, run: list[Item]) -> bool:
    item = items[position]
    if is_unknown(item) or item.has("name"):
        return True
    if item.has("dash"):
        is_inside = bool(run) and _is_glued(items, position)
        return is_inside and (is_unknown(items[position + 1]) or items[position + 1].has("name"))
    is_within = bool(run) and "pt" in item.languages and plain(item.text) in PORTUGUESE_PARTICLES
    return (is_within or plain(item.text) in PARTICLES) and _is_particle(items, position, run)


def _is_glued(items: Sequence[Item], position: int) -> bool:
    inside = 0 < position < len(items) - 1
    return (
        inside and items[position - 1].end == items[position].start and items[position].end == items[position + 1].start
    )


def _joins(last: Item, item: Item) -> bool:
    """Names side by side are one name; a service never joins a person."""
    return not _is_service(last) and not _is_service(item)


def _is_service(item: Item) -> bool:
    return item.meanings.get("name") == {"service"}


def _is_particle(items: Sequence[Item], position: int, run: list[Item]) -> bool:
    """Whether "van", "de" and the like belong to a name: more of the name follows, and a name or its lead goes before."""
    if items[position].has("or"):
        return False
    after = position + 1
    if _is_article(items[position]) or _is_with_staff(items, position):
        return False
    while after < len(items) and plain(items[after].text) in PARTICLES:
        after += 1
    if after == len(items) or not (is_unknown(items[after]) or items[after].has("name")):
        return False
    if run:
        is_one_name = after - position > 1 or not items[position].has("from", "of")
        return is_unknown(run[-1]) or plain(run[-1].text) in PARTICLES or is_one_name or not items[after].has("name")
    before = items[position - 1] if position else None
    opens = before is None or before.has("command", "for", "with", "title", "sign")
    return opens and items[after].is_capitalised and not _is_service(items[after])


def _is_article(item: Item) -> bool:
    """ "prenota la Bianchi", "marque o João": in small letters it belongs to no name."""
    return item.has("the") and item.text.islower() and bool(item.languages & _ARTICLES_BEFORE_NAMES)


def _is_with_staff(items: Sequence[Item], position: int) -> bool:
    """ "Mario Rossi da Eva" is booked with Eva, "Leonardo da Vinci" is one name."""
    following = items[position + 1] if position + 1 < len(items) else None
    return items[position].has("with") and following is not None and "staff" in following.meanings.get("name", ())
