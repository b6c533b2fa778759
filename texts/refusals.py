"""The sentence a person reads when something is refused: one per code, more exact where the refusal names its rule."""

from collections.abc import Mapping
from datetime import datetime

from scheduling.errors import Refusal, RefusalCode
from texts.catalogue import knows, say_any
from texts.formats import clock, day, local_day


def refusal_text(refusal: Refusal, language: str, zone: str, *, formal: bool = False) -> str:
    """Why it cannot be, in the reader's language; moments are told in the zone."""
    if refusal.code is RefusalCode.INVALID:
        return _invalid_text(refusal.data, language, formal)
    rule = f"{refusal.code}.{refusal.data.get('rule', '')}"
    code = rule if knows(f"refusals.{rule}") else str(refusal.code)
    return say_any("refusals", code, language, formal=formal, **_written(refusal.data, language, zone))


def _invalid_text(data: Mapping[str, object], language: str, formal: bool) -> str:
    rule = f"invalid.{data.get('rule', '')}"
    code = rule if knows(f"refusals.{rule}") else "invalid"
    named = {**data, "field": field_name(str(data.get("field", "")), language)}
    return say_any("refusals", code, language, formal=formal, **named)


def field_name(field: str, language: str) -> str:
    """What people call a field of input; a place in a file is called by its path."""
    if "." in field or "[" in field:
        return field
    return say_any("refusals.field", field if knows(f"refusals.field.{field}") else "other", language)


def _written(data: Mapping[str, object], language: str, zone: str) -> dict[str, object]:
    return {
        key: f"{day(local_day(value, zone), language)}, {clock(value, zone, language)}"
        if isinstance(value, datetime)
        else value
        for key, value in data.items()
        if key not in ("language", "code", "formal")
    }
