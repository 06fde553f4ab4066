"""Configuration files by seed, most of them such as the API server takes, with questions to ask of them."""

from __future__ import annotations

import json
from base64 import b64encode
from random import Random
from typing import Any

USERS = ("ana", "system:anonymous", "system:serviceaccount:shop:web", "")
GROUPS = ("system:authenticated", "system:unauthenticated", "system:masters", "devs")
VERBS = ("get", "list", "watch", "create", "delete", "*")
RESOURCES = ("pods", "secrets", "deployments", "nodes", "")
SUBRESOURCES = ("", "", "", "log", "status", "exec")
API_GROUPS = ("", "", "apps", "rbac.authorization.k8s.io", "*")
WRITTEN = ("*", "pods", "pods/log", "pods/*", "*/status", "*/*", "secrets", "deployments/status", "pod", "Pods", "")
NAMESPACES = ("", "shop", "kube-system", "default")
NAMES = ("", "web", "db", "*")
URLS = ("/", "/healthz", "/healthz/etcd", "/api", "/apis/apps", "/metrics", "*")
WRITTEN_URLS = ("/", "/healthz*", "/api", "/api*", "*", "/metrics", "/*")
LEVELS = ("None", "Metadata", "Request", "RequestResponse")
STAGES = ("RequestReceived", "ResponseStarted", "ResponseComplete", "Panic")
PROVIDERS = ("aescbc", "aesgcm", "secretbox", "kms", "identity")
STORED = ("secrets", "configmaps", "*.", "*.apps", "deployments.apps", "*.*", "events", "secret", "widgets.example.com")
ASKED = (("secrets", ""), ("configmaps", ""), ("deployments", "apps"), ("events", ""), ("widgets", "example.com"))
MORE_ASKED = (("secret", ""), ("pods", ""), ("statefulsets", "apps"), ("leases", "coordination.k8s.io"))


def some(random: Random, values: tuple[str, ...], share: float = 0.5) -> list[str]:
    """A list of some values, empty as often as not."""
    return random.sample(values, random.randint(1, min(3, len(values)))) if random.random() < share else []


def audit(seed: int, count: int) -> dict[str, Any]:
    """An audit policy with questions."""
    random = Random(seed)
    policy: dict[str, Any] = {"apiVersion": "audit.k8s.io/v1", "kind": "Policy"}
    if random.random() < 0.4:
        policy["omitStages"] = some(random, STAGES, 0.9)
    if random.random() < 0.3:
        policy["omitManagedFields"] = random.choice((True, False, None))
    policy["rules"] = [rule(random) for _ in range(random.randint(1, 6))]
    if random.random() < 0.35:
        spoil(random, policy, POLICY_FAULTS)
    return {"kind": "audit", "file": text(random, policy), "questions": [request(random) for _ in range(count)]}


def rule(random: Random) -> dict[str, Any]:
    """A rule of an audit policy."""
    made: dict[str, Any] = {"level": random.choice(LEVELS)}
    for field, values in (("users", USERS), ("userGroups", GROUPS), ("verbs", VERBS)):
        if random.random() < 0.35:
            made[field] = some(random, values, 0.8)
    if random.random() < 0.25:
        made["nonResourceURLs"] = some(random, WRITTEN_URLS, 0.8)
    else:
        if random.random() < 0.6:
            made["resources"] = [resources(random) for _ in range(random.randint(0, 2))]
        if random.random() < 0.25:
            made["namespaces"] = some(random, NAMESPACES, 0.9)
    if random.random() < 0.2:
        made["omitStages"] = some(random, STAGES, 0.9)
    if random.random() < 0.2:
        made["omitManagedFields"] = random.choice((True, False, None))
    return made


def resources(random: Random) -> dict[str, Any]:
    """An entry of the resources of a rule."""
    made: dict[str, Any] = {"group": random.choice(API_GROUPS)} if random.random() < 0.9 else {}
    if random.random() < 0.85:
        made["resources"] = some(random, WRITTEN, 0.9)
        if random.random() < 0.25 and made["resources"]:
            made["resourceNames"] = some(random, NAMES, 0.9)
    return made


