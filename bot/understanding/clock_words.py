"""Decides which minutes of the day clock words mean. A reading is a tuple of candidates: "3" is 3:00 or 15:00 until the
opening hours decide."""

from functools import partial
from typing import Protocol

from bot.understanding.items import Item, Parts, Rule, rule
from bot.understanding.lexicon import Meanings

DAY = 24 * 60
NOON = 12 * 60
_COUNT_TO_12 = {"US", "CA", "AU", "NZ", "IN", "PH"}
_ROUND_MINUTES = {5, 10, 15, 20, 25}
_PART_OF_CLOCK = {
    "morning": ((0, NOON),),
    "afternoon": ((NOON, 18 * 60),),
    "evening": ((17 * 60, DAY),),
    "night": ((0, 6 * 60), (17 * 60, DAY)),
}


def clock_rules(language: str | None, region: str | None) -> tuple[Rule, ...]:
    """The rules that turn words into items with the meaning `clock_at`; the language is None when nothing shows it."""
    return (*_digital(counts_to_24=region not in _COUNT_TO_12), *_spoken(language))


def candidates(hour: int, minute: int = 0, digits: str = "") -> tuple[int, ...] | None:
    """Both halves of the day for a bare hour up to 12; a leading zero says that 24 hours are counted."""
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    at = hour * 60 + minute
    if hour == 0 or hour > 12 or digits.startswith("0"):
        return (at % DAY,)
    return (at, (at + NOON) % DAY)


def clock_of(item: Item) -> tuple[int, ...] | None:
    """The candidates of a clock or of a bare number of hours."""
    if "clock_at" in item.meanings:
        found: tuple[int, ...] = item.meanings["clock_at"]
        return found
    if "number" not in item.meanings:
        return None
    if len(item.text) == 4 and item.text.isdecimal():
        return candidates(int(item.text[:2]), int(item.text[2:]), item.text)
    return candidates(item.meanings["number"], digits=item.text)


def in_half(found: tuple[int, ...], is_afternoon: bool) -> Meanings | None:
    """Narrows to am or pm: 12 am is midnight, 12 pm is noon."""
    kept = tuple(at for at in found if (at >= NOON) == is_afternoon)
    return {"clock_at": kept} if kept else None


def _clock(found: tuple[int, ...] | None) -> Meanings | None:
    return {"clock_at": found} if found else None


def _split(item: Item) -> tuple[int, int]:
    digits = item.text.casefold()
    hour, minute = ("".join(sign if sign.isdecimal() else " " for sign in digits)).split()
    return int(hour), int(minute)


def _digital(*, counts_to_24: bool) -> tuple[Rule, ...]:
    def written(parts: Parts) -> Meanings | None:
        hour, minute = _split(parts["c"])
        found = candidates(hour, minute, digits=parts["c"].text)
        return _clock(found[:1] if found and counts_to_24 and hour > 9 else found)

    def dotted(parts: Parts) -> Meanings | None:
        return written(parts) if "." in parts["c"].text and len(parts["c"].text.partition(".")[2]) == 2 else None

    def half_of_day(parts: Parts, is_afternoon: bool) -> Meanings | None:
        if parts["c"].has("pair") and "." not in parts["c"].text:
            return None
        found = candidates(*_split(parts["c"])) if parts["c"].has("clock", "pair") else clock_of(parts["c"])
        return in_half(found, is_afternoon) if found else None

    def bare(parts: Parts) -> Meanings | None:
        return _clock(clock_of(parts["h"]))

    def hour_and_minutes(parts: Parts) -> Meanings | None:
        return _clock(candidates(parts["h"].meanings["number"], parts["m"].meanings["number"], parts["h"].text))

    def four_digits(parts: Parts) -> Meanings | None:
        return bare(parts) if len(parts["h"].text) == 4 else None

    return (
        rule("at? c=clock oclock?", written),
        rule("at? c=pair oclock", dotted),
        rule("at c=pair", dotted),
        rule("at? c=clock|number|pair am", partial(half_of_day, is_afternoon=False)),
        rule("at? c=clock|number|pair pm", partial(half_of_day, is_afternoon=True)),
        rule("at? h=number oclock", bare),
        rule("at h=one oclock", lambda _: _clock(candidates(1))),
        rule("at h=number unit:hour", bare),
        rule("at? h=number oclock m=number !unit|counted", hour_and_minutes),
        rule("at h=number !unit:minute|unit:half_hour|counted", bare),
        rule("at? h=number oclock", four_digits),
    )


