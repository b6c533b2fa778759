"""How many parts a text message takes on its way, and the spelling that keeps it within two.

A part carries 160 signs of the old alphabet of telephones (GSM 03.38), but 70 as soon as one sign is not in it.
"""

import unicodedata

MOST_PARTS = 2
_ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWO_PLACES = frozenset("^{}\\[~]|€")
_SAME_TO_THE_EYE = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."}
)
_WITHOUT_STROKE = str.maketrans("łŁđĐ", "lLdD")


def parts_of(text: str) -> int:
    """In how many parts it is sent, and paid for."""
    if all(sign in _ALPHABET or sign in _TWO_PLACES for sign in text):
        places, whole, part = sum(2 if sign in _TWO_PLACES else 1 for sign in text), 160, 153
    else:
        places, whole, part = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if places <= whole else -(-places // part)


def thrifty(text: str) -> str:
    """The same words; without the accents that telephones have no sign for when they alone would make it too long."""
    same = text.translate(_SAME_TO_THE_EYE)
    if parts_of(same) <= MOST_PARTS:
        return same
    plain = "".join(map(_plain, same))
    return plain if parts_of(plain) < parts_of(same) else same


def _plain(sign: str) -> str:
    if sign in _ALPHABET or sign in _TWO_PLACES:
        return sign
    bare = unicodedata.normalize("NFKD", sign.translate(_WITHOUT_STROKE))
    return "".join(one for one in bare if not unicodedata.combining(one))