def request(random: Random) -> dict[str, Any]:
    """A request for a resource or a URL."""
    asked: dict[str, Any] = {"user": random.choice(USERS), "groups": some(random, GROUPS, 0.8)}
    asked["verb"] = random.choice(VERBS)
    if random.random() < 0.2:
        return {**asked, "url": random.choice(URLS)}
    asked |= {"resource": random.choice(RESOURCES[:-1]), "group": random.choice(API_GROUPS[:-1])}
    asked |= {"subresource": random.choice(SUBRESOURCES), "namespace": random.choice(NAMESPACES)}
    return {**asked, "name": random.choice(NAMES)}


POLICY_FAULTS: tuple[tuple[str, Any], ...] = (
    ("apiVersion", "audit.k8s.io/v1beta1"),
    ("apiVersion", "v1"),
    ("apiVersion", None),
    ("kind", "Event"),
    ("kind", None),
    ("kind", "PolicyList"),
    ("rules", []),
    ("rules", None),
    ("rules", {}),
    ("omitStages", ["Started"]),
    ("omitStages", "Panic"),
    ("omitStages", [None]),
    ("omitManagedFields", "true"),
    ("metadata", {"name": "audit"}),
    ("metadata", {"name": 1}),
    ("metadata", {"labels": {"a": True}}),
    ("metadata", {"creationTimestamp": "never"}),
    ("metadata", {"generation": "1"}),
    ("metadata", {"ownerReferences": [{"name": 1}]}),
    ("metadata", {"managedFields": [{"time": "now"}]}),
    ("metadata", {"managedFields": [{"fieldsV1": {"f:a": {}}, "time": None}]}),
    ("metadata", {"creationTimestamp": None, "annotations": {"a": None}}),
    ("other", 1),
    ("rules.level", "metadata"),
    ("rules.level", None),
    ("rules.level", ""),
    ("rules.level", 1),
    ("rules", [None]),
    ("rules.users", "ana"),
    ("rules.users", [1]),
    ("rules.users", [None]),
    ("rules.verbs", [True]),
    ("rules.resource", [{"group": "apps"}]),
    ("rules.Users", ["ana"]),
    ("rules.namespaces", ["shop"]),
    ("rules.nonResourceURLs", ["healthz"]),
    ("rules.nonResourceURLs", ["/a*b"]),
    ("rules.nonResourceURLs", ["**"]),
    ("rules.nonResourceURLs", ["/api**"]),
    ("rules.nonResourceURLs", [""]),
    ("rules.nonResourceURLs", [None]),
    ("rules.omitStages", ["ResponseStart"]),
    ("rules.omitManagedFields", 1),
    ("rules.resources", [{"group": "rbac.authorization.k8s.io/v1"}]),
    ("rules.resources", [{"group": "Apps"}]),
    ("rules.resources", [{"group": "*.k8s.io"}]),
    ("rules.resources", [{"resourceNames": ["web"]}]),
    ("rules.resources", [{"resourceNames": ["web"], "resources": []}]),
    ("rules.resources", [None]),
    ("rules.resources", ["pods"]),
    ("rules.resources", [{"group": None, "resources": None}]),
    ("rules.resources", {"group": "apps"}),
    ("rules.resources", [{"version": "v1", "resources": ["pods"]}]),
)
"""Fields and values of which most are refused, and some are not though they look so."""


def spoil(random: Random, made: dict[str, Any], faults: tuple[tuple[str, Any], ...]) -> None:
    """Write one odd value somewhere."""
    path, value = random.choice(faults)
    *above, field = path.split(".")
    for step in above:
        held = made.get(step)
        if isinstance(held, list):
            made = random.choice(held)
        elif isinstance(held, dict):
            made = held
    made[field] = value


