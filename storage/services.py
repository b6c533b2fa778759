"""Services with their staff, questions and own rules, and the business's list of questions. Changes raise the business's number."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, insert, select, update

from scheduling.business import BusinessId
from scheduling.errors import NotFound
from scheduling.policy import SchedulingPolicy
from scheduling.service import Lobby, PriceType, Question, QuestionAssignment, QuestionId, Service, ServiceId, StaffRule
from scheduling.staff import StaffId
from storage.businesses import read_policies, write_policy
from storage.repository import Repository, Values
from storage.tables import question, service, service_question, service_staff, staff_member
from storage.values import customer_fields_from, form_links_from, location_from, reminders_from

_PLAIN = (
    "display_name",
    "duration",
    "pre_buffer",
    "post_buffer",
    "maximum_attendees",
    "description",
    "additional_information",
    "notes",
    "price",
    "is_online",
    "is_anonymous_join_enabled",
    "is_hidden",
    "is_on_demand",
    "private_key",
    "has_waiting_list",
    "is_customer_allowed_to_manage",
    "is_email_required",
    "sends_confirmation",
    "sms_enabled",
    "recurring_up_to",
    "further_people",
    "language_tag",
    "web_slug",
    "color",
    "created_at",
    "updated_at",
)
_QUESTION = (
    question.c.id,
    question.c.display_name,
    question.c.options,
    question.c.link_url,
    question.c.is_confirmation,
    question.c.created_at,
    question.c.updated_at,
)


class Services(Repository):
    """Services of a business in their order: as they were added, until somebody orders them."""

    def get(self, business_id: BusinessId, service_id: ServiceId) -> Service:
        """One that was removed too: its appointments go on."""
        found = self._find(business_id, service.c.id == service_id)
        if not found:
            raise NotFound("service", service_id=service_id)
        return found[0]

    def list(self, business_id: BusinessId) -> tuple[Service, ...]:
        return self._find(business_id, service.c.deleted_at.is_(None))

    def removed(self, business_id: BusinessId) -> tuple[Service, ...]:
        return self._find(business_id, service.c.deleted_at.is_not(None))

    def add(self, business_id: BusinessId, new: Service) -> Service:
        self._locks.business(business_id)
        position = select(service.c.position).where(service.c.business_id == business_id)
        last = self._connection.execute(position.order_by(service.c.position.desc()).limit(1)).scalar()
        values = {**_values_of(new), "business_id": business_id, "id": new.id, "position": (last or 0) + 1}
        self._connection.execute(insert(service), values)
        self._write_parts(business_id, new)
        return new

    def save(self, business_id: BusinessId, changed: Service) -> Service:
        self._locks.business(business_id)
        self._connection.execute(update(service).where(_is(business_id, changed.id)), _values_of(changed))
        for part in (service_staff, service_question):
            mine = and_(part.c.business_id == business_id, part.c.service_id == changed.id)
            self._connection.execute(delete(part).where(mine))
        self._write_parts(business_id, changed)
        return changed

    def remove(self, business_id: BusinessId, service_id: ServiceId, now: datetime) -> None:
        """Take it off the list; the row stays for the appointments made with it."""
        self._locks.business(business_id)
        self._connection.execute(update(service).where(_is(business_id, service_id)), {"deleted_at": now})

    def reorder(self, business_id: BusinessId, ids: Sequence[ServiceId]) -> None:
        """Put these first, in this order; positions are counted from one."""
        self._locks.business(business_id)
        for position, one in enumerate(ids, 1):
            self._connection.execute(update(service).where(_is(business_id, one)), {"position": position})

    def lock(self, business_id: BusinessId, service_id: ServiceId) -> None:
        """Wait for other bookings of this service: needed when it has a cap."""
        self._locks.service(business_id, service_id)

    def _find(self, business_id: BusinessId, *conditions: Any) -> tuple[Service, ...]:
        mine = select(service).where(service.c.business_id == business_id, *conditions)
        rows = self._connection.execute(mine.order_by(service.c.position, service.c.id)).all()
        if not rows:
            return ()
        policies = read_policies(self, business_id)
        staff = self._staff(business_id)
        questions = self._questions(business_id)
        return tuple(
            _service_from(row, policies.get(row.id), tuple(staff[row.id]), tuple(questions[row.id])) for row in rows
        )

    def _staff(self, business_id: BusinessId) -> Mapping[str, Sequence[StaffId]]:
        member = and_(
            staff_member.c.business_id == service_staff.c.business_id, staff_member.c.id == service_staff.c.staff_id
        )
        mine = select(service_staff.c.service_id, service_staff.c.staff_id).join(staff_member, member)
        mine = mine.where(service_staff.c.business_id == business_id, staff_member.c.deleted_at.is_(None))
        found: dict[str, list[StaffId]] = defaultdict(list)
        for service_id, staff_id in self._connection.execute(mine.order_by(service_staff.c.position)):
            found[service_id].append(StaffId(staff_id))
        return found

    def _questions(self, business_id: BusinessId) -> Mapping[str, Sequence[QuestionAssignment]]:
        asked = and_(
            question.c.business_id == service_question.c.business_id, question.c.id == service_question.c.question_id
        )
        columns = (service_question.c.service_id, service_question.c.is_required)
        mine = select(*columns, *_QUESTION).join(question, asked)
        mine = mine.where(service_question.c.business_id == business_id, question.c.deleted_at.is_(None))
        found: dict[str, list[QuestionAssignment]] = defaultdict(list)
        for service_id, is_required, *own in self._connection.execute(mine.order_by(service_question.c.position)):
            found[service_id].append(QuestionAssignment(question=_question_from(*own), is_required=is_required))
        return found

    def _write_parts(self, business_id: BusinessId, owner: Service) -> None:
        keys = {"business_id": business_id, "service_id": owner.id}
        staff = [{**keys, "staff_id": member, "position": at} for at, member in enumerate(owner.staff_ids)]
        questions = [
            {**keys, "question_id": asked.question.id, "is_required": asked.is_required, "position": at}
            for at, asked in enumerate(owner.questions)
        ]
        for table, rows in ((service_staff, staff), (service_question, questions)):
            if rows:
                self._connection.execute(insert(table), rows)
        write_policy(self, business_id, owner.id, owner.policy)


class Questions(Repository):
    """The business's master list of questions."""

    def list(self, business_id: BusinessId) -> tuple[Question, ...]:
        mine = select(*_QUESTION).where(question.c.business_id == business_id, question.c.deleted_at.is_(None))
        rows = self._connection.execute(mine.order_by(question.c.display_name, question.c.id))
        return tuple(_question_from(*row) for row in rows)

    def add(self, business_id: BusinessId, new: Question) -> Question:
        self._locks.business(business_id)
        self._connection.execute(insert(question), {**_question_values(new), "business_id": business_id, "id": new.id})
        return new

    def save(self, business_id: BusinessId, changed: Question) -> Question:
        self._locks.business(business_id)
        mine = update(question).where(question.c.business_id == business_id, question.c.id == changed.id)
        self._connection.execute(mine, _question_values(changed))
        return changed

    def remove(self, business_id: BusinessId, question_id: QuestionId) -> None:
        """Take it off the list and off every service; answers that were given stay."""
        self._locks.business(business_id)
        asked = and_(service_question.c.business_id == business_id, service_question.c.question_id == question_id)
        self._connection.execute(delete(service_question).where(asked))
        mine = and_(question.c.business_id == business_id, question.c.id == question_id)
        self._connection.execute(delete(question).where(mine))


