"""A business's own words for its messages, by topic and language."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, delete, select

from scheduling.business import BusinessId
from storage.repository import Repository
from storage.tables import message_template


class TemplateRow(NamedTuple):
    """`updated_by` is the account that wrote it, empty for whoever runs the host."""

    topic: str
    language: str
    subject: str
    body: str
    updated_by: str
    updated_at: datetime


class Templates(Repository):
    def of_topic(self, business_id: BusinessId, topic: str) -> Mapping[str, TemplateRow]:
        """By language."""
        mine = and_(message_template.c.business_id == business_id, message_template.c.topic == topic)
        return {row.language: row for row in self._rows(mine)}

    def list(self, business_id: BusinessId) -> tuple[TemplateRow, ...]:
        return self._rows(message_template.c.business_id == business_id)

    def save(self, business_id: BusinessId, row: TemplateRow) -> None:
        """The one before is gone."""
        values = {"business_id": business_id, "topic": row.topic, "language_tag": row.language}
        words = {"subject": row.subject, "body": row.body, "updated_by": row.updated_by, "updated_at": row.updated_at}
        self._put(message_template, {**values, **words}, keys=("business_id", "topic", "language_tag"))

    def remove(self, business_id: BusinessId, topic: str, language: str) -> bool:
        """Whether there was one."""
        mine = and_(
            message_template.c.business_id == business_id,
            message_template.c.topic == topic,
            message_template.c.language_tag == language,
        )
        return self._connection.execute(delete(message_template).where(mine)).rowcount == 1

    def _rows(self, wanted: object) -> tuple[TemplateRow, ...]:
        columns = [
            message_template.c[name]
            for name in ("topic", "language_tag", "subject", "body", "updated_by", "updated_at")
        ]
        chosen = select(*columns).where(wanted)  # type: ignore[arg-type]  # a condition, made above
        rows = self._connection.execute(chosen.order_by(message_template.c.topic, message_template.c.language_tag))
        return tuple(TemplateRow(*row) for row in rows)
