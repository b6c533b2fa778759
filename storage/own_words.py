"""A business's own words in other languages, by what they are about. Changes raise the business's number."""

from collections.abc import Mapping

from sqlalchemy import delete, select

from scheduling.business import BusinessId
from scheduling.own_words import Place, Subject
from storage.repository import Repository
from storage.tables import own_words

_KEYS = ("business_id", "subject", "thing_id", "language_tag")


class OwnWordsRows(Repository):
    def all(self, business_id: BusinessId) -> dict[Place, Mapping[str, str]]:
        """Fields and their texts, by place."""
        columns = (own_words.c.subject, own_words.c.thing_id, own_words.c.language_tag, own_words.c.texts)
        mine = select(*columns).where(own_words.c.business_id == business_id)
        return {Place(Subject(subject), *rest): texts for subject, *rest, texts in self._connection.execute(mine)}

    def put(self, business_id: BusinessId, place: Place, texts: Mapping[str, str]) -> None:
        """Those that stood there are gone; no texts leave nothing."""
        self._locks.business(business_id)
        keys = dict(zip(_KEYS, (business_id, str(place.subject), place.thing_id, place.language), strict=True))
        if texts:
            self._put(own_words, {**keys, "texts": dict(texts)}, keys=_KEYS)
            return
        mine = [own_words.c[name] == value for name, value in keys.items()]
        self._connection.execute(delete(own_words).where(*mine))

    def remove(self, business_id: BusinessId, subject: Subject, thing_id: str) -> None:
        """Of a thing that is gone, in all languages."""
        self._locks.business(business_id)
        mine = (
            own_words.c.business_id == business_id,
            own_words.c.subject == subject,
            own_words.c.thing_id == thing_id,
        )
        self._connection.execute(delete(own_words).where(*mine))
