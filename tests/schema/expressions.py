"""A schema with every kind of node that CEL sees, and rules about its values that may hold, fail or raise."""

from __future__ import annotations

import copy
from typing import Any

from tests.schema.seeds import objects

DEFINITION = objects("""
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Thing, plural: things}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              text: {type: string, maxLength: 20}
              other: {type: string, maxLength: 20, default: b}
              int: {type: integer, default: 2}
              number: {type: number}
              flag: {type: boolean}
              port: {x-kubernetes-int-or-string: true, maxLength: 20}
              null-able: {type: string, nullable: true, maxLength: 20}
              time: {type: string, format: date-time}
              day: {type: string, format: date}
              wait: {type: string, format: duration}
              bytes: {type: string, format: byte, maxLength: 20}
              a.b: {type: string, maxLength: 20}
              a/b: {type: integer}
              namespace: {type: string, maxLength: 20}
              in: {type: integer}
              a__b: {type: integer}
              1a: {type: integer}
              list: {type: array, maxItems: 5, items: {type: string, maxLength: 20}}
              other-list: {type: array, maxItems: 5, items: {type: string, maxLength: 20}}
              ints: {type: array, maxItems: 5, items: {type: integer}}
              set: {type: array, maxItems: 5, x-kubernetes-list-type: set, items: {type: string, maxLength: 20}}
              set2: {type: array, maxItems: 5, x-kubernetes-list-type: set, items: {type: string, maxLength: 20}}
              keyed: &keyed
                type: array
                maxItems: 5
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [key]
                items:
                  type: object
                  required: [key]
                  properties:
                    key: {type: string, maxLength: 20}
                    value: {type: integer}
                    more: {type: string, default: x, maxLength: 20}
              keyed2: *keyed
              map: {type: object, maxProperties: 5, additionalProperties: {type: string, maxLength: 20}}
              maybe: {type: object, maxProperties: 5, additionalProperties: {type: integer, nullable: true}}
              deep:
                type: object
                maxProperties: 5
                additionalProperties: {type: object, properties: {x: {type: integer}}}
              point: &point {type: object, properties: {x: {type: integer}, z: {type: integer, default: 0}}}
              point2: *point
              free:
                type: object
                x-kubernetes-preserve-unknown-fields: true
                properties: {a: {type: string, maxLength: 20}}
              open: {type: object, x-kubernetes-preserve-unknown-fields: true}
              any: {x-kubernetes-preserve-unknown-fields: true}
              whole:
                type: object
                x-kubernetes-embedded-resource: true
                x-kubernetes-preserve-unknown-fields: true
                properties: {spec: {type: object, properties: {x: {type: integer}}}}
""")[0]
RULES = (
    *("self.text == 'a'", "self.other == 'b'", "has(self.text)", "self.text.size() > 2", "self.text < self.other"),
    *("self.int > 1", "self.int / self.__in__ > 0", "self.int % 2 == 0", "self.int + self.__in__ > 9", "-self.int < 0"),
    *("self.int * 9223372036854775807 > 0", "self.number > 1.0", "self.number > 1", "double(self.int) < self.number"),
    *(
        "int(self.number) == 1",
        "self.flag",
        "!self.flag",
        "self.flag == true",
        "self.flag || self.int > 2",
        "self.int in [1, 2]",
    ),
    *("self.flag && self.text == 'a'", "self.port == 80", "type(self.port) == int", "type(self.port) == string"),
    *(
        "type(self.port) == int ? self.port > 80 : self.port.endsWith('%')",
        "self.port > 80",
        "string(self.port) == '80'",
    ),
    *(
        "int(self.port) > 80",
        "has(self.null__dash__able)",
        "self.null__dash__able == 'a'",
        "self.?null__dash__able.hasValue()",
    ),
    *(
        "self.time > timestamp('2022-01-01T00:00:00Z')",
        "self.time.getFullYear() == 2024",
        "self.time - self.day > duration('1h')",
    ),
    *("self.day.getMonth() == 1", "self.day == timestamp('2020-01-01T00:00:00Z')", "string(self.time) == ''"),
    *(
        "self.wait > duration('1m')",
        "self.wait.getSeconds() > 1",
        "string(self.wait) == '1s'",
        "self.wait == duration('1s')",
    ),
    *("self.bytes == b'a'", "self.bytes.size() > 1", "string(self.bytes) == 'abc'", "size(self.bytes) == 1"),
    *(
        "self.a__dot__b == 'a'",
        "self.a__slash__b > 1",
        "self.__namespace__ == 'a'",
        "self.namespace == 'a'",
        "!has(self.namespace) || self.namespace.size() < 2",
        "has(self.in)",
        "self.in == 1",
        "self.__in__ == 1",
        "self.a__underscores__b > 1",
    ),
    *(
        "self.list.all(x, x != 'a')",
        "self.list.exists(x, x == 'a')",
        "self.list[0] == 'a'",
        "self.list == self.other__dash__list",
    ),
    *(
        "self.list == ['a', 'b']",
        "'a' in self.list",
        "self.list.size() > 1",
        "self.list + self.other__dash__list == ['a', 'b']",
    ),
    *(
        "self.list.map(x, x.size()) == [1, 3]",
        "self.list.filter(x, x > 'a').size() > 0",
        "self.list.exists_one(x, x == 'a')",
    ),
    *(
        "self.ints.sum() > 10",
        "self.ints.max() > 10",
        "self.ints.isSorted()",
        "self.ints.indexOf(80) == 0",
        "self.ints.min() >= 0",
    ),
    *(
        "self.list.join('') == 'ab'",
        "self.list.isSorted()",
        "self.ints[1] > 1",
        "self.ints == [1, 2]",
        "1 in self.ints",
    ),
    *("self.set == self.set2", "self.set == ['b', 'a']", "['b', 'a'] == self.set", "self.set + self.set2 == self.set"),
    *(
        "self.set2 != self.set",
        "sets.contains(self.set, self.list)",
        "sets.equivalent(self.set, self.set2)",
        "self.set == self.list",
    ),
    *(
        "self.list == self.set",
        "self.set in [self.set2]",
        "self.set.all(x, x in self.set2)",
        "(self.set + ['q']).size() > 2",
    ),
    *(
        "self.keyed == self.keyed2",
        "self.keyed.exists(k, k.key == 'a')",
        "self.keyed.all(k, k.value > 1)",
        "self.keyed[0].more == 'x'",
    ),
    *("self.keyed + self.keyed2 == self.keyed", "self.keyed.all(k, has(k.value))", "self.keyed[0] in self.keyed2"),
    *(
        "self.keyed.filter(k, k.key == 'a')[0].value == 1",
        "self.keyed.map(k, k.key).isSorted()",
        "self.keyed != self.keyed2",
    ),
    *(
        "self.map.a == 'a'",
        "self.map['a'] == 'b'",
        "'a' in self.map",
        "has(self.map.a)",
        "self.map.all(k, self.map[k] != 'a')",
    ),
    *(
        "self.map == {'a': 'a'}",
        "self.map.size() > 1",
        "self.map[?'a'].orValue('') == 'a'",
        "self.map.exists(k, k == '*')",
    ),
    *(
        "self.maybe.a == null",
        "self.maybe.all(k, self.maybe[k] != null)",
        "self.maybe['a'] == 1",
        "self.maybe.all(k, self.maybe[k] > 0)",
    ),
    *(
        "self.deep.all(k, self.deep[k].x > 1)",
        "self.deep.exists(k, has(self.deep[k].x))",
        "self.deep['a'] == self.point2",
    ),
    *(
        "self.point == self.point2",
        "self.point.x > self.point.z",
        "has(self.point.z)",
        "self.point in [self.point2]",
        "self.point != self.point2",
    ),
    *(
        "self.?point.x.orValue(5) > 2",
        "self.?point.?x == optional.none()",
        "self.?point.optMap(p, p.z).orValue(1) == 0",
    ),
    *(
        "self.free.a == 'a'",
        "has(self.free.a)",
        "self.free == self.free",
        "self.open == self.open",
        "has(self.open)",
        "has(self.free)",
    ),
    *(
        "self.whole.kind == 'a'",
        "has(self.whole.metadata.name)",
        "self.whole.metadata.name == 'a'",
        "self.whole.spec.x > 1",
    ),
    *(
        "self.whole.apiVersion.startsWith('a')",
        "self == self",
        "[self.text, self.other].all(x, x == 'b')",
        "self.text.matches('^a')",
    ),
    *(
        "self.text.find('[0-9]+') != ''",
        "quantity(self.text).isGreaterThan(quantity('1'))",
        "isQuantity(self.text)",
        "isURL(self.text)",
    ),
    *(
        "url(self.text).getHost() == 'a.b'",
        "ip(self.text).family() == 4",
        "isIP(self.text)",
        "cidr(self.text).prefixLength() == 8",
    ),
    *(
        "isCIDR(self.text)",
        "self.text.split('.').size() > 1",
        "self.text.lowerAscii() == self.text",
        "self.text.replace('a', '') == ''",
    ),
    *(
        "self.text.substring(1) == 'b'",
        "self.text.charAt(0) == 'a'",
        "int(self.text) > 1",
        "double(self.text) > 1.0",
        "bool(self.text)",
    ),
    *(
        "self.text + self.other == 'ab'",
        "timestamp(self.text) > self.time",
        "duration(self.text) > self.wait",
        "self.text.trim() == ''",
    ),
    *(
        "'%s-%d'.format([self.text, self.int]) == 'a-2'",
        "format.dns1123Label().validate(self.text).hasValue()",
        "dyn(self.int) == 2",
    ),
    *(
        "dyn(self.text) == 1",
        "self.int == 2 ? self.flag : self.text == 'a'",
        "self.text.contains('.') && self.text.indexOf('.') == 1",
    ),
    *(
        "!(self.text in ['a', 'b'])",
        "self.ints.all(i, self.ints.exists(j, j > i))",
        "self.list.all(x, self.set.exists(y, x == y))",
    ),
    *(
        "[1, 2, 3].slice(0, 2) == self.ints",
        "self.list.distinct().size() == self.list.size()",
        "self.list.flatten().size() > 1",
    ),
    *(
        "self.list.sort() == self.list",
        "self.ints.first().orValue(0) > 1",
        "self.ints.last().hasValue()",
        "self.list.reverse()[0] == 'a'",
    ),
    *(
        "oldSelf.int == self.int",
        "self.list.all(i, x, i < 2)",
        "self.map.transformList(k, v, k + v).size() > 1",
        "type(self.list) == list",
    ),
    *(
        "semver('1.2.3').isLessThan(semver(self.text))",
        "isSemver(self.text)",
        "type(self.map) == map",
        "self.int > 1 && self.nul.size() > 0",
    ),
)


def definition(rule: dict[str, Any]) -> dict[str, Any]:
    """The definition with one rule about the specification of a thing."""
    value = copy.deepcopy(DEFINITION)
    schema = value["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    schema["properties"]["spec"]["x-kubernetes-validations"] = [rule]
    return value


def schema_of(value: dict[str, Any]) -> dict[str, Any]:
    """The schema of a definition's first version."""
    found: dict[str, Any] = value["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    return found
