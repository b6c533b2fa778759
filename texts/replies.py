"""What customers said of coming, in a word or two for staff."""

from collections import Counter

from scheduling.appointment import Appointment, Reply
from texts.catalogue import say_any


def reply_marks(one: Appointment, language: str) -> list[str]:
    """As long as it is news; of a group how many said what."""
    if not one.state.is_coming:
        return []
    said = Counter(reply for seat in one.seated if (reply := one.reply_of(seat)))
    words = [(say_any("reply.mark", reply, language), said[reply]) for reply in Reply if said[reply]]
    return [word if one.seats == 1 else f"{count} × {word}" for word, count in words]
