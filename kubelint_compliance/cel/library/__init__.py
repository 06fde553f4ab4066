"""The function libraries, one module each, found by function name and imported when a function is first needed.

A module has two tables from signature to implementation: `FUNCTIONS` for `f(a)` and `METHODS` for `a.f()`, whose first
parameter is the target. Implementations get values of the declared types and raise `Failure`.
"""

from __future__ import annotations

from kubelint_compliance.cel.errors import NoOverload
from kubelint_compliance.cel.values import PLAIN, kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from kubelint_compliance.cel.types import Type

FUNCTION_MODULES: dict[str, tuple[str, ...]] = {}
METHOD_MODULES: dict[str, tuple[str, ...]] = {}
_NAMES = {
    "operators": ("!_ -_ _!=_ _%_ _*_ _+_ _-_ _/_ _<=_ _<_ _==_ _>=_ _>_ _in_", ""),
    "core": (
        "bool bytes double duration dyn int size string timestamp type uint",
        "size",
    ),
    "strings": (
        "strings.quote",
        "charAt contains endsWith indexOf join lastIndexOf lowerAscii replace reverse split startsWith substring trim "
        "upperAscii",
    ),
    "formatting": ("", "format"),
    "time": (
        "",
        "getDate getDayOfMonth getDayOfWeek getDayOfYear getFullYear getHours getMilliseconds getMinutes getMonth "
        "getSeconds",
    ),
    "regex": (
        "matches regex.extract regex.extractAll regex.replace",
        "find findAll matches",
    ),
    "lists": (
        "lists.range",
        "distinct first flatten indexOf isSorted last lastIndexOf max min reverse slice sort sum",
    ),
    "sets": ("sets.contains sets.equivalent sets.intersects", ""),
    "maths": (
        "math.abs math.bitAnd math.bitNot math.bitOr math.bitShiftLeft math.bitShiftRight math.bitXor math.ceil "
        "math.floor math.greatest math.isFinite math.isInf math.isNaN math.least math.round math.sign math.sqrt "
        "math.trunc",
        "",
    ),
    "encoders": ("base64.decode base64.encode", ""),
    "optionals": (
        "optional.none optional.of optional.ofNonZeroValue optional.unwrap",
        "hasValue or orValue unwrapOpt value",
    ),
    "url": ("isURL url", "getEscapedPath getHost getHostname getPort getQuery getScheme"),
    "net": (
        "cidr ip ip.isCanonical isCIDR isIP",
        "containsCIDR containsIP family ip isGlobalUnicast isLinkLocalMulticast isLinkLocalUnicast isLoopback "
        "isUnspecified masked prefixLength",
    ),
    "quantity": (
        "isQuantity quantity",
        "add asApproximateFloat asInteger compareTo isGreaterThan isInteger isLessThan sign sub",
    ),
    "semver": (
        "isSemver semver",
        "compareTo isGreaterThan isLessThan major minor patch",
    ),
    "format": (
        "format.byte format.date format.datetime format.dns1035Label format.dns1035LabelPrefix format.dns1123Label "
        "format.dns1123LabelPrefix format.dns1123Subdomain format.dns1123SubdomainPrefix format.labelValue "
        "format.named format.qualifiedName format.uri format.uuid",
        "validate",
    ),
    "authorizer": (
        "",
        "allowed check decision errored error fieldSelector group labelSelector name namespace path reason resource "
        "serviceAccount subresource",
    ),
}

for _module, (_functions, _methods) in _NAMES.items():
    for _name in _functions.split():
        FUNCTION_MODULES[_name] = (*FUNCTION_MODULES.get(_name, ()), _module)
    for _name in _methods.split():
        METHOD_MODULES[_name] = (*METHOD_MODULES.get(_name, ()), _module)


class Overload:
    """One signature of a function with what computes it."""

    __slots__ = ("implementation", "kinds", "parameters", "result")

    def __init__(self, parameters: tuple[Type, ...], result: Type, implementation: Callable[..., Any]) -> None:
        from kubelint_compliance.cel.types import KIND_NAMES

        self.parameters = parameters
        self.result = result
        self.implementation = implementation
        self.kinds = tuple(kind.name if kind.name in KIND_NAMES else "" for kind in parameters)

    def matches(self, kinds: tuple[str, ...]) -> bool:
        """Whether values of these kinds may be passed."""
        return len(kinds) == len(self.kinds) and all(
            not wanted or wanted == given for wanted, given in zip(self.kinds, kinds, strict=True)
        )


_overloads: dict[tuple[str, bool], tuple[Overload, ...]] = {}


def overloads(name: str, method: bool) -> tuple[Overload, ...]:
    """Return the signatures of a library function or method; empty where there is none."""
    found = _overloads.get((name, method))
    if found is None:
        modules = (METHOD_MODULES if method else FUNCTION_MODULES).get(name, ())
        found = _overloads[name, method] = tuple(
            overload for module in modules for overload in _read(module, name, method)
        )
    return found


def _read(module: str, name: str, method: bool) -> list[Overload]:
    """Import a library module and read its signatures of one function."""
    content = __import__(f"{__name__}.{module}", fromlist=("__name__",))
    table: Mapping[str, Callable[..., Any]] = content.METHODS if method else content.FUNCTIONS
    return [
        read_signature(signature, implementation)
        for signature, implementation in table.items()
        if signature.startswith(name + "(")
    ]


def read_signature(signature: str, implementation: Callable[..., Any]) -> Overload:
    """Read `name(type, type) -> type`."""
    from kubelint_compliance.cel.types import parse_type, split_types

    call, _, result = signature.partition(" -> ")
    parameters = split_types(call[call.index("(") + 1 : -1])
    return Overload(tuple(map(parse_type, parameters)), parse_type(result), implementation)


class Dispatcher:
    """Calls the overload that fits the kinds of the values; remembers which fitted."""

    __slots__ = ("_chosen", "_known", "_overloads", "method", "name")

    def __init__(self, name: str, method: bool, candidates: tuple[Overload, ...] | None = None) -> None:
        self.name = name
        self.method = method
        self._overloads = candidates
        self._chosen: dict[tuple[str, ...], Callable[..., Any]] = {}
        self._known: dict[tuple[type, ...], Callable[..., Any]] = {}

    def __call__(self, *values: Any) -> Any:
        known = self._known.get(tuple(map(type, values)))
        return known(*values) if known is not None else self._fitting(values)(*values)

    def _fitting(self, values: tuple[Any, ...]) -> Callable[..., Any]:
        """Return the overload that fits; where the classes alone say which, they are remembered."""
        kinds, classes = tuple(map(kind, values)), tuple(map(type, values))
        chosen = self._chosen.get(kinds)
        if chosen is None:
            chosen = self._chosen[kinds] = self._choose(kinds)
        if PLAIN.issuperset(classes):
            self._known[classes] = chosen
        return chosen

    def _choose(self, kinds: tuple[str, ...]) -> Callable[..., Any]:
        if self._overloads is None:
            self._overloads = overloads(self.name, self.method)
        for overload in self._overloads:
            if overload.matches(kinds):
                return overload.implementation
        raise NoOverload(f"no such overload: {self.name}({', '.join(kinds)})")


_dispatchers: dict[tuple[str, bool], Dispatcher] = {}


def dispatcher(name: str, method: bool) -> Dispatcher:
    """Return the callable for a library function or method; its module is imported at the first call."""
    found = _dispatchers.get((name, method))
    if found is None:
        found = _dispatchers[name, method] = Dispatcher(name, method)
    return found
