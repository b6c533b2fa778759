"""What rows of the outbox tell in private chats alone, beside the notices of the domain."""

from enum import StrEnum


class ChatTopic(StrEnum):
    """Topics of outbox rows that exist in chat only."""

    TROUBLE = "trouble"
    MORNING = "morning"
