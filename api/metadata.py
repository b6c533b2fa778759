"""Graph's metadata ($metadata) of what is served here: types, members and where they lie, made of the wire models."""

from collections.abc import Iterable, Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from xml.sax.saxutils import quoteattr

from api.table import Route
from api.wire.model import Wire, wire_fields
from api.wire.primitives import Edm, Enumeration

NAMESPACE = "microsoft.graph"
_BASES = {
    "bookingStaffMember": "bookingStaffMemberBase",
    "bookingCustomer": "bookingCustomerBase",
    "bookingCustomerInformation": "bookingCustomerInformationBase",
    "bookingsAvailabilityWindow": "bookingsAvailability",
}
"""Types that stand where a wider one is declared."""
_CONTAINED = {
    "appointments": "bookingAppointment",
    "calendarView": "bookingAppointment",
    "customers": "bookingCustomerBase",
    "customQuestions": "bookingCustomQuestion",
    "services": "bookingService",
    "staffMembers": "bookingStaffMemberBase",
}
_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
    f'<Schema Namespace="{NAMESPACE}" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
)
_FOOT = "</Schema></edmx:DataServices></edmx:Edmx>"


def metadata_of(routes: Iterable[Route]) -> str:
    """Of the models that the rows of the table name, and of what is in them."""
    models = _models_of(routes)
    words = {one.name: one for model in models for one in _enumerations_of(model)}
    parts = [
        *(_enumeration(words[name]) for name in sorted(words)),
        *_bases(models),
        *(_type(models_by_name) for models_by_name in sorted(models, key=lambda one: one.graph_type)),
        _container(),
    ]
    return _HEAD + "".join(parts) + _FOOT


def _models_of(routes: Iterable[Route]) -> list[type[Wire]]:
    found: dict[str, type[Wire]] = {}
    waiting = [one for route in routes for one in (route.body, route.answer) if one is not None]
    while waiting:
        model = waiting.pop(0)
        known = found.get(model.graph_type)
        if not model.graph_type or (known is not None and len(known.model_fields) >= len(model.model_fields)):
            continue
        found[model.graph_type] = model
        waiting += [one for _, told in _members(model) for one in _inside(told) if isinstance(one, type)]
    return list(found.values())


def _members(model: type[Wire]) -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(model, include_extras=True)
    names = {
        one: name for name, field in wire_fields(model).items() for one in hints if model.model_fields.get(one) is field
    }
    for own, name in names.items():
        yield name, hints[own]


def _inside(told: Any) -> Iterator[Any]:
    """The models and enumerations that a type is made of."""
    if isinstance(told, type) and issubclass(told, Wire):
        yield told
    for one in get_args(told):
        if isinstance(one, Enumeration):
            yield one
        yield from _inside(one)


def _enumerations_of(model: type[Wire]) -> Iterator[Enumeration]:
    for _, told in _members(model):
        yield from (one for one in _inside(told) if isinstance(one, Enumeration))


def _bases(models: Iterable[type[Wire]]) -> Iterator[str]:
    names = {model.graph_type for model in models}
    for derived, base in _BASES.items():
        if derived in names and base not in names:
            is_entity = derived != "bookingCustomerInformation"
            kind = "EntityType" if is_entity else "ComplexType"
            yield f'<{kind} Name={quoteattr(base)} Abstract="true">{_KEY if is_entity else ""}</{kind}>'


def _type(model: type[Wire]) -> str:
    name, base = model.graph_type, _BASES.get(model.graph_type, "")
    is_entity = "id" in wire_fields(model)
    inherited = set(wire_fields(model.__bases__[0])) if base and issubclass(model.__bases__[0], Wire) else set()
    kind = "EntityType" if is_entity else "ComplexType"
    extends = f" BaseType={quoteattr(f'{NAMESPACE}.{base}')}" if base else ""
    members = "".join(_property(one, told) for one, told in _members(model) if one != "id" and one not in inherited)
    inner = _navigation() if name == "bookingBusiness" else ""
    key = _KEY if is_entity and not base else ""
    return f"<{kind} Name={quoteattr(name)}{extends}>{key}{members}{inner}</{kind}>"


_KEY = '<Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.String" Nullable="false"/>'


def _property(name: str, told: Any) -> str:
    is_nullable = NoneType in get_args(told)
    ending = "" if is_nullable else ' Nullable="false"'
    return f"<Property Name={quoteattr(name)} Type={quoteattr(_edm(told))}{ending}/>"


def _edm(told: Any) -> str:
    """What the metadata calls a type."""
    origin = get_origin(told)
    if origin is Annotated:
        return next((found for found in map(_named, told.__metadata__) if found), "") or _edm(told.__origin__)
    if origin in (Union, UnionType):
        return _edm(next(one for one in get_args(told) if one is not NoneType))
    if origin is list:
        return f"Collection({_edm(get_args(told)[0])})"
    return f"{NAMESPACE}.{told.graph_type}" if isinstance(told, type) and issubclass(told, Wire) else "Edm.Untyped"


def _named(mark: Any) -> str:
    if isinstance(mark, Edm):
        return mark.name
    return f"{NAMESPACE}.{mark.name}" if isinstance(mark, Enumeration) else ""


def _enumeration(told: Enumeration) -> str:
    members = "".join(f'<Member Name={quoteattr(word)} Value="{place}"/>' for place, word in enumerate(told.words))
    return f"<EnumType Name={quoteattr(told.name)}>{members}</EnumType>"


def _navigation() -> str:
    return "".join(
        f'<NavigationProperty Name={quoteattr(name)} Type="Collection({NAMESPACE}.{kind})" ContainsTarget="true"/>'
        for name, kind in _CONTAINED.items()
    )


def _container() -> str:
    sets = {"bookingBusinesses": "bookingBusiness", "bookingCurrencies": "bookingCurrency"}
    inner = "".join(
        f'<NavigationProperty Name="{name}" Type="Collection({NAMESPACE}.{kind})" ContainsTarget="true"/>'
        for name, kind in sets.items()
    )
    root = f'<EntityType Name="solutionsRoot">{inner}</EntityType>'
    actions = "".join(_action(name) for name in ("publish", "unpublish"))
    single = f'<Singleton Name="solutions" Type="{NAMESPACE}.solutionsRoot"/>'
    return f'{root}{actions}<EntityContainer Name="GraphService">{single}</EntityContainer>'


def _action(name: str) -> str:
    bound = f'<Parameter Name="bindingParameter" Type="{NAMESPACE}.bookingBusiness"/>'
    return f'<Action Name="{name}" IsBound="true">{bound}</Action>'
