"""A whole business as one document, and what became of one that was sent."""

from typing import Any

from pydantic import Field

from api.wire.model import Wire
from api.wire.primitives import Claim, Text
from usecases.import_business import Imported


class BusinessDocument(Wire):
    """What `export` answers and `import` takes: rows by table, of one moment."""

    format: Text
    version: int
    id: Text
    copy_of: Text | None = Field(default=None, alias="copy_of")
    """Of a copy: what of."""
    exported_at: Text | None = Field(default=None, alias="exported_at")
    rows: dict[str, list[dict[str, Any]]]
    accounts: list[dict[str, str]] = Field(default_factory=list)
    stopped: dict[str, list[str]] = Field(default_factory=dict)


class BusinessPortion(BusinessDocument):
    """A part of a document of a copy. Each row comes with all that belongs to it, such as an appointment with its seats."""

    gone: dict[str, list[str]] = Field(default_factory=dict)
    """Ids, by table, of what was there once and is no more: wishes of the waiting list and questions."""


class PortionOutcome(Wire):
    """How many of each table are `new`, `changed`, the `same` and `gone`."""

    counts: dict[str, dict[str, int]]


class ImportOutcome(Wire):
    """What was made. `isKnown`: this very document was imported before, and nothing was done."""

    business_id: Text
    display_name: Text
    is_known: Claim
    is_dry_run: Claim
    counts: dict[str, int]
    notes: list[Text]


def outcome_out(outcome: Imported, *, is_dry_run: bool) -> dict[str, Any]:
    return {
        "businessId": outcome.business_id,
        "displayName": outcome.name,
        "isKnown": outcome.is_known,
        "isDryRun": is_dry_run,
        "counts": dict(outcome.counts or {}),
        "notes": list(outcome.notes),
    }
