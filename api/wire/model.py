"""What every wire model has in common: Graph's spelling outside, unknown members passed over, errors that name member and rule."""

from collections.abc import Mapping, Sequence, Set
from copy import copy
from functools import cache
from typing import Any, ClassVar, Self, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from api.errors import ApiError, ErrorDetail, bad_request

GRAPH = "#microsoft.graph."
Model = TypeVar("Model", bound="Wire")
_MOST_DETAILS = 20
_RULES = {
    "missing": "is required",
    "string_type": "must be a string",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a number",
    "list_type": "must be an array",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
}


class Wire(BaseModel):
    """`graph_type` is the type's name in Graph's metadata. What is marked as read-only is never read from a client, whatever it is."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True, extra="ignore", use_attribute_docstrings=True)
    graph_type: ClassVar[str] = ""

    @classmethod
    def read(cls, told: Any) -> Self:
        """Raises ApiError."""
        if not isinstance(told, Mapping):
            raise bad_request("the body must be a JSON object")
        cls._check_type(told)
        hidden = cls.read_only()
        try:
            return cls.model_validate({name: value for name, value in told.items() if name not in hidden})
        except ValidationError as error:
            raise refused(error.errors(include_url=False)) from None

    @classmethod
    def read_part(cls, told: Any) -> Self:
        """The same for a change, in which nothing has to be there. Raises ApiError."""
        return cast(Self, partial_of(cls).read(told))

    @classmethod
    def _check_type(cls, told: Mapping[str, Any]) -> None:
        named = told.get("@odata.type")
        if cls.graph_type and named is not None and str(named).lstrip("#") != f"{GRAPH}{cls.graph_type}".lstrip("#"):
            raise bad_request(f"@odata.type must be '{GRAPH}{cls.graph_type}'", "@odata.type")

    @classmethod
    def read_only(cls) -> frozenset[str]:
        """The members that only the server writes, by their names on the wire."""
        return _read_only(cls)

    @property
    def sent(self) -> Set[str]:
        """The members that were there, by their names in Python: an absent one is not to be changed. It is pydantic's own set."""
        return self.model_fields_set

    def given(self, **into: str) -> dict[str, Any]:
        """What was sent, under the names of the domain: `given(phone="phone", web_site_url="web_site_url")`."""
        return {own: getattr(self, name) for name, own in into.items() if name in self.model_fields_set}


@cache
def partial_of(model: type[Model]) -> type[Model]:
    """Some of the members, as in a change or in what was selected: what has to be there of something new may be absent."""
    optional = {name: (one.annotation, _absent(one)) for name, one in model.model_fields.items() if one.is_required()}
    return create_model(f"{model.__name__}Part", __base__=model, __doc__=model.__doc__, **optional)  # type: ignore[call-overload, no-any-return]  # the fields of the base


def _absent(field: FieldInfo) -> Any:
    """The field with its rules, and without the duty to be there. The value stands for absence and is never looked at."""
    changed = copy(field)
    changed.default = None
    return changed


@cache
def _read_only(model: type[BaseModel]) -> frozenset[str]:
    fields = wire_fields(model).items()
    return frozenset(name for name, one in fields if _extra(one.json_schema_extra).get("readOnly"))


@cache
def wire_fields(model: type[BaseModel]) -> Mapping[str, Any]:
    """The fields by their names on the wire."""
    return {one.alias or name: one for name, one in model.model_fields.items()}


def _extra(told: Any) -> Mapping[str, Any]:
    return told if isinstance(told, Mapping) else {}


def refused(errors: Sequence[ErrorDetails]) -> ApiError:
    """One error of ours for all that was found: the first leads, each has its line in the details."""
    lines = [(_path(one["loc"]), _rule(one)) for one in errors[:_MOST_DETAILS]]
    target, rule = lines[0]
    details = (ErrorDetail(code="invalid", message=f"{path} {text}", target=path) for path, text in lines)
    return bad_request(f"{target} {rule}", target, details)


def _path(place: Sequence[int | str]) -> str:
    """`businessHours/0/timeSlots/1/startTime`, without the words that pydantic puts in between."""
    return "/".join(str(step) for step in place)


def _rule(one: ErrorDetails) -> str:
    if one["type"] in _RULES:
        return "may not be null" if one.get("input", 0) is None and one["type"] != "missing" else _RULES[one["type"]]
    if one["type"] == "value_error":
        return str(one["msg"]).removeprefix("Value error, ")
    return str(one["msg"])[:1].lower() + str(one["msg"])[1:]