def encryption(seed: int, count: int) -> dict[str, Any]:
    """An encryption configuration with questions."""
    random = Random(seed)
    made: dict[str, Any] = {"apiVersion": "apiserver.config.k8s.io/v1", "kind": "EncryptionConfiguration"}
    if random.random() < 0.1:
        made |= {"apiVersion": "v1", "kind": "EncryptionConfig"}
    made["resources"] = [entry(random) for _ in range(random.choice((1, 1, 2, 2, 3)))]
    if random.random() < 0.35:
        spoil(random, made, CONFIGURATION_FAULTS)
    questions = [
        dict(zip(("resource", "group"), random.choice((*ASKED, *MORE_ASKED)), strict=True)) for _ in range(count)
    ]
    return {"kind": "encryption", "file": text(random, made), "questions": questions}


def entry(random: Random) -> dict[str, Any]:
    """An entry with resources and providers."""
    few = random.choice((1, 1, 1, 2, 3))
    providers = [provider(random, random.choice(PROVIDERS)) for _ in range(random.choice((1, 2, 2)))]
    names = random.choice((STORED, STORED, tuple(name for name in STORED if "*" not in name)))
    return {"resources": random.sample(names, min(few, len(names))), "providers": providers}


def provider(random: Random, kind: str) -> dict[str, Any]:
    """An item of the providers."""
    if kind == "identity":
        return {kind: {}}
    if kind != "kms":
        size = 32 if kind == "secretbox" else random.choice((16, 24, 32))
        return {kind: {"keys": [key(random, size) for _ in range(random.choice((1, 1, 2)))]}}
    made: dict[str, Any] = {
        "name": f"kms{random.randrange(1000)}",
        "endpoint": "unix:///run/kms.sock",
        "timeout": "1ms",
    }
    version = random.choice(("v1", "v2", None))
    if version is not None:
        made["apiVersion"] = version
    if version != "v2" and random.random() < 0.3:
        made["cachesize"] = random.choice((1, 1000, -1))
    return {kind: made}


def key(random: Random, size: int) -> dict[str, Any]:
    """A key of so many bytes."""
    return {"name": f"key{random.randrange(3)}", "secret": b64encode(random.randbytes(size)).decode()}


def _kms(**fields: Any) -> tuple[str, Any]:
    """KMS twice, so that what must be there once is there twice."""
    made = {"name": "a", "endpoint": "unix:///a.sock", "timeout": "1ms", "apiVersion": "v2", **fields}
    return "resources.providers", [{"kms": {name: value for name, value in made.items() if value is not ...}}]


def _key(**fields: Any) -> tuple[str, Any]:
    made = {"name": "a", "secret": b64encode(b"k" * 32).decode(), **fields}
    return "resources.providers", [{"aescbc": {"keys": [{k: v for k, v in made.items() if v is not ...}]}}]


