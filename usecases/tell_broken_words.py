"""Tells administrators once that the business's own words for a mail could not be used; the mail went out in the built-in ones."""

from datetime import datetime

import structlog

from scheduling.errors import Invalid
from scheduling.notices import NoticeKind
from scheduling.staff import Role
from storage.records import OutboxItem
from storage.work import Work
from usecases.make_ids import id_of

log = structlog.get_logger("templates")


def tell_broken_words(work: Work, *, item: OutboxItem, fault: Invalid, now: datetime) -> None:
    """`item` is the mail they were for. Once for each state of the words, whoever they were for."""
    field, rule = str(fault.data["field"]), str(fault.data["rule"])
    log.warning("own_words_broken", topic=item.topic, field=field, rule=rule, line=fault.data.get("line"))
    rows = work.templates.of_topic(item.business_id, item.topic).values()
    state = max((row.updated_at.isoformat() for row in rows), default="")
    admins = [one for one in work.staff.list(item.business_id) if one.role is Role.ADMINISTRATOR and one.email]
    facts = {"topic": item.topic, "field": field, "rule": rule, "line": int(str(fault.data.get("line", 0)))}
    keys = {admin.id: f"{NoticeKind.WORDS_BROKEN}.{item.topic}.{state}.{admin.id}" for admin in admins}
    work.outbox.add(
        OutboxItem(
            id=id_of(item.business_id, key),
            business_id=item.business_id,
            kind="mail",
            topic=NoticeKind.WORDS_BROKEN,
            key=key,
            payload=facts,
            due_at=now,
            staff_id=staff_id,
            created_at=now,
        )
        for staff_id, key in keys.items()
    )
