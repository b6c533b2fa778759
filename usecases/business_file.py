"""The file that holds one whole business: its format, how it is told from others, and what a copy of a business is spared.

A file may be that of a copy: `copy_of` says what of. A copy stands beside the one it was made of. So it has seats, wishes and
page addresses of its own, leaves the meetings of the other alone, and nobody hears of it by messages that were planned for the other.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from scheduling.business import BusinessId
from scheduling.errors import Invalid
from storage.business_rows import Rows
from usecases.make_ids import id_of

FORMAT, VERSION = "slotkeeper business", 1
_MEMBERS = frozenset({"format", "version", "exported_at", "id", "copy_of", "rows", "accounts", "stopped"})
_ID = re.compile(r"[A-Za-z0-9._-]{1,120}@[A-Za-z0-9.-]{1,80}")
STAYS_WITH_THE_OTHER = ("outbox", "sms_message", "service_link", "page_address")
_ITS_OWN_IDS = ("attendee", "waiting_wish", "waiting_offer")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAccount:
    """Somebody who has signed in, as the sign-in service knows them, by the id that the rows name."""

    id: str
    tenant_id: str
    object_id: str
    name: str = ""
    email: str = ""
    upn: str = ""
    language: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessFile:
    """What was read; the rows are checked when they are stored. `digest` is the same for the same content.

    `copy_of` is what the business was copied from; empty for the business itself.
    """

    business_id: BusinessId
    digest: str
    rows: Rows
    copy_of: str
    accounts: tuple[KnownAccount, ...]
    no_reminders: tuple[str, ...]
    no_texts: tuple[str, ...]


def read_file(document: Any, *, is_whole: bool = True) -> BusinessFile:
    """A part of one need not hold the business itself. Raises Invalid naming the member and the rule."""
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise Invalid("file.format", "must_be", value=FORMAT)
    if document.get("version") != VERSION:
        raise Invalid("file.version", "must_be", value=str(VERSION))
    for name in document:
        if name not in _MEMBERS:
            raise Invalid(f"file.{name}", "unknown_field")
    stopped = _object(document.get("stopped", {}), "file.stopped")
    return BusinessFile(
        business_id=read_id(document.get("id"), "file.id"),
        digest=_digest(document),
        rows=_rows(document.get("rows"), is_whole=is_whole),
        copy_of=read_id(document["copy_of"], "file.copy_of") if document.get("copy_of") else "",
        accounts=tuple(_accounts(document.get("accounts", []))),
        no_reminders=_texts(stopped.get("reminders", []), "file.stopped.reminders"),
        no_texts=_texts(stopped.get("texts", []), "file.stopped.texts"),
    )


def _rows(told: Any, *, is_whole: bool) -> Rows:
    """Lists of objects, by table; what stands in them is checked when it is stored."""
    for name, rows in _object(told, "file.rows").items():
        if not isinstance(rows, list):
            raise Invalid(f"rows.{name}", "shape")
        for at, row in enumerate(rows):
            _object(row, f"rows.{name}[{at}]")
    if len(told.get("business", ())) not in ((1,) if is_whole else (0, 1)):
        raise Invalid("rows.business", "required")
    return dict(told)


def text_of(row: Mapping[str, Any], name: str) -> str:
    """Empty for what is no text."""
    value = row.get(name)
    return value if isinstance(value, str) else ""


def read_id(told: Any, field: str) -> BusinessId:
    if not isinstance(told, str) or not _ID.fullmatch(told):
        raise Invalid(field, "business_id")
    return BusinessId(told)


def _digest(document: Mapping[str, Any]) -> str:
    """When it was written does not matter, nor in which order its members stand."""
    told = {name: value for name, value in document.items() if name != "exported_at"}
    return blake2b(orjson.dumps(told, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


def _accounts(told: Any) -> Sequence[KnownAccount]:
    if not isinstance(told, list):
        raise Invalid("file.accounts", "shape")
    names, found = KnownAccount.__slots__, []
    for at, one in enumerate(told):
        place = f"file.accounts[{at}]"
        for name, value in _object(one, place).items():
            if name not in names:
                raise Invalid(f"{place}.{name}", "unknown_field")
            if not isinstance(value, str):
                raise Invalid(f"{place}.{name}", "shape")
        if not all(one.get(name) for name in ("id", "tenant_id", "object_id")):
            raise Invalid(place, "required")
        found.append(KnownAccount(**one))
    return found


def _object(told: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(told, Mapping):
        raise Invalid(place, "an_object")
    return told


def _texts(told: Any, place: str) -> tuple[str, ...]:
    if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
        raise Invalid(place, "shape")
    return tuple(told)


def as_copy(rows: Rows, business_id: BusinessId) -> Rows:
    """The rows of a business that stands beside the one they were read of. Raises nothing: what is wrong with them shows later."""
    kept = {name: told for name, told in rows.items() if name not in STAYS_WITH_THE_OTHER}
    ids = {text_of(row, "id") for name in _ITS_OWN_IDS for row in kept.get(name, ())}
    new = {one: id_of(business_id, one) for one in ids if one}
    return spared(renamed(kept, new))


def spared(rows: Rows) -> Rows:
    """Without what would make a copy act for the other."""
    return {name: [_spared(name, row) for row in told] for name, told in rows.items()}


def renamed(rows: Rows, names: Mapping[str, str]) -> Rows:
    """With other ids in place of some, wherever they stand as a whole value."""
    return {name: _renamed(told, names) for name, told in rows.items()} if names else rows


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    match value:
        case str():
            return names.get(value, value)
        case list():
            return [_renamed(one, names) for one in value]
        case Mapping():
            return {name: _renamed(one, names) for name, one in value.items()}
    return value


def _spared(table: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    match table:
        case "business":
            return {**row, "is_published": False, "web_slug": "", "personal_of": ""}
        case "service":
            return {**row, "web_slug": ""}
        case "appointment":
            return {**row, "meeting_handle": {}}
        case "reminder" if row.get("state") == "planned":
            return {**row, "state": "dropped"}
    return row
