"""A directory of an organisation in memory, for those who do not care how it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from scheduling.errors import TemporaryFailure
from scheduling.identity import DirectoryPerson


@dataclass(slots=True, kw_only=True)
class ListedPeople:
    """`is_silent`: it was there a moment ago and does not answer now."""

    tenant_id: str
    people: Sequence[DirectoryPerson] = ()
    code: str = ""
    is_silent: bool = False
    asked: list[str] = field(default_factory=list)

    async def trouble(self) -> str:
        return self.code

    async def search(self, text: str, most: int) -> Sequence[DirectoryPerson]:
        self.asked.append(text)
        if self.is_silent:
            raise TemporaryFailure("graph_silent", "no answer")
        return [one for one in self.people if text and one.name.casefold().startswith(text.casefold())][:most]
