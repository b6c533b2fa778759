"""A mail with the business's own words, sent to the one who writes them: how it looks in a real mailbox.

It goes out at once and not by the outbox, for it is about nothing that is stored, and whoever tries wants to hear whether it worked.
"""

import asyncio
from dataclasses import dataclass, replace
from functools import partial

from notifications.email import MARK, Email, message_id, render
from notifications.facts import Wording
from notifications.wording import own_words
from scheduling.clock import Clock
from scheduling.errors import Invalid, TemporaryFailure
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, acting_member, require
from usecases.configuration import Configuration, Configurations
from usecases.make_ids import make_id
from usecases.manage_templates import TemplatePlace, sample_mail, stored_wording
from usecases.ports import MailTransport

_LONGEST = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TryTemplate:
    """The answer is the address it went to. Raises Invalid as changing does, and a delivery failure when it did not leave.

    Without the invitation, which would put an appointment that there is not into a real calendar.
    """

    database: Database
    clock: Clock
    configurations: Configurations
    mail: MailTransport

    async def __call__(self, place: TemplatePlace, wording: Wording | None, actor: Actor) -> str:
        configuration, stored, address = await self.database.read(partial(self._read, place, actor))
        facts = sample_mail(configuration.business, place, wording or stored or Wording(), self.clock.now())
        own_words(facts)
        if not address:
            raise Invalid("email", "required")
        email = _to_oneself(render(facts), address, actor.name)
        try:
            async with asyncio.timeout(_LONGEST):
                await self.mail.send(email, key=email.headers[MARK])
        except TimeoutError as late:
            raise TemporaryFailure("too_slow") from late
        return address

    def _read(self, place: TemplatePlace, actor: Actor, work: Work) -> tuple[Configuration, Wording | None, str]:
        configuration = self.configurations.read(work, place.business_id)
        require(configuration, actor, Permission.CONFIGURE)
        member = acting_member(configuration, actor)
        known = work.accounts.get(actor.account_id).email if actor.account_id else ""
        return configuration, stored_wording(work, place), (member.email if member else "") or known


def _to_oneself(email: Email, address: str, name: str) -> Email:
    """Each try is a message of its own: mailboxes leave out what they have had before."""
    key = f"try-{make_id()}"
    return replace(
        email,
        to=address,
        to_name=name,
        message_id=message_id(key, email.message_id.rpartition("@")[2].rstrip(">")),
        references=(),
        ics=None,
        ics_method="",
        headers={**email.headers, MARK: key},
    )
