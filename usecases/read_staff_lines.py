"""Reads people from lines that somebody pasted, or from a CSV file: name, mail address and role (S145). Pure."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scheduling.errors import Invalid, Refusal
from scheduling.staff import Role
from usecases.staff_wish import StaffWish, checked

MOST_LINES = 200
_SEPARATORS = (";", "\t", ",")
_COLUMNS = ("name", "email", "role")
_HEADINGS = {
    "name": "name",
    "naam": "name",
    "mail": "email",
    "email": "email",
    "e-mail": "email",
    "mail address": "email",
    "email address": "email",
    "e-mailadres": "email",
    "mailadres": "email",
    "role": "role",
    "rol": "role",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLine:
    """One line by its number in the text: a checked wish, or why it is none."""

    number: int
    text: str
    wish: StaffWish | None = None
    refusal: Refusal | None = None


def read_staff_lines(text: str, roles: Mapping[str, Role]) -> tuple[StaffLine, ...]:
    """Every line that is not empty. `roles` are the words for them, in small letters. Raises Invalid for none or too many.

    The columns stand in the order name, mail address, role, unless a first line names them.
    """
    rows = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not rows:
        raise Invalid("lines", "required")
    separator = _separator([line for _, line in rows])
    columns = _headings(_cells(rows[0][1], separator))
    rows = rows[1:] if columns else rows
    if len(rows) > MOST_LINES:
        raise Invalid("lines", "at_most", most=MOST_LINES)
    return tuple(_read(number, line, separator, columns or _COLUMNS, roles) for number, line in rows)


def refuse_repeated(lines: Sequence[StaffLine]) -> Iterator[StaffLine]:
    """The same address twice in what was pasted: the second line is wrong."""
    known: set[str] = set()
    for line in lines:
        address = line.wish.email.casefold() if line.wish else ""
        if address and address in known:
            yield StaffLine(
                number=line.number,
                text=line.text,
                refusal=Invalid("email", "repeated", value=line.wish.email),  # type: ignore[union-attr]
            )
            continue
        known.add(address)
        yield line


def _read(number: int, line: str, separator: str, columns: Sequence[str], roles: Mapping[str, Role]) -> StaffLine:
    cells = _cells(line, separator)
    try:
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            raise Invalid("lines", "too_many_parts", most=len(columns))
        given = dict(zip(columns, cells, strict=False))
        wish = StaffWish(
            display_name=given.get("name", ""), email=given.get("email", ""), role=_role(given.get("role", ""), roles)
        )
        return StaffLine(number=number, text=line, wish=checked(wish))
    except Refusal as refusal:
        return StaffLine(number=number, text=line, refusal=refusal)


def _separator(lines: Sequence[str]) -> str:
    """The one that most lines have; a comma may also stand in a name, so it comes last."""
    return max(_SEPARATORS, key=lambda sign: (sum(sign in line for line in lines), -_SEPARATORS.index(sign)))


def _cells(line: str, separator: str) -> list[str]:
    """With quotes as spreadsheets write them."""
    (cells,) = csv.reader([line.removeprefix("\ufeff")], delimiter=separator, skipinitialspace=True)
    return [" ".join(cell.split()) for cell in cells]


def _headings(cells: Sequence[str]) -> tuple[str, ...]:
    """The columns that a first line names, or nothing when it is no such line."""
    found = [_HEADINGS.get(cell.casefold(), "") for cell in cells]
    return tuple(found) if "name" in found and all(found) else ()


def _role(word: str, roles: Mapping[str, Role]) -> Role:
    if not word:
        return Role.TEAM_MEMBER
    role = roles.get(word.casefold())
    if role is None:
        raise Invalid("role", "unknown", value=word)
    return role
