"""The sentence about a calendar that cannot be read, the same in chat, on the board and in `app.py check`."""

from texts.catalogue import say, say_any


def calendar_sentence(trouble: str, reason: str, language: str, *, name: str = "", is_own: bool = False) -> str:
    """`name` where it does not stand beside it anyway. `reason` is the code, for what has no sentence of its own."""
    why = say_any("calendars.trouble", trouble, language, reason=reason)
    if is_own:
        return say("calendars.own", language, why=why)
    if name:
        return say("calendars.named", language, name=name, why=why)
    return say("calendars.here", language, why=why)
