"""What each rise of a person's number was about: where in that person's time something is other than before.

The numbers stay the truth; this only tells of one that was seen. A rise nobody has told of may have been about anything.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import IntEnum
from itertools import islice

from scheduling.spans import Span, Spans
from storage.changes import BUSINESS_ITSELF, Raised

Told = Mapping[tuple[str, str], Sequence[Span]]
"""(business, staff member) -> minutes. Whose number rose and who is not here was locked to be judged: nothing of that time has changed."""
ANY_TIME: Span = (-(2**40), 2**40)
"""A change that might be anywhere."""
_MOST = 8192
"""A business with a hundred bookings a second fills that in less than a minute."""
_Step = tuple[str, str, int]


class Known(IntEnum):
    """How sure it is: a COMMIT that has not returned may yet turn out to have been somebody else's."""

    NOT = 0
    LIKELY = 1
    CERTAIN = 2


class Steps:
    """One per open database. Written by the thread that commits, and read by the loop at any moment; each line of it is one step."""

    def __init__(self) -> None:
        self._certain: dict[_Step, Spans] = {}
        self._likely: dict[_Step, Spans] = {}

    def between(self, business_id: str, staff_id: str, before: int, now: int) -> tuple[Known, list[Span]]:
        """Where a person's time has changed while the number rose from one to the other."""
        sure, found = Known.CERTAIN if now >= before else Known.NOT, list[Span]()
        for number in range(now, before, -1):
            step = (business_id, staff_id, number)
            spans = self._certain.get(step)
            if spans is None:
                sure, spans = Known.LIKELY, self._likely.get(step)
            if spans is None:
                spans = self._certain.get(step)  # which it became in between
            if spans is None:
                return Known.NOT, []
            found += spans
        return sure, found

    def keep(self, raised: Raised, told: Told) -> None:
        """Of a transaction that was committed."""
        self._keep(_steps_of(raised, told))

    @contextmanager
    def committing(self, transactions: Sequence[tuple[Raised, Told]]) -> Iterator[None]:
        """Around a COMMIT: others see it before it returns. When it fails nothing is left of this, as long as nobody else can write.

        Only where SQLite itself gives the lock back in a COMMIT that fails might another process raise the same number before that.
        """
        steps = {step: spans for raised, told in transactions for step, spans in _steps_of(raised, told).items()}
        self._likely.update(steps)
        try:
            yield
            self._keep(steps)
        finally:
            for step in steps:
                self._likely.pop(step, None)

    def _keep(self, steps: Mapping[_Step, Spans]) -> None:
        self._certain.update(steps)
        if (surplus := len(self._certain) - _MOST) > 0:
            for step in list(islice(self._certain, surplus)):
                del self._certain[step]


def _steps_of(raised: Raised, told: Told) -> dict[_Step, Spans]:
    return {
        (business_id, staff_id, number): tuple(told.get((business_id, staff_id), ()))
        for (business_id, staff_id), number in raised.items()
        if staff_id != BUSINESS_ITSELF
    }
