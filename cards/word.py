"""Whether the customer is told of a change, and the word that goes with it."""

from cards.actions import Field
from cards.elements import Part
from cards.inputs import TextInput, Toggle
from texts.catalogue import say


def word_parts(language: str, *, tells: bool, word: str) -> list[Part]:
    """The choice to tell the customer, and an optional word."""
    return [
        Toggle(
            Field.TELL,
            label=say("cards.book.messages", language),
            title=say("cards.book.tell", language),
            value=tells,
            spacing="medium",
        ),
        TextInput(
            Field.WORD,
            label=say("cards.word.label", language),
            value=word,
            placeholder=say("cards.word.hint", language),
            is_multiline=True,
            max_length=500,
        ),
    ]
