"""What the answer of an SMS provider means: a stable code, and whether another try can help. Numbers are left out.

Faults of the set-up (a refused login or sender) count as temporary: they are mended by people, and nothing is to be lost meanwhile.
"""

from adapters.retry_after import seconds_asked
from scheduling.errors import DeliveryFailure, PermanentFailure, TemporaryFailure

STOPPED, BAD_NUMBER = "stopped", "bad_number"


def failure_of_status(status: int, retry_after: str, detail: str = "") -> DeliveryFailure:
    """For an answer that is no success and says nothing more exact."""
    told = f"{status} {detail}".strip()
    if status in (401, 403):
        return TemporaryFailure("sms_login_refused", told)
    if status == 429:
        return TemporaryFailure("sms_throttled", told, retry_after=seconds_asked(retry_after))
    if status >= 500 or status == 408:
        return TemporaryFailure("sms_service_unwell", told, retry_after=seconds_asked(retry_after))
    return PermanentFailure("sms_refused", told)
