"""The specification of network policies, said again, plainly and slowly: one source, one target, one port at a time.

Nothing of the product is used here; test_model.py reads the imports. Objects are plain values as YAML has them, by
kind, and valid. A pod is an object with metadata and spec; an address is one of `ipaddress`.
"""

from __future__ import annotations

import ipaddress

NAME_LABEL = "kubernetes.io/metadata.name"


def between(objects, source, target):
    """What is to be decided from for all ports alike: the rules of the source about the target, and the reverse."""
    return _about(objects, source, "egress", target), _about(objects, target, "ingress", source)


def decides(about, target, protocol, port):
    """Whether rules let a port of a target through; a source may reach it where those of both ends do."""
    if about is None:
        return True
    admin, network, baseline = about
    said = _first(admin, target, protocol, port)
    if said in ("Allow", "Deny"):
        return said == "Allow"
    if network is not None:
        return any(_names_port(rule, target, protocol, port) for rule in network)
    return _first(baseline, target, protocol, port) != "Deny"


def is_pod(end):
    return isinstance(end, dict)


def is_on_host(pod):
    return pod["spec"].get("hostNetwork") is True


def space_of(pod):
    return pod["metadata"].get("namespace") or "default"


def _about(objects, subject, direction, peer):
    """The rules about a subject that name a peer: of the admin tier, of NetworkPolicies, of the baseline.

    None in place of all where no policy can be about the subject, and of the second where none isolates it.
    """
    if not is_pod(subject) or is_on_host(subject):
        return None
    admin, baseline = (
        _meant(tier, objects, subject, direction, peer) for tier in (_admin(objects), _baseline(objects))
    )
    isolating = [policy for policy in _of_kind(objects, "NetworkPolicy") if _isolates(policy, subject, direction)]
    if not isolating:
        return admin, None, baseline
    rules = [rule for policy in isolating for rule in (policy["spec"].get(direction) or [])]
    space = space_of(subject)
    return admin, [rule for rule in rules if _names_peer(rule, objects, space, direction, peer)], baseline


def by_kind(objects):
    """The objects as the questions want them: by their kind, in their order."""
    found = {}
    for value in objects:
        found.setdefault(value["kind"], []).append(value)
    return found


def _of_kind(objects, kind):
    return objects.get(kind, [])


# NetworkPolicy


def _isolates(policy, pod, direction):
    spec = policy["spec"]
    types = spec.get("policyTypes")
    if not types:
        types = ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]
    return (
        direction.capitalize() in types
        and space_of(policy) == space_of(pod)
        and _selects(spec.get("podSelector") or {}, _labels(pod))
    )


def _names_peer(rule, objects, space, direction, end):
    peers = rule.get("from" if direction == "ingress" else "to")
    if not peers:
        return True
    return any(_is_peer(peer, objects, space, end) for peer in peers)


def _is_peer(peer, objects, space, end):
    block = peer.get("ipBlock")
    if block is not None:
        if is_pod(end):
            return False
        return _in(block["cidr"], end) and not any(_in(inner, end) for inner in block.get("except") or [])
    if not is_pod(end) or is_on_host(end):
        return False
    spaces, pods = peer.get("namespaceSelector"), peer.get("podSelector")
    if spaces is None:
        if space_of(end) != space:
            return False
    elif not _selects(spaces, _space_labels(objects, space_of(end))):
        return False
    return pods is None or _selects(pods, _labels(end))


def _in(block, address):
    network = ipaddress.ip_network(block, strict=False)
    return network.version == address.version and address in network


def _names_port(rule, target, protocol, port):
    entries = rule.get("ports")
    if not entries:
        return True
    return any(_is_port(entry, target, protocol, port) for entry in entries)


def _is_port(entry, target, protocol, port):
    if entry.get("protocol", "TCP") != protocol:
        return False
    asked = entry.get("port")
    if asked is None:
        return True
    if isinstance(asked, str):
        return (asked, protocol, port) in _container_ports(target)
    return asked <= port <= entry.get("endPort", asked)


