"""A calendar that takes invitations in by the rules of iTIP, with another parser than the one that wrote them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import vobject


@dataclass
class CalendarFolder:
    """What a calendar program does with iTIP (RFC 5546): newest SEQUENCE of a UID wins, CANCEL takes it out."""

    events: dict[str, tuple[int, datetime, datetime]] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)

    def receive(self, ics: bytes) -> None:
        parsed: Any = vobject.readOne(ics.decode())
        event = parsed.vevent
        uid, sequence = event.uid.value, int(event.sequence.value)
        if sequence < self.sequences.get(uid, -1):
            return
        self.sequences[uid] = sequence
        if parsed.method.value == "CANCEL":
            self.events.pop(uid, None)
        else:
            self.events[uid] = (sequence, event.dtstart.value, event.dtend.value)
