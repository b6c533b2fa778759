"""Free times of one day, grouped by part of the day, with the ways to earlier and later days; for booking and for moving."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from cards.actions import Field, Key, Move, Verb
from cards.elements import Action, Column, ColumnSet, Container, Part, TextBlock
from cards.inputs import Choice, ChoiceSet, DateInput
from cards.parts import button, joined, label, option_rows, other_day, subtle
from cards.views import SlotOption, SlotPage, View
from texts.catalogue import say, say_any, say_n

MOST_CHIPS = 20
BYTES_FOR_CHIPS = 24_000
BYTES_PER_CHIP = 650
CHIPS_IN_ROW = 3


def slot_parts(view: View, page: SlotPage, pick: Verb, turn: Verb) -> list[Part | None]:
    """The day, its free times, and a field to jump to another day."""
    day = TextBlock(page.day, size="medium", weight="bolder", spacing="medium")
    return [
        day,
        subtle(joined(page.in_days, _count(view, page), page.zone_note)),
        *_twice(view, page, pick),
        *(_empty(view, page, pick) if not page.slots else _times(view, page, pick)),
        *_other_days(view, page, turn),
    ]


def slot_actions(view: View, page: SlotPage, pick: Verb, turn: Verb) -> list[Action]:
    """Earlier, later, first free; and "next" when the times are a list to choose from."""
    language = view.language
    ways = [
        (page.has_earlier, Move.EARLIER, say("cards.slots.earlier", language)),
        (page.has_later, Move.LATER, say("cards.slots.later", language)),
        (True, Move.FIRST, say("cards.slots.first_free", language)),
    ]
    onward = [button(view, say("cards.parts.next", language), pick, is_primary=True)] if _is_long(view, page) else []
    moves = [
        button(view, title, turn, {Key.MOVE: move}, takes_inputs=False) for possible, move, title in ways if possible
    ]
    return [*onward, *moves]


def _twice(view: View, page: SlotPage, pick: Verb) -> list[Part]:
    return [label(page.twice_note), *option_rows(view, page.twice, pick, Key.SLOT)] if page.twice else []


def _is_long(view: View, page: SlotPage) -> bool:
    """Whether the times become a list: each one to tap carries the state twice."""
    size = BYTES_PER_CHIP + 2 * len(json.dumps(dict(view.state)))
    return len(page.slots) > min(MOST_CHIPS, BYTES_FOR_CHIPS // size)


def _count(view: View, page: SlotPage) -> str:
    return say_n("cards.slots.free", len(page.slots), view.language) if page.slots else ""


def _times(view: View, page: SlotPage, pick: Verb) -> list[Part]:
    return [_list(view, page)] if _is_long(view, page) else list(_chips(view, page, pick))


def _list(view: View, page: SlotPage) -> ChoiceSet:
    language = view.language
    choices = [
        Choice(joined(say_any("cards.part", slot.part, language), slot.clock, slot.hint), slot.value)
        for slot in page.slots
    ]
    return ChoiceSet(
        Field.SLOT,
        choices,
        label=say("cards.slots.choose", language),
        value=page.chosen or page.slots[0].value,
    )


def _chips(view: View, page: SlotPage, pick: Verb) -> Iterator[Part]:
    for part, slots in groupby(page.slots, key=lambda slot: slot.part):
        yield label(say_any("cards.part", part, view.language), spacing="default")
        yield from _grid(view, page, list(slots), pick)


def _grid(view: View, page: SlotPage, slots: Sequence[SlotOption], pick: Verb) -> Iterator[ColumnSet]:
    for start in range(0, len(slots), CHIPS_IN_ROW):
        chips = [_chip(view, page, slot, pick) for slot in slots[start : start + CHIPS_IN_ROW]]
        gaps = [Column([], width="stretch") for _ in range(CHIPS_IN_ROW - len(chips))]
        yield ColumnSet([*chips, *gaps], spacing="small")


def _chip(view: View, page: SlotPage, slot: SlotOption, pick: Verb) -> Column:
    title = joined(page.day, slot.clock, slot.hint)
    is_chosen = slot.value == page.chosen
    clock = TextBlock(f"✓ {slot.clock}" if is_chosen else slot.clock, align="center", weight="bolder", color="accent")
    hint = [TextBlock(slot.hint, align="center", size="small", is_subtle=True, spacing="none")] if slot.hint else []
    return Column(
        [clock, *hint], style="emphasis", action=button(view, title, pick, {Key.SLOT: slot.value}, takes_inputs=False)
    )


def _empty(view: View, page: SlotPage, pick: Verb) -> list[Part]:
    reason = page.why_empty or say("cards.slots.none", view.language)
    free = page.next_free
    if free is None:
        return [Container([TextBlock(reason)], style="emphasis")]
    return [Container([TextBlock(reason)], style="emphasis"), _first(view, free.title, free.value, pick)]


def _first(view: View, title: str, value: str, pick: Verb) -> ColumnSet:
    words = TextBlock(say("cards.slots.next_free", view.language, when=title), weight="bolder", color="accent")
    action = button(view, title, pick, {Key.SLOT: value}, takes_inputs=False)
    return ColumnSet([Column([words])], style="emphasis", action=action, spacing="small")


def _other_days(view: View, page: SlotPage, turn: Verb) -> list[Part]:
    language = view.language
    wanted = DateInput(
        Field.DAY,
        label=say("cards.slots.other_day", language),
        value=page.iso_day,
        first=page.first_day,
        last=page.last_day,
    )
    return [other_day(view, turn, wanted)]
