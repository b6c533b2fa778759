"""Where somebody goes after signing in: a place on this server, whatever the address asked for."""

import re

START = "/app"
_SIGN_IN = re.compile(r"/(dev/)?sign(ed)?-(in|out)\b")


def local_target(target: str) -> str:
    """A path of this server. Anything else, and the pages of the sign-in themselves, becomes the start."""
    is_path = target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable()
    return target if is_path and not _SIGN_IN.match(target) else START
