"""What the card of a result claims about how it came to be."""

from tests.support.channel import Shown
from tests.support.practice import Practice


async def book(practice: Practice, words: str, **inputs: str) -> Shown:
    [shown] = await practice.channel.say(words)
    return await practice.channel.click(shown, "book.anyway" if inputs else "book.confirm", inputs)


async def test_who_joins_a_group_is_not_told_for_what_its_person_was_chosen(practice: Practice) -> None:
    words = "book {} yoga class wednesday 11:00 with anyone"
    await book(practice, words.format("Piet"))
    joined = await book(practice, words.format("Noor"))
    assert "Joins a group that was there already." in joined.words
    assert "comes first" not in joined.words
    assert "fewest" not in joined.words


async def test_a_booking_in_the_past_is_marked_as_that(practice: Practice) -> None:
    words = "book Noor yesterday at 10 for a check-up with Bram"
    done = await book(practice, words, in_reason="entered late")
    assert "entered late (in the past)" in done.words
