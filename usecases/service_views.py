"""What the pages show of services and questions, and for whom."""

from dataclasses import dataclass

from scheduling.business import Business
from scheduling.service import Question, Service
from scheduling.staff import StaffMember
from usecases.access import Actor, Permission, Reach, reach, require
from usecases.configuration import Configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicesView:
    """All services in their order, with the people they may name."""

    business: Business
    services: tuple[Service, ...]
    staff: tuple[StaffMember, ...]
    can_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceView:
    """One service with everything that may be chosen for it. `mark` is what a change must carry; `coming` counts appointments.

    `is_kind_fixed`: it has or had appointments, so that it stays for one customer, or for many.
    """

    business: Business
    service: Service
    mark: str
    staff: tuple[StaffMember, ...]
    questions: tuple[Question, ...]
    coming: int
    is_kind_fixed: bool
    can_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A question of the master list and the services that ask it."""

    question: Question
    mark: str
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsView:
    """The master list."""

    questions: tuple[QuestionView, ...]
    can_change: bool


def may_look(configuration: Configuration, actor: Actor) -> bool:
    """Whether the reader may also change it (B12, B14). Raises NotAllowed: customers see what the booking page shows."""
    if actor.kind == "customer":
        require(configuration, actor, Permission.CONFIGURE)
    member = require(configuration, actor, Permission.READ_BUSINESS)
    return reach(actor, member, Permission.CONFIGURE) is Reach.ALL
