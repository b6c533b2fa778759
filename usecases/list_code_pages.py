"""The businesses whose published page asks for a code from a mail, for `app.py check` where no mail goes out."""

from dataclasses import dataclass

from scheduling.publishing import nobody_can_book
from storage.engine import Database
from storage.work import Work
from usecases.configuration import Configurations


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCodePages:
    """Their names, in order."""

    database: Database

    async def __call__(self) -> tuple[str, ...]:
        return await self.database.read(_list)


def _list(work: Work) -> tuple[str, ...]:
    configurations = Configurations()
    found = (configurations.read(work, one).business for one in work.businesses.list_ids())
    asking = (one for one in found if one.is_published and nobody_can_book(one, has_mail=False))
    return tuple(sorted(one.display_name for one in asking))
