"""How many examples a property is tried with: fewer in the runs under other time zones, more in `make soak`."""

from hypothesis import settings

USUAL = 100
"""Of Hypothesis itself, and so of our profile `quick`."""


def examples(count: int) -> settings:
    """So many by the profile `quick`, and by others in proportion to theirs."""
    loaded = settings.get_profile(settings.get_current_profile_name())
    return settings(max_examples=count * loaded.max_examples // USUAL, deadline=None)
