"""What differs in a client that offers no choices while somebody types: there the card itself carries the customers."""

from typing import Any

from tests.bot.flows.test_booking import SENTENCE
from tests.support.practice import Practice


def customer_field(card: dict[str, Any]) -> dict[str, Any]:
    return next(part for part in card["body"] if part.get("id") == "in_customer")


async def test_a_client_without_search_gets_the_customers_on_the_card(practice: Practice) -> None:
    [shown] = await practice.channel.say(SENTENCE.replace("Noor ", "").replace(", noor@example.com", ""))
    assert shown.card is not None
    field = customer_field(shown.card)
    assert "choices.data" not in field
    titles = "; ".join(choice["title"] for choice in field["choices"])
    assert "Noor Jansen · …5678" in titles
    assert "Piet de Boer" in titles
