"""The two kinds of keys in addresses of private services (B99): one that stays good, and one that books once."""

from datetime import datetime

from scheduling.appointment import AppointmentId
from scheduling.errors import PolicyRefused, RefusalCode
from storage.work import Work
from usecases.booking_wish import BookingWish
from usecases.make_ids import hash_of, make_id

_ONCE = "~"
"""What a key that books once begins with: a sign that no address somebody typed can have."""


def make_single_use() -> str:
    """Told once; its hash is what is stored."""
    return _ONCE + make_id() + make_id()


def is_single_use(key: str) -> bool:
    return key.startswith(_ONCE)


def single_use_of(key: str) -> str:
    """The key, when it books once."""
    return key if is_single_use(key) else ""


def use_up(work: Work, wish: BookingWish, by: AppointmentId, now: datetime) -> None:
    """Raises PolicyRefused when somebody has booked by this address already."""
    is_taken = work.service_links.take(wish.business_id, hash_of(wish.single_use), wish.service_id, by, now)
    if not is_taken:
        raise PolicyRefused(RefusalCode.POLICY, rule="link_used")
