"""Points out a mail address whose domain looks like a slip of the finger. A hint and no more: what is typed may well be right."""

from collections.abc import Iterator

from rapidfuzz.distance import OSA

_COMMON = (
    "gmail.com",
    "outlook.com",
    "hotmail.com",
    "icloud.com",
    "yahoo.com",
    "live.com",
    "googlemail.com",
    "proton.me",
    "protonmail.com",
    "ziggo.nl",
    "kpnmail.nl",
    "planet.nl",
    "xs4all.nl",
    "hetnet.nl",
    "casema.nl",
    "upcmail.nl",
    "quicknet.nl",
    "telenet.be",
    "skynet.be",
    "proximus.be",
    "t-online.de",
    "freenet.de",
    "posteo.de",
    "mailbox.org",
    "orange.fr",
    "wanadoo.fr",
    "laposte.net",
    "libero.it",
    "virgilio.it",
    "tiscali.it",
    "fastwebnet.it",
    "telefonica.net",
    "interia.pl",
    "btinternet.com",
    "bluewin.ch",
)
"""Those that many people have, the most common first; a slip in one of these is worth a question."""
_IN_MANY_COUNTRIES = ("hotmail", "outlook", "yahoo", "live", "gmx", "msn", "aol")
_ENDINGS = ("com", "net", "nl", "be", "de", "at", "ch", "fr", "es", "it", "pt", "pl", "co.uk", "ie", "dk", "se", "no")
_ALSO_REAL = frozenset(
    (
        "mail.com",
        "email.com",
        "ymail.com",
        "rocketmail.com",
        "me.com",
        "mac.com",
        "pm.me",
        "web.de",
        "mail.de",
        "home.nl",
    )
) | {f"{name}.{ending}" for name in _IN_MANY_COUNTRIES for ending in _ENDINGS}
"""Domains that exist and look like others: nobody is asked about them."""
_LONG_ENOUGH = 9
"""From so many signs on two slips are still told from another word."""


def likely_address(email: str) -> str:
    """What was probably meant, or empty when nothing looks wrong."""
    local, _, domain = email.strip().rpartition("@")
    typed = domain.casefold().rstrip(".")
    if not local or not typed or typed in _COMMON or typed in _ALSO_REAL:
        return ""
    found = min(_close_to(typed), default=None)
    return f"{local}@{found[1]}" if found else ""


def _close_to(typed: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Domains within reach, by how many slips they are away and how common they are."""
    for place, known in enumerate(_COMMON):
        most = 2 if len(known) >= _LONG_ENOUGH else 1
        slips = OSA.distance(typed, known, score_cutoff=most)
        if slips <= most and _same_start(typed, known):
            yield (slips, place), known


def _same_start(typed: str, known: str) -> bool:
    """People rarely miss the first sign; swapped with the second it still counts."""
    return typed[0] == known[0] or sorted(typed[:2]) == sorted(known[:2])
