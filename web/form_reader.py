"""Reads what somebody typed into a form: every mistake is noted at its field in the reader's language, and nothing typed is lost."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from aiohttp.web import FileField
from multidict import MultiDict

from scheduling.errors import Invalid, NotAllowed, NotFound, Refusal
from texts.refusals import refusal_text
from web.read_dates import day_of, moment_of

T = TypeVar("T")
Choice = TypeVar("Choice", bound=StrEnum)
WHOLE_FORM = ""
"""The field of an error that belongs to no single field."""
_CLOCK = re.compile(r"([01]?[0-9]|2[0-4])[:.]?([0-5][0-9])?\Z")
_NUMBER = re.compile(r"[0-9]{1,9}\Z")
_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?\Z")


def plain_number(text: str) -> int | None:
    """What a page of ours has written into an address or a hidden field; None for anything else."""
    return int(text) if _NUMBER.match(text) else None


class FormReader:
    """One form as it was sent. Readers answer the value, or their default when there is an error, which `errors` then holds."""

    def __init__(self, form: Mapping[str, Any], language: str, zone: str) -> None:
        self._form = form
        self._language = language
        self._zone = zone
        self.errors: dict[str, str] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that were sent."""
        return tuple(dict.fromkeys(self._form))

    @property
    def is_sent(self) -> bool:
        """Whether anybody has filled it: else stored values are shown."""
        return bool(self._form)

    @property
    def is_valid(self) -> bool:
        return not self.errors

    def typed(self, name: str, stored: object = "") -> str:
        """What the field shows: as typed, or what is stored when nothing was sent."""
        if not self.is_sent:
            return "" if stored is None else str(stored)
        return self._text(name)

    def ticked(self, name: str, stored: bool = False) -> bool:
        return name in self._form if self.is_sent else stored

    def untick(self, name: str) -> None:
        """It is shown without its tick again, and has to be ticked anew."""
        if name in self._form:
            self._form = MultiDict((key, value) for key, value in self._form.items() if key != name)

    def chosen(self, name: str, stored: Collection[str] = ()) -> tuple[str, ...]:
        """Values of a field that may be there several times."""
        return self.many(name) if self.is_sent else tuple(stored)

    def error(self, name: str) -> str:
        return self.errors.get(name, "")

    def text(self, name: str, *, is_required: bool = False, most: int = 200) -> str:
        """One line, its spaces tidied."""
        return self._length(name, " ".join(self._text(name).split()), is_required, most)

    def lines(self, name: str, *, is_required: bool = False, most: int = 4000) -> str:
        """Several lines, as typed."""
        return self._length(name, self._text(name).replace("\r\n", "\n").strip(), is_required, most)

    def number(self, name: str, *, least: int = 0, most: int = 1_000_000, default: int = 0) -> int:
        value = self.optional_number(name, least=least, most=most)
        if value is None and name not in self.errors:
            self._wrong(None, name, "required")
        return default if value is None else value

    def optional_number(self, name: str, *, least: int = 0, most: int = 1_000_000) -> int | None:
        typed = self._text(name).strip()
        if not typed:
            return None
        if not re.fullmatch(r"-?[0-9]{1,9}", typed):
            return self._wrong(None, name, "whole_number", value=typed)
        if not least <= int(typed) <= most:
            return self._wrong(None, name, "between", least=least, most=most)
        return int(typed)

    def amount(self, name: str) -> Decimal:
        """An amount of money; a comma or a point before the cents. More decimals than two stay: the currency says how many it has."""
        typed = self._text(name).strip().replace(",", ".")
        if typed and not _AMOUNT.match(typed):
            return self._wrong(Decimal(0), name, "amount", value=typed)
        found = Decimal(typed or "0")
        return found if found != round(found, 2) else found.quantize(Decimal("0.01"))

    def flag(self, name: str) -> bool:
        return name in self._form

    def choice(self, name: str, kind: type[Choice]) -> Choice:
        """One of the options; the first one when something else was sent."""
        typed = self._text(name)
        if typed in set(kind):
            return kind(typed)
        return self._wrong(next(iter(kind)), name, "one_of_the_options", value=typed)

    def one_of(self, name: str, options: Collection[str]) -> str:
        """One of the options, or empty when something else was sent."""
        typed = self._text(name)
        return typed if typed in options else self._wrong("", name, "one_of_the_options", value=typed)

    def many(self, name: str) -> tuple[str, ...]:
        """All values of a field that may be there several times: tick boxes of one name."""
        values = self._form.getall(name, []) if hasattr(self._form, "getall") else [self._form.get(name, "")]
        return tuple(dict.fromkeys(value for value in values if isinstance(value, str) and value))

    def day(self, name: str, *, is_required: bool = True) -> date | None:
        """A day as date fields send it: 2026-12-01."""
        typed = self._text(name).strip()
        if not typed:
            return self._wrong(None, name, "required") if is_required else None
        return day_of(typed) or self._wrong(None, name, "day", value=typed)

    def minute(self, name: str, *, is_required: bool = True) -> int | None:
        """A clock time as minutes since midnight, 0 to 1440."""
        typed = self._text(name).strip()
        if not typed:
            return self._wrong(None, name, "required") if is_required else None
        found = _CLOCK.match(typed)
        minute = int(found[1]) * 60 + int(found[2] or 0) if found else 1441
        return minute if minute <= 1440 else self._wrong(None, name, "clock_time", value=typed)

    def clock(self, name: str, *, is_required: bool = True) -> time | None:
        """A clock time before midnight."""
        minute = self.minute(name, is_required=is_required)
        if minute == 1440:
            return self._wrong(None, name, "clock_time", value="24:00")
        return None if minute is None else time(minute // 60, minute % 60)

    def file(self, name: str) -> bytes:
        """What was uploaded; empty when nothing was."""
        sent = self._form.get(name)
        return sent.file.read() if isinstance(sent, FileField) else b""

    def moment(self, name: str) -> datetime | None:
        """A whole UTC moment that a page of ours has written into a hidden field."""
        return moment_of(self._text(name)) or self._wrong(None, name, "moment")

    def read(self, name: str, reading: Callable[[], T], default: T) -> T:
        """What a rule of the domain makes of it; its refusal is noted at this field."""
        try:
            return reading()
        except Refusal as refusal:
            self.errors[name] = self._sentence(refusal)
            return default

    def refuse(self, refusal: Refusal, **fields: str) -> None:
        """Note what a use case said, at the field it names; `fields` tells which of ours is meant by which of theirs.

        A right that is missing, and a thing that has gone, are no fault of the form and raised again.
        """
        if isinstance(refusal, NotAllowed | NotFound):
            raise refusal
        named = str(refusal.data.get("field", WHOLE_FORM))
        self.errors[fields.get(named, named)] = self._sentence(refusal)

    def _text(self, name: str) -> str:
        value = self._form.get(name, "")
        return value if isinstance(value, str) else ""

    def _length(self, name: str, value: str, is_required: bool, most: int) -> str:
        if is_required and not value:
            self._wrong(None, name, "required")
        if len(value) > most:
            self._wrong(None, name, "too_long", most=most)
        return value

    def _wrong(self, default: T, name: str, rule: str, **data: object) -> T:
        """Notes the mistake; a field of a row ("hours-0-from") is called by what comes before the first dash."""
        self.errors[name] = self._sentence(Invalid(name.partition("-")[0], rule, **data))
        return default

    def _sentence(self, refusal: Refusal) -> str:
        return refusal_text(refusal, self._language, self._zone)
