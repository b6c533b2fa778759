"""What the tenant's policy says about people who are added to a business."""

from storage.work import Work

_APPROVAL = "membership_approval_required"


def needs_approval(work: Work, tenant_id: str) -> bool:
    """Whether somebody new can be booked only after having agreed (B19)."""
    return work.tenants.policy(tenant_id).get(_APPROVAL) is True
