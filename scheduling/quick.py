"""Frozen dataclasses of which every booking makes many, made and changed in a fraction of the time.

A frozen dataclass puts each field past its own `__setattr__` by a call, and `dataclasses.replace` asks for every field by name and
puts it so again. A value of a quick class is filled while its class is a twin with the same slots that nothing guards, by plain
assignments, and then becomes what it is: as frozen, as equal and with the same errors as before.
"""

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["quick", "replace"]
T = TypeVar("T")
_COPY = "_copied_with"
_Fields = tuple[dataclasses.Field[Any], ...]

if TYPE_CHECKING:
    from dataclasses import replace
else:

    def replace(value, /, **changes):
        """As `dataclasses.replace`, and with values of quick classes quicker."""
        copied = getattr(value, _COPY, None)
        return dataclasses.replace(value, **changes) if copied is None else copied(changes)


def quick(cls: type[T]) -> type[T]:
    """Make a dataclass quick that is frozen, has slots, takes only keywords and inherits from none. Raises TypeError for any other."""
    own: _Fields = dataclasses.fields(cls)  # type: ignore[arg-type]  # it is one
    slots = cls.__dict__.get("__slots__", ())
    is_frozen = "__setattr__" in cls.__dict__
    if (
        not is_frozen
        or cls.__bases__ != (object,)
        or tuple(one.name for one in own if one.init and one.kw_only) != slots
    ):
        raise TypeError(f"{cls.__name__} has more to it than frozen fields that are given by name")
    checks = ["    self.__post_init__()"] if hasattr(cls, "__post_init__") else []
    lines = [*_init(own), *checks, *_copy(own), *(line.replace("self", "new") for line in checks), "    return new"]
    names: dict[str, Any] = {
        "Done": cls,
        "Open": type(cls.__name__, (), {"__slots__": slots}),
        "become": object.__dict__["__class__"].__set__,
        "names": frozenset(slots),
        "missing": dataclasses.MISSING,
        **{f"default_{one.name}": one.default for one in own},
        **{f"make_{one.name}": one.default_factory for one in own},
    }
    exec("\n".join(lines), names)  # noqa: S102  # as dataclasses do; the names of fields are all that comes into it
    names["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
    setattr(cls, "__init__", names["__init__"])  # noqa: B010  # which mypy forbids otherwise
    setattr(cls, _COPY, names[_COPY])
    return cls


def _init(own: _Fields) -> Iterator[str]:
    yield f"def __init__(self, *, {', '.join(map(_parameter, own))}):"
    yield "    become(self, Open)"
    for one in own:
        made = one.default_factory is not dataclasses.MISSING
        yield (
            f"    self.{one.name} = " + (f"make_{one.name}() if {one.name} is missing else " if made else "") + one.name
        )
    yield "    self.__class__ = Done"


def _parameter(one: dataclasses.Field[Any]) -> str:
    if one.default is not dataclasses.MISSING:
        return f"{one.name}=default_{one.name}"
    return one.name if one.default_factory is dataclasses.MISSING else f"{one.name}=missing"


def _copy(own: _Fields) -> Iterator[str]:
    yield f"def {_COPY}(self, changes):"
    yield "    if not names.issuperset(changes):"
    yield "        raise TypeError(f'no field {min(set(changes) - names)!r} in {Done.__qualname__}')"
    yield "    new = object.__new__(Open)"
    for one in own:
        yield f"    new.{one.name} = self.{one.name}"
    yield "    for name, value in changes.items():"
    yield "        setattr(new, name, value)"
    yield "    new.__class__ = Done"
