"""Definitions of custom resources that ask for everything a schema can ask for, and objects that mostly fit them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from tests.schema.conforming import NUMBERS, TEXTS
from tests.schema.seeds import get, nodes

if TYPE_CHECKING:
    from random import Random

    Json = dict[str, Any]

KEEPS = "x-kubernetes-preserve-unknown-fields"
FORMAT_NAMES = (
    *("ipv4", "ipv6", "cidr", "mac", "uuid", "uuid3", "uuid4", "uuid5", "date", "date-time", "datetime", "duration"),
    *("email", "uri", "hostname", "byte", "hexcolor", "rgbcolor", "bsonobjectid", "isbn", "ssn", "creditcard"),
    *("k8s-short-name", "k8s-long-name", "password", "int32", "int64", "float", "nonsense"),
)
OF_FORMATS = (
    *("10.0.0", "010.0.0.1", "1.2.3.256", "::1", "::ffff:1.2.3.4", "fe80::1%eth0", "10.0.0.0/33", "::/0", "1.2.3.4/8"),
    *("00:00:5e:00:53:01", "0000.5e00.5301", "00-00-5e-00-53-01", "00:00:5e:00:53", "0:0:5e:0:53:1"),
    *("123e4567-e89b-12d3-a456-426614174000", "123E4567E89B42D3A456426614174000", "123e4567-e89b-12d3-a456"),
    *("2024-02-30", "2024-2-3", "2024-02-29", "2024-02-29T12:30:45Z", "2024-02-29t1:30:45z", "2024-02-29T24:00:00Z"),
    *("2024-02-29T12:30:45", "2024-02-29 12:30:45Z", "2024-02-29T12:30:45x5Z", "2024-02-29T12:30:45+99:99", "tomorrow"),
    *("1h", "1.5h", "1 day", "2 weeks", "3 parsecs", "1d2h", "h", "1", "-1s", "10 minutes later", "5x", "1µs", "1 sec"),
    *(
        "nobody",
        "a@b",
        "a@b.c",
        "a@",
        "@b",
        "a@@b",
        "a..b@c",
        ".a@b",
        "a.@b",
        "A <a@b>",
        "a b@c",
        "a@b.",
        "a@.b",
        "a+b@c",
    ),
    *(
        "https://a.b/c",
        "a.b/c",
        "/a",
        "//a",
        "*",
        "a:b",
        "1a:b",
        "http://a b/",
        "http://a/%zz",
        "http://",
        ":a",
        "",
        "a_b:c",
    ),
    *("mailto:a@b", "http://a?%zz", "/%zz", "http:/a b", "a b", "é", "http://é/", "urn:a:b", "http://[::1]:80/"),
    *("a.b", "a.b1", "-a", "a-", "a_b", "localhost", "1.2.3.4", "a.", "A.B", "a" * 64, "a" * 300, "ä.de", "*.a.b"),
    *("YQ==", "YQ", "YQ=", "Y Q=", "#fff", "fff", "#ffff", "rgb(1,2,3)", "rgb(1,2,256)", "rgb( 1, 2 ,3)", "0" * 24),
    *("Web", "web", "web.a", "web_a", "123-45-6789", "9780321751041", "4111111111111111"),
)
OTHERS: tuple[Any, ...] = (
    *TEXTS,
    *NUMBERS,
    1.5,
    0.25,
    -7,
    15,
    True,
    False,
    None,
    {},
    [],
    {"a": 1},
    ["a"],
    [1, 1],
    [None],
)
KINDS = (
    "string",
    "integer",
    "number",
    "boolean",
    "object",
    "map",
    "array",
    "intstr",
    "any",
    "kept",
    "resource",
    "free",
)
MOST_DEEP = 3


def definition_of(random: Random) -> Json:
    """A definition whose schema asks for many things."""
    schema = {
        "type": "object",
        "properties": {"spec": _object(random, 0), "status": {"type": "object", KEEPS: True}},
    }
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    if random.random() < 0.5:
        version["subresources"] = {"status": {}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.com"},
        "spec": {
            "group": "example.com",
            "scope": "Namespaced",
            "names": {"kind": "Thing", "listKind": "ThingList", "plural": "things", "singular": "thing"},
            "versions": [version],
        },
    }


def _schema(random: Random, depth: int) -> Json:
    kind = random.choice(KINDS[:4] if depth >= MOST_DEEP else KINDS)
    schema = _MAKERS[kind](random, depth)
    if random.random() < 0.15 and kind not in ("intstr", "any"):
        schema["nullable"] = True
    return schema


def _object(random: Random, depth: int) -> Json:
    names = random.sample(("a", "b", "c", "d", "e", "spec", "x-y"), random.randint(1, 5))
    schema: Json = {"type": "object", "properties": {name: _schema(random, depth + 1) for name in names}}
    if random.random() < 0.4:
        schema["required"] = random.sample(names, random.randint(1, len(names)))
    return _sized(random, schema, "Properties", 0.15)


def _map(random: Random, depth: int) -> Json:
    schema = {"type": "object", "additionalProperties": _schema(random, depth + 1)}
    return _sized(random, schema, "Properties", 0.5)


def _array(random: Random, depth: int) -> Json:
    schema: Json = {"type": "array"}
    kind = random.choice(("plain", "plain", "set", "map", "kept"))
    if kind == "set":
        schema |= {"x-kubernetes-list-type": "set", "items": _string(random, depth)}
    elif kind == "map":
        fields = {
            "name": {"type": "string"},
            "kind": {"type": "string", "default": "x"},
            "more": _schema(random, depth + 1),
        }
        keys = random.choice((["name"], ["name", "kind"]))
        items = {"type": "object", "required": ["name"], "properties": fields}
        schema |= {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": keys, "items": items}
    else:
        schema["items"] = _schema(random, depth + 1)
    if kind == "kept":
        schema[KEEPS] = True
    return _sized(random, schema, "Items", 0.4)


def _sized(random: Random, schema: Json, what: str, share: float) -> Json:
    if random.random() < share:
        schema[f"max{what}"] = random.randint(1, 3)
    if random.random() < share:
        schema[f"min{what}"] = random.randint(0, 2)
    return schema


def _string(random: Random, depth: int) -> Json:
    schema: Json = {"type": "string"}
    done = random.choice(("enum", "pattern", "format", "format", "length", "none"))
    if done == "enum":
        schema["enum"] = random.sample(TEXTS[1:], 3)
    elif done == "length":
        _sized(random, schema, "Length", 0.7)
    else:
        _of_texts(random, schema, done)
    return schema


def _of_texts(random: Random, schema: Json, done: str) -> None:
    if done == "pattern":
        schema["pattern"] = random.choice(("^[a-z]*$", "^a", r"^[0-9]+(Ki|Mi|Gi)?$", "b$", "[0-9]", "^.{2,4}$"))
    elif done == "format":
        schema["format"] = random.choice(FORMAT_NAMES)


def _number(type_: str) -> Any:
    def make(random: Random, depth: int) -> Json:
        schema: Json = {"type": type_}
        _of_numbers(random, schema)
        if random.random() < 0.2:
            schema["enum"] = random.choice(([1, 2], [0, 80, 443], [-1], [1, 1.5] if type_ == "number" else [1, 3]))
        if type_ == "integer" and random.random() < 0.3:
            schema["format"] = random.choice(("int32", "int64"))
        return schema

    return make


def _of_numbers(random: Random, schema: Json) -> None:
    if random.random() < 0.3:
        schema["minimum"] = random.choice((0, 1, 2))
        schema["exclusiveMinimum"] = random.random() < 0.3
    if random.random() < 0.3:
        schema["maximum"] = random.choice((3, 80, 443))
        schema["exclusiveMaximum"] = random.random() < 0.3
    if random.random() < 0.25:
        schema["multipleOf"] = random.choice((2, 5, 0.5) if schema.get("type") == "number" else (2, 5))


def _int_or_string(random: Random, depth: int) -> Json:
    schema: Json = {"x-kubernetes-int-or-string": True}
    if random.random() < 0.5:
        schema["anyOf"] = [{"type": "integer"}, {"type": "string"}]
    if random.random() < 0.5:
        _of_texts(random, schema, random.choice(("pattern", "format")))
    if random.random() < 0.2:
        schema["enum"] = random.choice((["a", 1], [80, 443], ["80%", "10m"]))
    if random.random() < 0.2:
        _sized(random, schema, "Length", 0.7)
    _of_numbers(random, schema)
    return schema


def _kept(random: Random, depth: int) -> Json:
    schema = _object(random, depth) if random.random() < 0.5 else {"type": "object"}
    schema[KEEPS] = True
    return _sized(random, schema, "Properties", 0.3)


def _any(random: Random, depth: int) -> Json:
    schema: Json = {KEEPS: True}
    for what in random.sample(("Properties", "Items", "Length"), random.randint(0, 2)):
        _sized(random, schema, what, 0.5)
    if random.random() < 0.3:
        _of_numbers(random, schema)
    if random.random() < 0.3:
        schema["enum"] = [1, "a", True, [1], {"a": 1}]
    return schema


def _resource(random: Random, depth: int) -> Json:
    schema: Json = {"type": "object", "x-kubernetes-embedded-resource": True}
    if random.random() < 0.5:
        schema[KEEPS] = True
    if KEEPS not in schema or random.random() < 0.5:
        schema["properties"] = {"spec": _schema(random, depth + 1)}
    return schema


_MAKERS: dict[str, Any] = {
    "string": _string,
    "integer": _number("integer"),
    "number": _number("number"),
    "boolean": lambda random, depth: {"type": "boolean"},
    "object": _object,
    "map": _map,
    "array": _array,
    "intstr": _int_or_string,
    "any": _any,
    "kept": _kept,
    "resource": _resource,
    "free": lambda random, depth: {"type": "object", KEEPS: True},
}
IDENTITY: Json = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a", "labels": {"a": "b"}}}
OF_IDENTITY: tuple[tuple[str, Any], ...] = (
    *(("apiVersion", value) for value in ("", "v1", "a/b/c", "apps/v1", 1, "A")),
    *(("kind", value) for value in ("", "Pod", "a_b", "1a", "A-b", 1, "A" * 64)),
    *(("metadata", value) for value in ({}, {"name": "A b"}, {"name": "a/b"}, {"name": 1}, {"labels": {"a b": "c"}})),
    *(("metadata", value) for value in ({"nope": 1}, {"namespace": "A_b"}, {"annotations": {"a": 1}}, 1, None)),
    *(("metadata", value) for value in ({"finalizers": ["a b"]}, {"generateName": "a/"}, {"labels": {"a": "b c"}})),
)


def whole(random: Random, value: Any, schema: Json) -> Any:
    """A value in which the objects that are resources mostly have an identity."""
    if isinstance(value, dict):
        fields, more = schema.get("properties", {}), schema.get("additionalProperties")
        value = {key: whole(random, entry, fields.get(key, more or {})) for key, entry in value.items()}
        if schema.get("x-kubernetes-embedded-resource") is True and random.random() < 0.9:
            value |= {**copy.deepcopy(IDENTITY), **({"more": 1} if random.random() < 0.2 else {})}
            if random.random() < 0.4:
                value |= dict([copy.deepcopy(random.choice(OF_IDENTITY))])
    elif isinstance(value, list):
        value = [whole(random, entry, schema.get("items", {})) for entry in value]
    return value


def changed_object(random: Random, value: Json, times: int) -> Json:
    """An object with some things done to it below its spec."""
    value = copy.deepcopy(value)
    for _ in range(times):
        _change(random, value)
    return value


def _change(random: Random, value: Json) -> None:
    paths = [path for path in nodes(value) if path[0] == "spec" and len(path) > 1]
    if not paths:
        return
    path = random.choice(paths)
    holder, node = get(value, path[:-1]), get(value, path)
    new = copy.deepcopy(random.choice(OF_FORMATS if isinstance(node, str) and random.random() < 0.7 else OTHERS))
    done = random.choice(("set", "set", "drop", "add", "repeat"))
    if done == "drop":
        del holder[path[-1]]
    elif done == "add" and isinstance(node, dict):
        node[random.choice(("a", "b", "nope", "spec", "name"))] = new
    elif isinstance(node, list) and done in ("add", "repeat"):
        node.append(copy.deepcopy(random.choice(node)) if node and done == "repeat" else new)
    else:
        holder[path[-1]] = new
