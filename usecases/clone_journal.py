"""What has come over of a business, kept so that a later run goes on where the first was broken off; and what a run reports."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

import orjson


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What has come over: by which id the copy knows it, and a digest of what was written."""

    kind: str
    source_id: str
    target_id: str
    digest: str


@dataclass(slots=True, kw_only=True)
class Journal:
    """`keep` writes entries where they outlast this run."""

    keep: Callable[[Sequence[Entry]], Awaitable[None]]
    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)

    async def add(self, new: Sequence[Entry]) -> None:
        if new:
            await self.keep(new)
        self.entries.update({(one.kind, one.source_id): one for one in new})

    async def forget(self) -> None:
        """Everything has to come over anew."""
        await self.add([replace(one, target_id="", digest="") for one in self.entries.values()])

    def scratch(self) -> "Journal":
        """The same entries; what is added to it is forgotten."""
        return Journal(keep=_keep_nothing, entries=dict(self.entries))

    def id_of(self, kind: str, source_id: str) -> str:
        """Empty for what has not come over, or is there no more."""
        known = self.entries.get((kind, source_id))
        return known.target_id if known else ""

    def ids(self, kind: str) -> dict[str, str]:
        found = {source_id: one.target_id for (of, source_id), one in self.entries.items() if of == kind}
        return {source_id: target_id for source_id, target_id in found.items() if target_id}


async def _keep_nothing(new: Sequence[Entry]) -> None:
    """For what is to be foreseen only."""


@dataclass(slots=True, kw_only=True)
class CloneReport:
    """`counts` by (kind, what became of it): new, changed, same, gone. `refused` are kind, id at the source, and why."""

    business_id: str = ""
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: list[tuple[str, str, str]] = field(default_factory=list)


def content_digest(content: Any) -> str:
    """The same for the same content, in whichever order its members stand."""
    return blake2b(orjson.dumps(content, option=orjson.OPT_SORT_KEYS), digest_size=12).hexdigest()
