"""What a body names and is not there: asked wrongly, which is no missing address."""

from collections.abc import Mapping

from api.errors import bad_request
from scheduling.errors import NotFound


def named_wrongly(missing: NotFound, members: Mapping[str, str]) -> Exception:
    """`members` are those in which a kind of thing is named. What the address itself names stays missing."""
    kind = str(missing.data.get("kind", ""))
    if kind not in members:
        return missing
    ids = missing.data.get("staff_ids") or (missing.data.get(f"{kind}_id"),)
    named = ", ".join(str(one)[:80] for one in ids if one) if isinstance(ids, tuple) else ""
    return bad_request(f"{members[kind]}: there is no {kind.replace('_', ' ')} {named}".rstrip(), members[kind])
