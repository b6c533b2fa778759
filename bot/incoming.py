"""What a person did in Teams, as our own record: decides what of an activity the conversation may see.

Nothing of the bot SDK is in it, so handlers survive a change of SDK. `bot/reading.py` reads it from the wire.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class IncomingKind(StrEnum):
    MESSAGE = "message"  # somebody wrote; `text`
    CARD_ACTION = "card_action"  # Action.Execute, or an automatic refresh; `verb`, `data`, `trigger`
    SUBMIT = "submit"  # Action.Submit of an old client; `verb`, `data` exactly as CARD_ACTION has them
    SEARCH = "search"  # typeahead in a choice set; `dataset`, `text`, `skip`, `top`
    INSTALL = "install"
    UNINSTALL = "uninstall"
    MEMBERS_ADDED = "members_added"  # `members`, `is_bot_concerned`
    MEMBERS_REMOVED = "members_removed"
    OTHER_INVOKE = "other_invoke"  # answered by the door with 501, never seen by a conversation
    OTHER = "other"  # typing, reactions, edits: accepted and dropped by the door


class ConversationType(StrEnum):
    PERSONAL = "personal"
    GROUP_CHAT = "groupChat"
    CHANNEL = "channel"


class Trigger(StrEnum):
    MANUAL = "manual"
    AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who came into a conversation or left it."""

    user_id: str
    object_id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One activity. Texts that the channel did not send are empty, never None.

    `data` of a card action holds the action's own data and over it the inputs of the card. On the wire a Submit carries
    its verb in `data["verb"]` (see `VERB_KEY`); here it stands in `verb` for both and is no longer in `data`.
    """

    kind: IncomingKind
    activity_id: str
    conversation_id: str
    service_url: str
    conversation_type: ConversationType = ConversationType.PERSONAL
    tenant_id: str = ""  # channelData.tenant.id, or the conversation's
    object_id: str = ""  # Entra object id in lower case; the person, together with tenant_id
    user_id: str = ""  # the channel's own id, 29:...; for userIds of a refresh and to open a private chat
    user_name: str = ""
    bot_id: str = ""  # 28:...
    locale: str = ""  # "nl-NL"; conversationUpdate has none
    time_zone: str = ""  # IANA name
    text: str = ""  # mention of the bot taken out, trimmed; the words typed so far when kind is SEARCH
    verb: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    trigger: Trigger = Trigger.MANUAL
    invoke_name: str = ""
    reply_to_id: str = ""  # the message whose card was clicked
    dataset: str = ""
    skip: int = 0
    top: int = 0
    members: tuple[Member, ...] = ()
    is_bot_concerned: bool = False  # the bot itself is among `members`
    team_id: str = ""
    channel_data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_group(self) -> bool:
        """More than one person reads what is answered here."""
        return self.conversation_type is not ConversationType.PERSONAL

    @property
    def is_refresh(self) -> bool:
        """Teams asked by itself; nobody clicked."""
        return self.trigger is Trigger.AUTOMATIC


VERB_KEY = "verb"