_TWICE = {"apiVersion": "v1", "name": "a", "endpoint": "unix:///a.sock", "timeout": "1ms"}
CONFIGURATION_FAULTS: tuple[tuple[str, Any], ...] = (
    ("apiVersion", "apiserver.config.k8s.io/v1beta1"),
    ("apiVersion", "v1"),
    ("apiVersion", None),
    ("kind", "EncryptionConfig"),
    ("kind", None),
    ("metadata", {"name": "a"}),
    ("resources", []),
    ("resources", None),
    ("resources", {}),
    ("resources", [None]),
    ("resources.resources", []),
    ("resources.resources", "secrets"),
    ("resources.resources", [None]),
    *(
        ("resources.resources", [name])
        for name in ("*", "Secrets", "events.events.k8s.io", "*.events.k8s.io", "ingresses.extensions", "*.extensions")
    ),
    *(
        ("resources.resources", [name])
        for name in ("secrets.*", "serviceipallocations", "apiserveripinfo", "", ".", "a.")
    ),
    ("resources.resources", ["secrets", "secrets"]),
    ("resources.resources", ["secrets", "*."]),
    ("resources.resources", ["secrets", "*.*"]),
    ("resources.resources", ["*.apps", "*."]),
    ("resources.resources", ["secrets.", "secrets"]),
    ("resources.resources", ["*.apps", "deployments.apps"]),
    ("resources.providers", []),
    ("resources.providers", None),
    ("resources.providers", [None]),
    ("resources.providers", [{}]),
    ("resources.providers", [{"identity": None}]),
    ("resources.providers", [{"identity": {}, "aescbc": None}]),
    ("resources.providers", [{"identity": {"a": 1}}]),
    ("resources.providers", [{"identity": []}]),
    ("resources.providers", [{"aescbc": {}}]),
    ("resources.providers", [{"aescbc": {"keys": []}}]),
    ("resources.providers", [{"aescbc": {"keys": [None]}}]),
    ("resources.providers", [{"AESCBC": {"keys": []}}]),
    ("resources.providers", [{"identity": {}, "kms": _TWICE}]),
    ("resources.providers", [{"kms": _TWICE}, {"kms": _TWICE}]),
    ("resources.providers", [{"kms": {**_TWICE, "apiVersion": "v2"}}, {"kms": _TWICE}]),
    ("resources.providers", [{"kms": _TWICE}, {"kms": {**_TWICE, "apiVersion": "v2"}}]),
    *(_key(name=name) for name in ("", None, ..., 1)),
    *(_key(secret=secret) for secret in ("", None, ..., 1, "<BASE 64>", "a2V5", "YQ", "YQ==\n", "a" * 43 + "=")),
    _key(secret=b64encode(b"k" * 32).decode()[:20] + "\n" + b64encode(b"k" * 32).decode()[20:]),
    _key(size=32),
    *(_kms(name=name) for name in ("", None, "a:b", 1)),
    _kms(name="a:b", apiVersion="v1"),
    *(_kms(apiVersion=version) for version in ("", "v3", "V2", "v1", 2)),
    *(_kms(cachesize=size) for size in (0, 1, None, "1", 2**31)),
    *(_kms(apiVersion="v1", cachesize=size) for size in (0, -1, None, 1.0, 1.5, 2**31)),
    *(_kms(timeout=timeout) for timeout in ("0s", "0", "-1s", "1", 3, "", "1m1ms", ".5ms", "+1ms")),
    *(
        _kms(endpoint=endpoint)
        for endpoint in (
            "",
            None,
            "/run/a.sock",
            "tcp://a:1",
            "UNIX:///a",
            "unix:a",
            "unix:@a",
            "unix://%zz",
            "unix:///%2",
        )
    ),
    *(_kms(endpoint=url) for url in ("unix://{{ a }}/b", "unix://a b", "unix:///a b", "unix:///@a", "unix://[::1]/a")),
    *(
        _kms(endpoint=url)
        for url in ("unix://a:b/c", "unix://a:1/c", "unix:///a#%", "unix://a%41/b", "unix:///a\tb", "unix://")
    ),
)
"""Fields and values of which most are refused, and some are not though they look so."""


def text(random: Random, value: dict[str, Any]) -> str:
    """A file: JSON, or YAML of one kind or another, now and then with what is wrong in the text itself."""
    form = random.random()
    if form < 0.3:
        written = json.dumps(value)
        return written if form < 0.27 else random.choice((f" {written}\n", f"{written}\n{written}", f"# c\n{written}"))
    lines = "".join(f"{name}: {json.dumps(entry)}\n" for name, entry in value.items())
    if form < 0.9:
        return lines
    odd = ("%YAML 1.1\n---\n", "---\n", "# one\n---\n", "---\n---\n", "kind: Twice\n", "a: [\n")
    behind = ("---\na: b\n", "...\nrest\n", "---\n[\n", "apiVersion: v1\n")
    return random.choice((*(before + lines for before in odd), *(lines + after for after in behind)))
