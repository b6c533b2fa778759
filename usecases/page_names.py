"""How a business gets its page address: the tenant's affixes, no two alike, and the old ones lead on (S117, B95)."""

from dataclasses import replace
from datetime import datetime

from scheduling.business import Business
from scheduling.errors import Invalid
from scheduling.page_address import checked_slug, slug_of
from scheduling.tenant_policy import TenantPolicy
from storage.page_addresses import PageOf
from storage.work import Work
from usecases.make_ids import digest_of


def with_address(work: Work, business: Business, slug: str, tenant: TenantPolicy, now: datetime) -> Business:
    """The business under this page address, which is its own from now on. Raises Invalid when it leads elsewhere."""
    wanted = checked_slug(tenant.affixed(checked_slug(slug)))
    work.page_addresses.take(wanted, PageOf(business.id, None), now)
    return replace(business, web_slug=wanted)


def first_address(work: Work, business: Business, tenant: TenantPolicy, now: datetime) -> Business:
    """A page address out of the name; a namesake gets one with a mark."""
    slug = slug_of(business.display_name) or "business"
    try:
        return with_address(work, business, slug, tenant, now)
    except Invalid:
        return with_address(work, business, f"{slug}-{digest_of(business.id)[:6]}", tenant, now)