def _spoken(language: str | None) -> tuple[Rule, ...]:
    def beside(parts: Parts, minutes: int) -> Meanings | None:
        found = candidates(1) if "number" not in parts["h"].meanings else clock_of(parts["h"])
        return {"clock_at": tuple((at + minutes) % DAY for at in found)} if found else None

    def counted(parts: Parts, sign: int, base: int = 0) -> Meanings | None:
        minutes = parts["m"].meanings["number"]
        return beside(parts, base + sign * minutes) if 0 < minutes < 30 else None

    def before_hour(parts: Parts) -> Meanings | None:
        """ "ten to two", but "10 to 2" is a span of hours."""
        is_span = parts["m"].text.isdecimal() and parts["to"].has("towards")
        return None if is_span or parts["m"].meanings["number"] not in _ROUND_MINUTES else counted(parts, sign=-1)

    def half(parts: Parts) -> Meanings | None:
        """ "half two" is 1:30 in Dutch and 2:30 in English; with digits the language of the message decides."""
        spoken = parts["h"].languages or ({language} if language else {*parts["half"].languages})
        is_to = parts["half"].meanings.get("half_to") in spoken
        is_past = parts["half"].meanings.get("half") in spoken
        readings = [beside(parts, minutes) for minutes, meant in ((-30, is_to), (30, is_past)) if meant]
        found = [at for reading in readings if reading for at in reading["clock_at"]]
        return _clock(tuple(found))

    hour = "h=number|one|one_oclock !unit:minute|unit:half_hour oclock?"
    return (
        *_added_to_hour(beside),
        rule("at? half_past h=number oclock?", partial(beside, minutes=30)),
        rule("at? half=half|half_to h=number|one !unit:hour", half),
        rule("at? half=half|half_to h=number oclock?", half),
        rule(f"at? quarter past {hour}", partial(beside, minutes=15)),
        rule(f"at? quarter to_minutes {hour}", partial(beside, minutes=-15)),
        rule(f"at? m=number unit:minute? past {hour}", partial(counted, sign=1)),
        rule(f"at? m=number to=to_minutes {hour}", before_hour),
        rule(f"at? m=number unit:minute to_minutes {hour}", partial(counted, sign=-1)),
        rule("at? m=number past half_to h=number|one oclock?", partial(counted, sign=1, base=-30)),
        rule("at? m=number to_minutes half_to h=number|one oclock?", partial(counted, sign=-1, base=-30)),
        rule("at? noon", lambda _: _clock((NOON,))),
        rule("at? midnight", lambda _: _clock((0,))),
    )


class Beside(Protocol):
    def __call__(self, parts: Parts, minutes: int) -> Meanings | None: ...


def _added_to_hour(beside: Beside) -> tuple[Rule, ...]:
    """Romance and Slavic clocks: "las tres y media", "trois heures moins le quart", "za dziesięć trzecia"."""
    hour = "h=number|one|one_oclock !unit:minute|unit:half_hour oclock?"

    def by(parts: Parts, sign: int, base: int = 0) -> Meanings | None:
        minutes = parts["m"].meanings["number"]
        return beside(parts, base + sign * minutes) if 0 < minutes < 60 else None

    return (
        rule(f"at? {hour} plus_half", partial(beside, minutes=30)),
        rule(f"at? {hour} plus_quarter", partial(beside, minutes=15)),
        rule(f"at? {hour} minus_quarter", partial(beside, minutes=-15)),
        rule("at? h=one_oclock", lambda _: _clock(candidates(1))),
        rule(f"at {hour} plus m=number !unit:day|unit:week|unit:hour unit:minute?", partial(by, sign=1)),
        rule(f"at? {hour} minus m=number unit:minute?", partial(by, sign=-1)),
        rule(f"at? quarter_before {hour}", partial(beside, minutes=-15)),
        rule(f"at? minutes_before quarter {hour}", partial(beside, minutes=-15)),
        rule("at? h=hour_word m=number !unit|counted|month", partial(by, sign=1)),
        rule(f"at? minutes_before m=number unit:minute? {hour}", partial(by, sign=-1)),
        rule("at? minutes_before m=number half_to h=number|one oclock?", partial(by, sign=-1, base=-30)),
        rule("at? noon plus_half", lambda _: _clock((NOON + 30,))),
    )


def within_part(found: tuple[int, ...], part: str) -> tuple[int, ...]:
    """Those of the candidates that lie in a part of the day; "8 in the evening" is 20:00."""
    whole = next((name for name in _PART_OF_CLOCK if part.endswith(name)), None)
    if whole is None:
        return found
    return tuple(at for at in found if any(first <= at < last for first, last in _PART_OF_CLOCK[whole]))
