"""A custom resource definition of many parts, and what can be done to one."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from tests.schema.seeds import get, nodes, objects

if TYPE_CHECKING:
    from random import Random

DEFINITION = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shops.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Shop, plural: shops, singular: shop, listKind: ShopList, shortNames: [sp], categories: [all]}
  conversion:
    strategy: Webhook
    webhook: {clientConfig: {service: {name: a, namespace: b}}, conversionReviewVersions: [v1]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}, scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}}
    additionalPrinterColumns: [{name: A, type: string, jsonPath: .spec.owner}]
    selectableFields: [{jsonPath: .spec.owner}]
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        x-kubernetes-validations:
        - {rule: "self.metadata.name.size() < 60", message: too long}
        properties:
          apiVersion: {type: string}
          kind: {type: string}
          metadata: {type: object, properties: {name: {type: string, maxLength: 63}}}
          status: {type: object, properties: {size: {type: integer}}}
          spec:
            type: object
            required: [owner]
            x-kubernetes-validations:
            - {rule: "self.size <= self.most", messageExpression: "self.most > 5 ? 'many' : 'few'", fieldPath: .size}
            - {rule: "self.owner == oldSelf.owner", message: stays}
            - {rule: "!oldSelf.hasValue() || oldSelf.value().owner != ''", optionalOldSelf: true}
            - {rule: "!has(self.tags) || self.tags.all(t, t != self.owner)"}
            properties:
              owner: {type: string, minLength: 1, maxLength: 9, pattern: "^[a-z]*$"}
              level: {type: string, default: low, enum: [low, high]}
              size: {type: integer, format: int32, minimum: 0, maximum: 10, default: 1}
              most: {type: integer, default: 10}
              share: {type: number, nullable: true}
              port:
                x-kubernetes-int-or-string: true
                anyOf: [{type: integer}, {type: string}]
              tags: {type: array, items: {type: string, maxLength: 9}, x-kubernetes-list-type: set, maxItems: 3}
              limits: {type: object, maxProperties: 3, additionalProperties: {type: integer}, default: {a: 1}}
              free: {type: object, x-kubernetes-preserve-unknown-fields: true}
              whole: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
              any: {x-kubernetes-preserve-unknown-fields: true}
              point: {type: object, x-kubernetes-map-type: atomic, properties: {x-y: {type: number}}, default: {x-y: 1}}
              shelves:
                type: array
                maxItems: 3
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [name, kind]
                items:
                  type: object
                  required: [name]
                  x-kubernetes-validations: [{rule: "self.name != self.kind", reason: FieldValueForbidden}]
                  properties:
                    name: {type: string, maxLength: 9}
                    kind: {type: string, maxLength: 9, default: plain}
                  oneOf: [{required: [name]}, {properties: {kind: {enum: [deep]}}}]
            allOf: [{not: {properties: {owner: {pattern: "^x"}}}}]
  - name: v1beta1
    served: true
    storage: false
    deprecated: true
    deprecationWarning: old
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
"""
FIELDS = (
    *("type", "items", "properties", "additionalProperties", "default", "nullable", "enum", "pattern", "format"),
    *("allOf", "anyOf", "oneOf", "not", "required", "description", "title", "uniqueItems", "$ref", "maxLength"),
    *("x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource", "x-kubernetes-int-or-string"),
    *("x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-map-type", "x-kubernetes-validations"),
    *("name", "kind", "metadata", "message", "rule", "fieldPath", "messageExpression", "reason", "optionalOldSelf"),
    *("storage", "deprecated", "schema", "subresources", "status", "a", "minimum", "multipleOf", "maxItems", "id"),
)
VALUES: tuple[Any, ...] = (
    *("", "a", "A", "object", "array", "string", "integer", "number", "boolean", "null", "date-time", "map", "set"),
    *("atomic", "granular", "name", "kind", "v1", "v2", ".spec.owner", ".spec", "spec.a", ".size", "['size']", "^[a-z"),
    *(
        "(?=a)",
        "a**",
        "\\d+",
        "a{1,2000}",
        "None",
        "Webhook",
        "example.com",
        "shops",
        "Cluster",
        "low",
        "1a",
        "a-b",
        "a_b",
    ),
    *(0, 1, -1, 1.5, True, False, {}, [], ["name"], ["name", "name"], [{"type": "string"}], {"type": "string"}),
    *([{}], [{"required": ["a"]}], {"properties": {"a": {"pattern": "a"}}}, {"a": 1}, {"a": {"type": "integer"}}),
    *([{"type": "integer"}, {"type": "string"}], [{"items": {"pattern": "a"}}], {"type": "object"}, ["a", 1], [1]),
    {"type": "object", "properties": {"name": {"type": "string"}}},
    {"type": "array", "items": {"type": "string"}},
    {"x-kubernetes-int-or-string": True},
    [{"rule": "self == oldSelf"}],
)
RULES = (
    *("true", "self", "1", "self.size > 0", "self.size > 'a'", "self.nope", "has(self.nope)", "self.owner.size() > 0"),
    *(
        "foo(self)",
        "bar",
        "self.owner +",
        "(true",
        "self.size + 1.5 > 2.0",
        "self.owner.matches('a')",
        "self.port == 1",
    ),
    *("self.share > 1", "self.share == 1", "self.size == 1.5", "type(self.port) == int", "self.limits['a'] > 0"),
    *(
        "self.limits.a == 1",
        "'a' in self.limits",
        "self.shelves.exists(s, s.name == 'a')",
        "self.shelves[0].nope == 'a'",
    ),
    *(
        "self.whole.kind == 'a'",
        "self.whole.metadata.name == 'a'",
        "self.whole.spec == 1",
        "self.any == 1",
        "self.free.a",
    ),
    *("self.metadata.name == 'a'", "self.metadata.labels.a == 'b'", "self.kind == 'Shop'", "self.spec.owner == 'a'"),
    *("self.point.x__dash__y == 1", "self.point.x-y == 1", "self.tags == ['a']", "self.tags + ['a'] == self.tags"),
    *("self.tags.map(t, t + 1).size() > 0", "self.?size.orValue(1) > 0", "oldSelf.size == self.size", "self.name"),
    *("self.size in [1, 2]", "self.owner in ['a', 1]", "self.size == null", "self == {}", "dyn(self).nope == 1"),
    *("self.owner == 'a' ? 1 : 'b'", "self.owner && true", "!self.size", "-self.owner == 'a'", "self.size / 2u == 1"),
    *(
        "quantity('1Gi').isGreaterThan(quantity('1Mi'))",
        "self.all(x, x > 0)",
        "duration('1s') > 1",
        "size(self.size) > 1",
    ),
    *("optional.of(1).value() == 1", "[1, 'a'].size() == 2", "self.exists(x, true)", "string(self.size) == '1'", "a.b"),
    *(
        "self.size < self.share",
        "google.protobuf.Timestamp",
        "has(self)",
        "has(self.size) == true",
        "'a' + \"b\" != r'c'",
    ),
    *("self.size.nope()", "self.`x-y` == 1", "self.tags.nope(1)", "1u < self.size", "sets.contains(self.tags, ['a'])"),
    *(
        "if == 1",
        "self.if",
        "null",
        "[]",
        "self.tags.all(t, t.size())",
        "self.tags.isSorted()",
        "cel.bind(x, 1, x == 1)",
    ),
    *(
        "ip(self.owner).family() == 4",
        "self.owner.find('a') == ''",
        "url(self.owner).getHost() == ''",
        "b'a' == self.owner",
    ),
    *("!self", "self.size == self.owner", "self.port > 1", "self.port + 1 == 2", "int(self.port) > 1 || true", "''"),
)


def definition() -> dict[str, Any]:
    """A valid definition."""
    return objects(DEFINITION)[0]


def changed_definition(random: Random, value: dict[str, Any], times: int = 1) -> dict[str, Any]:
    """A definition with some things done to it."""
    value = copy.deepcopy(value)
    for _ in range(times):
        _change(random, value)
    return value


def _change(random: Random, value: dict[str, Any]) -> None:
    paths = list(nodes(value))
    rules = [path for path in paths if path[-1] in ("rule", "messageExpression")]
    if rules and random.random() < 0.3:
        path, new = random.choice(rules), random.choice(RULES)
        get(value, path[:-1])[path[-1]] = new
        return
    path = random.choice(paths)
    holder, node = get(value, path[:-1]), get(value, path)
    new = copy.deepcopy(random.choice(VALUES))
    done = random.choice(("set", "drop", "add", "add", "add"))
    if done == "drop":
        del holder[path[-1]]
    elif done == "add" and isinstance(node, dict):
        node[random.choice(FIELDS)] = new
    elif done == "add" and isinstance(node, list):
        node.append(copy.deepcopy(random.choice(node)) if node and random.random() < 0.5 else new)
    else:
        holder[path[-1]] = new
