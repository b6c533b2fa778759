"""The sentence a person reads when a message could not leave, or was not sent: one per code, in plain words."""

from texts.catalogue import knows, say_any


def trouble_text(error: str, language: str) -> str:
    """`error` begins with the code of a delivery failure; a code without a sentence is told as it is."""
    code = error.partition(":")[0]
    if knows(f"trouble.error.{code}"):
        return say_any("trouble.error", code, language)
    return say_any("trouble.error", "other", language, code=code or "?")


def dropped_text(why: str, language: str) -> str:
    """Why a message that was planned was not sent."""
    code = why.partition(":")[0]
    return say_any("trouble.dropped", code if knows(f"trouble.dropped.{code}") else "other", language)