def _is(business_id: str, service_id: str) -> Any:
    return and_(service.c.business_id == business_id, service.c.id == service_id)


def _values_of(owner: Service) -> Values:
    return {
        **{name: getattr(owner, name) for name in _PLAIN},
        "staff_rule": owner.staff_rule,
        "lobby": owner.lobby,
        "price_type": owner.price_type,
        "location": owner.location,
        "reminders": owner.reminders,
        "customer_fields": owner.customer_fields,
        "forms": owner.forms,
    }


def _service_from(
    row: Row[Any],
    policy: SchedulingPolicy | None,
    staff_ids: tuple[StaffId, ...],
    questions: tuple[QuestionAssignment, ...],
) -> Service:
    fields = row._mapping
    return Service(
        id=ServiceId(row.id),
        policy=policy,
        staff_ids=staff_ids,
        questions=questions,
        staff_rule=StaffRule(row.staff_rule),
        lobby=Lobby(row.lobby),
        price_type=PriceType(row.price_type),
        location=location_from(row.location),
        reminders=reminders_from(row.reminders),
        customer_fields=customer_fields_from(row.customer_fields),
        forms=form_links_from(row.forms),
        **{name: fields[name] for name in _PLAIN},
    )


def _question_values(own: Question) -> Values:
    kind = "radioButton" if own.options else "text"
    return {
        "display_name": own.display_name,
        "answer_input_type": kind,
        "options": list(own.options),
        "link_url": own.link_url,
        "is_confirmation": own.is_confirmation,
        "created_at": own.created_at,
        "updated_at": own.updated_at,
    }


def _question_from(question_id: str, display_name: str, options: Any, *rest: Any) -> Question:
    """From the columns of `_QUESTION`."""
    link_url, is_confirmation, created_at, updated_at = rest
    return Question(
        id=QuestionId(question_id),
        display_name=display_name,
        options=tuple(options),
        link_url=link_url,
        is_confirmation=is_confirmation,
        created_at=created_at,
        updated_at=updated_at,
    )
