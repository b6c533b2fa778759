"""What every way of making a business has in common: who may, the tenant's rules for names, a page address, and the first person."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from scheduling.business import Business, BusinessId
from scheduling.errors import NotAllowed
from scheduling.service import Question, Service
from scheduling.staff import AccountId, Membership, Role, StaffId, StaffMember
from scheduling.tenant_policy import TenantPolicy
from storage.records import Account
from storage.work import Work
from usecases.page_names import first_address
from usecases.plan_invitation import plan_invitation
from usecases.show_account import is_admin, names_of


def founder_of(work: Work, account_id: AccountId, admins: Sequence[str]) -> tuple[Account, TenantPolicy]:
    """The account, and the rules of its tenant. Raises NotAllowed when these do not let it make a business (S25, S34)."""
    account = work.accounts.get(account_id)
    tenant = work.tenants.policy(account.tenant_id)
    is_named = is_admin(account, admins)
    if not tenant.is_enabled or not tenant.lets_create(names_of(account), is_administrator=is_named):
        raise NotAllowed("create_business")
    return account, tenant


def founder(account: Account, staff_id: StaffId, now: datetime) -> StaffMember:
    """Whoever makes a business administers it, and can be booked."""
    return StaffMember(
        id=staff_id,
        display_name=account.name or account.email or account.upn,
        role=Role.ADMINISTRATOR,
        email=account.email or account.upn,
        language_tag=account.language,
        created_at=now,
        updated_at=now,
    )


def added(member: StaffMember, tenant: TenantPolicy, now: datetime) -> StaffMember:
    """Somebody whom another adds, and invites; where the tenant wants that, nobody is booked before he or she agrees (B19)."""
    invited = replace(member, invited_at=now if member.email else None, answered_at=None)
    must_agree = tenant.is_membership_approval_required and member.membership is Membership.ACTIVE
    return replace(invited, membership=Membership.PENDING) if must_agree else invited


def invite(work: Work, business_id: BusinessId, staff: Iterable[StaffMember], by_name: str, now: datetime) -> None:
    """Those who were added hear of it (S11)."""
    for member in staff:
        work.outbox.add(plan_invitation(business_id, member, by_name=by_name, now=now))


def found(
    work: Work,
    business: Business,
    staff: Sequence[StaffMember],
    services: Sequence[Service],
    questions: Sequence[Question] = (),
    *,
    now: datetime,
) -> Business:
    """Stores a whole new business with its page address. Raises Invalid for a name that the tenant blocks (B96)."""
    tenant = work.tenants.policy(business.tenant_id)
    tenant.check_name(business.display_name)
    work.businesses.add(business)
    for member in staff:
        work.staff.add(business.id, member)
    for question in questions:
        work.questions.add(business.id, question)
    for service in services:
        work.services.add(business.id, service)
    return work.businesses.save(first_address(work, business, tenant, now))
