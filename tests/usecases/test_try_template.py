"""A business's own words can be tried out in one's own mailbox before a customer sees them."""

from dataclasses import dataclass, field, replace

import pytest

from notifications.email import Email
from notifications.facts import Wording
from scheduling.errors import Invalid, NotAllowed, PermanentFailure
from storage import Database
from tests.support.builders import Shop, a_shop, staff_actor
from tests.support.post import MailBox
from usecases.manage_templates import TemplatePlace
from usecases.try_template import TryTemplate

OWN = Wording(subject="See you at {{ business }}", body="Dear {{ customer_name }}")
ADA = "ada@example.com"


@dataclass
class Trial:
    shop: Shop
    mail: MailBox = field(default_factory=MailBox)

    async def send(self, wording: Wording | None = OWN, who: str = "ada") -> str:
        place = TemplatePlace(business_id=self.shop.id, topic="confirmed", language="en")
        attempt: TryTemplate = replace(self.shop.usecases.try_template, mail=self.mail)
        return await attempt(place, wording, staff_actor(who))

    def last(self) -> Email:
        return self.mail.sent[-1]


async def test_it_comes_to_whoever_asks_with_the_words_as_typed(database: Database) -> None:
    trial = Trial(await a_shop(database))
    assert await trial.send() == ADA
    assert (trial.last().to, trial.last().subject) == (ADA, "See you at The Shop")
    assert "Dear Noor Jansen" in trial.last().text


async def test_nothing_is_stored_by_it(database: Database) -> None:
    trial = Trial(await a_shop(database))
    await trial.send()
    place = TemplatePlace(business_id=trial.shop.id, topic="confirmed", language="en")
    assert await trial.shop.usecases.read_template(place, staff_actor("ada")) is None


async def test_each_try_is_a_message_of_its_own_and_puts_nothing_into_a_calendar(database: Database) -> None:
    trial = Trial(await a_shop(database))
    for _ in range(2):
        await trial.send()
    assert len({mail.message_id for mail in trial.mail.sent}) == 2
    assert trial.last().ics is None


async def test_a_mail_server_that_refuses_is_told_at_once(database: Database) -> None:
    trial = Trial(await a_shop(database))
    trial.mail.faults = {ADA: [PermanentFailure("mail_login_refused")]}
    with pytest.raises(PermanentFailure):
        await trial.send()


async def test_words_that_cannot_be_used_are_not_sent(database: Database) -> None:
    trial = Trial(await a_shop(database))
    with pytest.raises(Invalid):
        await trial.send(Wording(body="{{ who }}"))
    assert trial.mail.sent == []


@pytest.mark.parametrize("who", ["sam", "bram", "vic", "guus"])
async def test_administrators_alone_try_them_out(database: Database, who: str) -> None:
    trial = Trial(await a_shop(database))
    with pytest.raises(NotAllowed):
        await trial.send(who=who)