def _container_ports(target):
    if not is_pod(target):
        return []
    spec = target["spec"]
    lasting = list(spec.get("containers") or [])
    lasting += [one for one in spec.get("initContainers") or [] if one.get("restartPolicy") == "Always"]
    return [
        (port.get("name"), port.get("protocol", "TCP"), port["containerPort"])
        for container in lasting
        for port in container.get("ports") or []
    ]


# policies of the cluster


def _admin(objects):
    found = [*_of_kind(objects, "AdminNetworkPolicy")]
    found += [policy for policy in _of_kind(objects, "ClusterNetworkPolicy") if policy["spec"]["tier"] == "Admin"]
    return sorted(found, key=lambda policy: policy["spec"]["priority"])


def _baseline(objects):
    found = [policy for policy in _of_kind(objects, "ClusterNetworkPolicy") if policy["spec"]["tier"] == "Baseline"]
    found.sort(key=lambda policy: policy["spec"]["priority"])
    return found + _of_kind(objects, "BaselineAdminNetworkPolicy")


def _meant(policies, objects, subject, direction, peer):
    """The rules of policies about a subject that name a peer, in their order."""
    return [
        rule
        for policy in policies
        if _is_meant(policy["spec"]["subject"], objects, subject)
        for rule in policy["spec"].get(direction) or []
        if any(_is_meant(one, objects, peer) for one in rule["from" if direction == "ingress" else "to"])
    ]


def _first(rules, target, protocol, port):
    """What the first rule that matches says: Allow, Deny, Pass, or None where none does."""
    for rule in rules:
        if _is_at(rule, target, protocol, port):
            return {"Accept": "Allow"}.get(rule["action"], rule["action"])
    return None


def _is_meant(chosen, objects, end):
    if "networks" in chosen:
        return not is_pod(end) and any(_in(block, end) for block in chosen["networks"])
    if "nodes" in chosen or "domainNames" in chosen or not is_pod(end) or is_on_host(end):
        return False
    space = _space_labels(objects, space_of(end))
    if "namespaces" in chosen:
        return _selects(chosen["namespaces"], space)
    both = chosen["pods"]
    return _selects(both.get("namespaceSelector") or {}, space) and _selects(
        both.get("podSelector") or {}, _labels(end)
    )


def _is_at(rule, target, protocol, port):
    entries = rule.get("protocols" if "protocols" in rule else "ports")
    if entries is None:
        return True
    return any(_is_admin_port(entry, target, protocol, port) for entry in entries)


def _is_admin_port(entry, target, protocol, port):
    name = entry.get("namedPort") or entry.get("destinationNamedPort")
    if name is not None:
        return (name, protocol, port) in _container_ports(target)
    if "portNumber" in entry:
        return entry["portNumber"].get("protocol", "TCP") == protocol and entry["portNumber"]["port"] == port
    if "portRange" in entry:
        bounds = entry["portRange"]
        return bounds.get("protocol", "TCP") == protocol and bounds["start"] <= port <= bounds["end"]
    if protocol.lower() not in entry:
        return False
    asked = entry[protocol.lower()].get("destinationPort")
    if asked is None:
        return True
    if "number" in asked:
        return asked["number"] == port
    return asked["range"]["start"] <= port <= asked["range"]["end"]


# labels


def _labels(pod):
    return pod["metadata"].get("labels") or {}


def _space_labels(objects, name):
    found = {}
    for value in _of_kind(objects, "Namespace"):
        if value["metadata"]["name"] == name:
            found.update(_labels(value))
    found[NAME_LABEL] = name
    return found


def _selects(selector, labels):
    for key, label in (selector.get("matchLabels") or {}).items():
        if key not in labels or labels[key] != label:
            return False
    for need in selector.get("matchExpressions") or []:
        key, operator, values = need["key"], need["operator"], need.get("values") or []
        if operator == "In" and not (key in labels and labels[key] in values):
            return False
        if operator == "NotIn" and key in labels and labels[key] in values:
            return False
        if operator == "Exists" and key not in labels:
            return False
        if operator == "DoesNotExist" and key in labels:
            return False
    return True
