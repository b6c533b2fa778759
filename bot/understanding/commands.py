"""Decides which things a message can ask of the bot; the words for each stand in `words/<language>.toml`."""

from enum import StrEnum


class Command(StrEnum):
    HELP = "help"
    GREETING = "greeting"
    BOOK = "book"
    MOVE = "move"
    CANCEL = "cancel"
    SCHEDULE = "schedule"
    NEXT = "next"
    TIME_OFF = "time_off"
    WHY = "why"
    FIND = "find"
    WHO = "who"
    FREE_TIMES = "free_times"
    LANGUAGE = "language"
    SETTINGS = "settings"
    MESSAGES = "messages"
    """Messages that could not be sent; with a reference, a name or a day all those of one appointment."""
    SETUP = "setup"
    UNDO = "undo"
    BUSINESS = "business"
    CONTINUE = "continue"
    """No verb: a day, a time, a name or several of them; an open draft goes on with it, a day alone asks for the schedule."""
    UNKNOWN = "unknown"
