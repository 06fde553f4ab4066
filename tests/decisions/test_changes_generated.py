"""Generated changes: what is new is exactly what a plain count of the objects before and after says."""

from __future__ import annotations

import json
from collections import Counter
from random import Random

import pytest

from tests.cli.conftest import folder, run  # noqa: F401 - fixtures
from tests.decisions.histories import history  # noqa: F401 - a fixture

CHANGES = 60
RULES = (
    "container-privileged",
    "memory-limit-missing",
    "pod-not-selected-by-network-policy",
    "rbac-wildcard-resources",
)
SPACES = ("shop", "pay")


class World:
    """Files with objects, and how each file is written."""

    def __init__(self, random):
        self.random = random
        self.number = 0
        self.files = {}
        self.styles = {}
        for _ in range(random.randint(2, 4)):
            self.add(self.new_file())
        for space in SPACES:
            if random.random() < 0.7:
                self.files[self.new_file()] = [{"kind": "NetworkPolicy", "name": f"all-{space}", "space": space}]
        for path in self.files:
            self.styles[path] = random.choice(("block", "json"))

    def name(self):
        self.number += 1
        return f"n{self.number}"

    def new_file(self):
        path = f"{self.random.choice(('', 'apps/', 'apps/base/'))}{self.name()}.yaml"
        self.files[path] = []
        self.styles[path] = "block"
        return path

    def add(self, path):
        space = self.random.choice(SPACES)
        if self.random.random() < 0.3:
            rules = [self.random.random() < 0.5 for _ in range(self.random.randint(1, 3))]
            self.files[path].append({"kind": "Role", "name": self.name(), "space": space, "rules": rules})
            return
        containers = [self.container() for _ in range(self.random.randint(1, 3))]
        self.files[path].append({"kind": "Pod", "name": self.name(), "space": space, "containers": containers})

    def container(self):
        return {"name": self.name(), "privileged": self.random.random() < 0.5, "limit": self.random.random() < 0.5}

    def objects(self, kind=""):
        return [entry for entries in self.files.values() for entry in entries if kind in ("", entry["kind"])]

    def found(self):
        """Every (rule, object, what in it) that is broken, counted."""
        found = Counter()
        covered = {entry["space"] for entry in self.objects("NetworkPolicy")}
        for entry in self.objects("Pod"):
            for container in entry["containers"]:
                found["container-privileged", entry["name"], container["name"]] += container["privileged"]
                found["memory-limit-missing", entry["name"], container["name"]] += not container["limit"]
            found["pod-not-selected-by-network-policy", entry["name"], ""] += entry["space"] not in covered
        for entry in self.objects("Role"):
            found["rbac-wildcard-resources", entry["name"], ""] += sum(entry["rules"])
        return found

    # what changes nothing that is found

    def move_lines(self):
        self.styles[self.random.choice(list(self.files))] = self.random.choice(("spaced", "commented"))

    def reformat(self):
        self.styles[self.random.choice(list(self.files))] = self.random.choice(("block", "json", "wide"))

    def rename_file(self):
        old = self.random.choice(list(self.files))
        entries, style = self.files.pop(old), self.styles.pop(old)
        path = self.new_file()
        self.files[path], self.styles[path] = entries, style

    def move_object(self):
        old = self.random.choice([path for path, entries in self.files.items() if entries])
        entry = self.files[old].pop(self.random.randrange(len(self.files[old])))
        path = self.random.choice([*self.files, self.new_file()])
        self.files[path].insert(0, entry)

    def reorder(self):
        for entries in self.files.values():
            self.random.shuffle(entries)
        for entry in self.objects("Pod"):
            self.random.shuffle(entry["containers"])

    def sound_rule_first(self):
        for entry in self.objects("Role"):
            entry["rules"].insert(0, False)

    # what may break or mend something

    def add_object(self):
        self.add(self.random.choice([*self.files, self.new_file()]))

    def remove_object(self):
        path = self.random.choice([path for path, entries in self.files.items() if entries])
        self.files[path].pop()

    def add_container(self):
        for entry in self.objects("Pod")[:1]:
            entry["containers"].insert(0, self.container())

    def turn(self):
        for entry in self.objects("Pod"):
            container = self.random.choice(entry["containers"])
            key = self.random.choice(("privileged", "limit"))
            container[key] = not container[key]

    def broken_rule(self):
        for entry in self.objects("Role")[:1]:
            entry["rules"].append(True)

    def turn_policy(self):
        """The graph: one file decides what is found in others."""
        space = self.random.choice(SPACES)
        name = f"all-{space}"
        for entries in self.files.values():
            if any(entry["name"] == name for entry in entries):
                entries[:] = [entry for entry in entries if entry["name"] != name]
                return
        self.files[self.new_file()].append({"kind": "NetworkPolicy", "name": name, "space": space})

    NEUTRAL = (move_lines, reformat, rename_file, move_object, reorder, sound_rule_first)
    OTHER = (add_object, remove_object, add_container, turn, broken_rule, turn_policy)

    def texts(self):
        return {path: self.text(path) for path in self.files}

    def text(self, path):
        style = self.styles[path]
        objects = [manifest(entry) for entry in self.files[path]]
        if style == "json":
            return "\n---\n".join(json.dumps(value) for value in objects) + "\n"
        if style == "wide":
            return "\n---\n".join(json.dumps(value, indent=7) for value in objects) + "\n"
        separator = {"block": "---\n", "spaced": "\n\n---\n\n", "commented": "# and\n---\n# then\n"}[style]
        return separator.join(block(value) for value in objects)


