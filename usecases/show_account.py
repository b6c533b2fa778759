"""How an account is shown: its own preferences before what the channel told, and the businesses it works for."""

from collections.abc import Sequence

from scheduling.business import BusinessId
from scheduling.staff import Membership, StaffId
from storage.businesses import MemberOf
from storage.records import Account
from storage.work import Work
from usecases.views import AccountView, MembershipView


def show_account(work: Work, account: Account, admins: Sequence[str]) -> AccountView:
    """The view of an account; `admins` are the object ids and addresses that administer their tenant."""
    known = [one for one in work.businesses.memberships(account.id) if not one.is_archived]
    members = [one for one in known if one.membership is not Membership.REJECTED]
    policy, is_named = work.tenants.policy(account.tenant_id), is_admin(account, admins)
    may_set_up = policy.lets_create(names_of(account), is_administrator=is_named)
    memberships = tuple(_view(one) for one in members)
    return AccountView(
        id=account.id,
        name=account.name,
        email=account.email or account.upn,
        language=str(account.preferences.get("language") or account.language),
        zone=str(account.preferences.get("zone") or account.zone),
        last_business_id=account.last_business_id,
        wants_chat=all(one.wants_chat for one in members),
        wants_mail=all(one.wants_mail for one in members),
        memberships=memberships,
        is_first_admin=not memberships and may_set_up,
        morning_at=str(account.preferences.get("morning") or ""),
        may_set_up=may_set_up,
        may_have_page=policy.is_enabled and not policy.are_personal_pages_disabled,
        is_tenant_admin=is_named,
        is_switched_off=not policy.is_enabled,
        declined=tuple(_view(one) for one in known if one.membership is Membership.REJECTED),
        columns={one: tuple(staff_ids) for one, staff_ids in known_columns(account).items()},
    )


def known_columns(account: Account) -> dict[BusinessId, list[StaffId]]:
    """For each business the order of the board's columns, where one was chosen."""
    return dict(account.preferences.get("columns") or {})


def _view(one: MemberOf) -> MembershipView:
    return MembershipView(business_id=one.business_id, name=one.business_name, staff_id=one.staff_id, role=one.role)


def is_admin(account: Account, admins: Sequence[str]) -> bool:
    """Whether the settings name this account, by object id or address."""
    named = {word.strip().casefold() for word in admins}
    return bool(named & {word.casefold() for word in names_of(account)})


def names_of(account: Account) -> tuple[str, ...]:
    """What a setting or a rule may call this account by."""
    return tuple(word for word in (account.object_id, account.email, account.upn) if word)
