"""Changes what a business says of itself, when it is open, by which rules it is booked, and how its page looks (administrators)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scheduling.business import Business, BusinessId
from scheduling.clock import Clock
from scheduling.policy import DateOverride, SchedulingPolicy, WeeklyHours
from scheduling.publishing import Ways
from storage.engine import Database
from storage.records import HistoryEntry
from storage.work import Work
from usecases.access import Actor
from usecases.business_details import BusinessDetails
from usecases.configuration import Configuration, Configurations
from usecases.configuring import begin_configuring
from usecases.edit_mark import changed_fields, require_mark
from usecases.make_ids import make_id
from usecases.page_names import first_address, with_address
from usecases.page_wish import PageWish, check_page, check_publishing

__all__ = [
    "BusinessDetails",
    "ChangeBusinessDetails",
    "ChangeHours",
    "ChangePage",
    "ChangePolicy",
    "HoursWish",
    "PageWish",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursWish:
    """When the business is open: a week, and dates that are otherwise."""

    hours: WeeklyHours
    overrides: tuple[DateOverride, ...] = ()

    @classmethod
    def of(cls, business: Business) -> "HoursWish":
        """As they are stored."""
        return cls(hours=business.hours, overrides=business.overrides)


Part = BusinessDetails | HoursWish | SchedulingPolicy | PageWish
Change = Callable[[Work, Configuration, datetime], Business]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """A change of one part: what it is called in the history, what is stored of it, and the mark of what the form showed."""

    name: str
    part_of: Callable[[Business], Part]
    mark: str
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class _ManageBusiness:
    """What the changes below have in common: one lock, one check of rights, one look at the mark, one line in the history."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def _carry_out(self, business_id: BusinessId, order: _Order, actor: Actor) -> Business:
        change = partial(self._transaction, business_id, order, actor, self.clock.now(), make_id())
        return await self.database.write(change)

    def _transaction(
        self, business_id: BusinessId, order: _Order, actor: Actor, now: datetime, entry_id: str, work: Work
    ) -> Business:
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        before = configuration.business
        require_mark("business", order.part_of(before), order.mark)
        changed = order.change(work, configuration, now)
        names = changed_fields(order.part_of(before), order.part_of(changed))
        if not names:
            return before
        saved = work.businesses.save(replace(changed, updated_at=now))
        data = {"part": order.name, "fields": names}
        entry = HistoryEntry(id=entry_id, at=now, by=actor.id, what="business_changed", data=data)
        work.history.add(business_id, entry)
        return saved


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeBusinessDetails(_ManageBusiness):
    """Raises Invalid naming the field, Stale when somebody else was faster. A new name obeys the tenant's rules (B95, B96)."""

    async def __call__(self, business_id: BusinessId, wish: BusinessDetails, mark: str, actor: Actor) -> Business:
        order = _Order(name="details", part_of=BusinessDetails.of, mark=mark, change=partial(_details, wish))
        return await self._carry_out(business_id, order, actor)


def _details(wish: BusinessDetails, work: Work, configuration: Configuration, now: datetime) -> Business:
    return renamed(work, configuration, wish.put_into(configuration.business), now)


def renamed(work: Work, configuration: Configuration, changed: Business, now: datetime) -> Business:
    """The changed business, which under a new name obeys the tenant's rules for names and page addresses (B95, B96)."""
    before, tenant = configuration.business, configuration.tenant
    if changed.display_name == before.display_name:
        return changed
    tenant.check_name(changed.display_name)
    has_address = bool(before.web_slug) and tenant.affixed(before.web_slug) != before.web_slug
    return with_address(work, changed, before.web_slug, tenant, now) if has_address else changed


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeHours(_ManageBusiness):
    """Blocks and overrides check themselves when they are made."""

    async def __call__(self, business_id: BusinessId, wish: HoursWish, mark: str, actor: Actor) -> Business:
        order = _Order(name="hours", part_of=HoursWish.of, mark=mark, change=partial(_hours, wish))
        return await self._carry_out(business_id, order, actor)


def _hours(wish: HoursWish, work: Work, configuration: Configuration, now: datetime) -> Business:
    ordered = tuple(sorted(wish.overrides, key=lambda one: (one.first, one.last)))
    return replace(configuration.business, hours=wish.hours, overrides=ordered)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePolicy(_ManageBusiness):
    """The rules check themselves when they are made (S65)."""

    async def __call__(self, business_id: BusinessId, wish: SchedulingPolicy, mark: str, actor: Actor) -> Business:
        order = _Order(name="policy", part_of=lambda one: one.policy, mark=mark, change=partial(_policy, wish))
        return await self._carry_out(business_id, order, actor)


def _policy(wish: SchedulingPolicy, work: Work, configuration: Configuration, now: datetime) -> Business:
    return replace(configuration.business, policy=wish)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage(_ManageBusiness):
    """Raises PolicyRefused with all that stands against publishing, Invalid for a code that no mail could bring."""

    ways: Ways

    async def __call__(self, business_id: BusinessId, wish: PageWish, mark: str, actor: Actor) -> Business:
        order = _Order(name="page", part_of=PageWish.of, mark=mark, change=partial(self._page, wish))
        return await self._carry_out(business_id, order, actor)

    def _page(self, wish: PageWish, work: Work, configuration: Configuration, now: datetime) -> Business:
        before, tenant = configuration.business, configuration.tenant
        changed = replace(
            before,
            page=check_page(wish.settings, self.ways),
            is_published=wish.is_published,
            policy=replace(before.policy, allow_staff_selection=wish.allow_staff_selection),
        )
        if wish.is_published and not before.is_published:
            check_publishing(replace(configuration, business=changed), self.ways)
        if wish.web_slug and wish.web_slug != before.web_slug:
            return with_address(work, changed, wish.web_slug, tenant, now)
        return changed if before.web_slug else first_address(work, changed, tenant, now)