def manifest(entry):
    head = {"metadata": {"name": entry["name"], "namespace": entry["space"]}}
    if entry["kind"] == "NetworkPolicy":
        spec = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
        return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", **head, "spec": spec}
    if entry["kind"] == "Role":
        rules = [
            {"apiGroups": [""], "resources": ["*"] if broken else ["pods"], "verbs": ["get"]}
            for broken in entry["rules"]
        ]
        return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", **head, "rules": rules}
    containers = [
        {
            "name": container["name"],
            "image": "registry.example/web:1.0.0",
            "securityContext": {"privileged": container["privileged"]},
            **({"resources": {"limits": {"memory": "1Gi"}}} if container["limit"] else {}),
        }
        for container in entry["containers"]
    ]
    return {"apiVersion": "v1", "kind": "Pod", **head, "spec": {"containers": containers}}


def block(value, indent=""):
    """Plain block YAML of maps, and of lists in flow style."""
    lines = []
    for key, item in value.items():
        if isinstance(item, dict) and item:
            lines.append(f"{indent}{key}:\n{block(item, indent + '  ')}")
        else:
            lines.append(f"{indent}{key}: {json.dumps(item)}\n")
    return "".join(lines)


def counted(findings):
    """The findings of a report as `World.found` has them."""
    found = Counter()
    for finding in findings:
        name = finding["object"]["name"]
        inside = finding["message"].split('"')[1] if finding["rule"] in RULES[:2] else ""
        found[finding["rule"], name, inside] += 1
    return found


@pytest.mark.parametrize("seed", range(CHANGES))
def test_exactly_what_is_new_is_told(history, seed):  # noqa: F811
    random = Random(seed)
    world = World(random)
    before, texts = world.found(), world.texts()
    history.commit(texts)
    steps = random.choices(World.NEUTRAL, k=random.randint(1, 4))
    steps += random.choices(World.OTHER, k=random.randint(0, 3)) if seed % 4 else []
    random.shuffle(steps)
    for step in steps:
        step(world)
    after = world.texts()
    history.write({path: None for path in texts if path not in after} | after)
    told = [f for f in history.report("--select", ",".join(RULES))["findings"] if not f["supersededBy"]]
    assert counted(told) == +world.found(), [step.__name__ for step in steps]
    new = counted(f for f in told if f["status"] == "open")
    assert new == world.found() - before, [step.__name__ for step in steps]
    assert {f["status"] for f in told} <= {"open", "unchanged"}
