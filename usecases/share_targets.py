"""What the assignment rules aim at: how the minutes of each service would lie with its people if they were spread as meant."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from scheduling.policy import AssignmentRule
from scheduling.service import Service, StaffRule
from scheduling.staff import StaffId
from storage.figures import MinutesRow
from usecases.configuration import Configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Minutes of the services that are to be spread: those a person has, and those he or she would have."""

    booked: int
    target: int


def read_shares(configuration: Configuration, minutes: Iterable[MinutesRow]) -> dict[StaffId, Share]:
    """Fewest minutes and chance both mean an equal share; the order of a list means none, nor do services that take all.

    Only people of a service that is to be spread have a share.
    """
    rows = tuple(minutes)
    booked, targets = Counter[StaffId](), defaultdict[StaffId, float](float)
    for service in configuration.services.values():
        mine = [row for row in rows if row.service_id == service.id]
        people = [one for one in service.staff_ids if one in configuration.staff]
        able = [one for one in people if configuration.staff[one].can_be_booked]
        if not mine or len(able) < 2 or not _is_spread(configuration, service):
            continue
        for row in mine:
            booked[row.staff_id] += row.minutes
        for staff_id in able:
            targets[staff_id] += sum(row.minutes for row in mine) / len(able)
    return {one: Share(booked=booked[one], target=round(targets[one])) for one in targets}


def _is_spread(configuration: Configuration, service: Service) -> bool:
    rule = (service.policy or configuration.business.policy).assignment
    return service.staff_rule is StaffRule.ONE_OF and rule is not AssignmentRule.PRIORITY
