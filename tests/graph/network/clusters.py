"""Clusters by chance: a seed gives a few namespaces, workloads and policies, small enough to ask for everything."""

from __future__ import annotations

import random

SPACES = ("default", "shop", "db")
PORTS = (1, 53, 79, 80, 81, 443, 8080, 65534, 65535)
PROTOCOLS = ("TCP", "UDP", "SCTP")
NAMES = ("http", "dns", "none")
LABELS = {"app": ("web", "api"), "tier": ("a", "b")}
BLOCKS = (
    *("0.0.0.0/0", "10.0.0.0/8", "10.1.2.3/16", "10.1.0.0/17", "10.1.255.255/32", "192.168.1.0/31", "0.0.0.0/1"),
    *("::/0", "fd00::/8", "fd00:1::7/32", "fd00:1::/64", "::1/128"),
)
INSIDE = {
    "0.0.0.0/0": ("10.0.0.0/8", "10.1.0.0/16", "128.0.0.0/1", "0.0.0.0/32", "255.255.255.255/32"),
    "10.0.0.0/8": ("10.1.0.0/16", "10.1.2.0/24", "10.255.255.255/32", "10.0.0.0/9"),
    "10.1.2.3/16": ("10.1.2.0/24", "10.1.2.128/25", "10.1.0.0/32"),
    "::/0": ("fd00::/8", "fd00:1::/32", "::/128"),
    "fd00::/8": ("fd00:1::/32", "fd00:1::/33"),
}


class Cluster:
    """Objects, and the pods that they make by workload."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.objects = [*self.spaces(), *self.workloads(), *self.policies()]
        self.random.shuffle(self.objects)

    def chance(self, of):
        return self.random.random() < of

    def pick(self, choices):
        return self.random.choice(choices)

    def some(self, choices, least=0, most=2):
        return [self.pick(choices) for _ in range(self.random.randint(least, most))]

    def labels(self):
        return {key: self.pick(values) for key, values in LABELS.items() if self.chance(0.7)}

    def spaces(self):
        for name in SPACES:
            if self.chance(0.6):
                yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": self.labels()}}

    def workloads(self):
        for number in range(self.random.randint(2, 5)):
            kind, version, path = self.pick(
                (
                    ("Pod", "v1", ()),
                    ("Deployment", "apps/v1", ("template",)),
                    ("CronJob", "batch/v1", ("jobTemplate", "spec", "template")),
                )
            )
            pod = self.pod()
            metadata = {"name": f"w{number}"}
            if self.chance(0.8):
                metadata["namespace"] = self.pick(SPACES)
            if not path:
                yield {
                    "apiVersion": version,
                    "kind": kind,
                    "metadata": {**pod["metadata"], **metadata},
                    "spec": pod["spec"],
                }
                continue
            spec = pod
            for step in reversed(path):
                spec = {step: spec}
            yield {"apiVersion": version, "kind": kind, "metadata": {**metadata, "labels": self.labels()}, "spec": spec}

    def pod(self):
        spec = {"containers": [{"name": "c", "image": "x", "ports": self.container_ports()}]}
        if self.chance(0.2):
            lasting = {"restartPolicy": "Always"} if self.chance(0.5) else {}
            spec["initContainers"] = [{"name": "i", "image": "x", "ports": self.container_ports(), **lasting}]
        if self.chance(0.1):
            spec["hostNetwork"] = self.pick((True, False))
        return {"metadata": {"labels": self.labels()}, "spec": spec}

    def container_ports(self):
        ports = []
        for name in self.some(NAMES[:2], 0, 2):
            port = {"name": name, "containerPort": self.pick(PORTS)}
            if self.chance(0.5):
                port["protocol"] = self.pick(PROTOCOLS)
            ports.append(port)
        return ports

    def selector(self, keys=("app", "tier")):
        found = {}
        if self.chance(0.5):
            key = self.pick(keys)
            found["matchLabels"] = {key: self.value(key)}
        if self.chance(0.3):
            found["matchExpressions"] = [self.need(keys) for _ in range(self.random.randint(0, 2))]
        return found

    def value(self, key):
        return self.pick(LABELS.get(key, SPACES))

    def need(self, keys):
        key, operator = self.pick(keys), self.pick(("In", "NotIn", "Exists", "DoesNotExist"))
        values = {"values": [self.value(key) for _ in range(self.random.randint(1, 2))]}
        return {"key": key, "operator": operator, **(values if operator in ("In", "NotIn") else {})}

    def space_selector(self):
        return self.selector(("app", "kubernetes.io/metadata.name"))

    def policies(self):
        for number in range(self.random.randint(0, 4)):
            yield self.network_policy(number)
        priorities = list(range(6))
        self.random.shuffle(priorities)
        for kind in self.some(("AdminNetworkPolicy", "ClusterNetworkPolicy"), 0, self.pick((0, 1, 3))):
            yield self.cluster_policy(kind, priorities.pop())
        if self.chance(0.3):
            yield self.cluster_policy("BaselineAdminNetworkPolicy", None)

    def network_policy(self, number):
        spec = {"podSelector": self.selector()}
        if self.chance(0.6):
            spec["policyTypes"] = self.pick((["Ingress"], ["Egress"], ["Ingress", "Egress"], []))
        for direction, field in (("ingress", "from"), ("egress", "to")):
            if self.chance(0.7):
                spec[direction] = [self.rule(field) for _ in range(self.random.randint(0, 2))]
        metadata = {"name": f"n{number}"}
        if self.chance(0.8):
            metadata["namespace"] = self.pick(SPACES)
        return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec}

    def rule(self, field):
        rule = {}
        if self.chance(0.7):
            rule[field] = [self.peer() for _ in range(self.random.randint(0, 2))]
        if self.chance(0.6):
            rule["ports"] = [self.port() for _ in range(self.random.randint(0, 2))]
        return rule

    def peer(self):
        if self.chance(0.35):
            block = {"cidr": self.pick(BLOCKS)}
            if self.chance(0.5):
                block["except"] = self.some(INSIDE.get(block["cidr"], ("",)), 0, 3) if block["cidr"] in INSIDE else []
            return {"ipBlock": block}
        form = self.pick((("podSelector",), ("namespaceSelector",), ("podSelector", "namespaceSelector")))
        return {name: self.selector() if name == "podSelector" else self.space_selector() for name in form}

    def port(self):
        port = {}
        if self.chance(0.6):
            port["protocol"] = self.pick(PROTOCOLS)
        if self.chance(0.3):
            port["port"] = self.pick(NAMES)
        elif self.chance(0.8):
            port["port"] = self.pick(PORTS)
            if self.chance(0.5):
                port["endPort"] = self.pick([end for end in PORTS if end >= port["port"]])
        return port

    def cluster_policy(self, kind, priority):
        new = kind == "ClusterNetworkPolicy"
        baseline = kind == "BaselineAdminNetworkPolicy"
        spec = {"subject": self.ends(subject=True)}
        if priority is not None:
            spec["priority"] = priority
        if new:
            spec["tier"] = self.pick(("Admin", "Baseline"))
        actions = ("Allow", "Deny") if baseline else ("Accept" if new else "Allow", "Deny", "Pass")
        for direction, field in (("ingress", "from"), ("egress", "to")):
            if self.chance(0.7):
                spec[direction] = [self.admin_rule(field, actions, new) for _ in range(self.random.randint(0, 3))]
        version = "v1alpha2" if new else "v1alpha1"
        name = "default" if baseline else f"p{priority}"
        api_version = f"policy.networking.k8s.io/{version}"
        return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}, "spec": spec}

    def ends(self, subject=False):
        if self.chance(0.4):
            return {"namespaces": self.space_selector()}
        both = {"podSelector": self.selector()}
        if self.chance(0.8):
            both["namespaceSelector"] = self.space_selector()
        return {"pods": both}

    def admin_rule(self, field, actions, new):
        rule = {"action": self.pick(actions), field: [self.admin_peer(field) for _ in range(self.random.randint(1, 2))]}
        if self.chance(0.6):
            make = self.cluster_port if new else self.admin_port
            rule["protocols" if new else "ports"] = [make() for _ in range(self.random.randint(1, 2))]
        return rule

    def admin_peer(self, field):
        if field == "to" and self.chance(0.3):
            return self.pick(({"networks": self.some(BLOCKS, 1, 2)}, {"nodes": {}}, {"domainNames": ["example.com"]}))
        return self.ends()

    def admin_port(self):
        if self.chance(0.25):
            return {"namedPort": self.pick(NAMES)}
        protocol = {"protocol": self.pick(PROTOCOLS)} if self.chance(0.6) else {}
        if self.chance(0.5):
            return {"portNumber": {"port": self.pick(PORTS), **protocol}}
        start, end = sorted(self.random.sample(PORTS, 2))
        return {"portRange": {"start": start, "end": end, **protocol}}

    def cluster_port(self):
        if self.chance(0.25):
            return {"destinationNamedPort": self.pick(NAMES)}
        start, end = sorted(self.random.sample(PORTS, 2))
        port = self.pick(({"number": start}, {"range": {"start": start, "end": end}}))
        return {self.pick(PROTOCOLS).lower(): {"destinationPort": port}}
