"""Small trees of objects that know of one another, and edits of any tree, drawn at random.

`python -m tests.kept.edits FOLDER` edits a copy of a part of real manifests step by step, and tells where a run with
what earlier ones found says something else than one without.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import re
import shutil
import sys
import tempfile
from pathlib import Path

NAMES, SPACES = ("web", "api", "db"), ("", "shop", "bank")
_SPEC = """\
containers:
- name: main
  image: registry.example/%(other)s:1.0
  envFrom: [{configMapRef: {name: %(other)s}}]
  env: [{name: A, valueFrom: {secretKeyRef: {name: %(other)s, key: k}}}]
serviceAccountName: %(other)s
"""
_BODIES = {
    ("v1", "Pod"): "spec:\n" + re.sub("(?m)^", "  ", _SPEC).rstrip(" "),
    ("apps/v1", "Deployment"): "spec:\n  replicas: 2\n  selector: {matchLabels: {app: %(name)s}}\n  template:\n"
    "    metadata:\n      labels:\n        app: %(label)s\n    spec:\n" + re.sub("(?m)^", "      ", _SPEC).rstrip(" "),
    ("v1", "Service"): "spec:\n  selector:\n    app: %(other)s\n  ports: [{port: 80, targetPort: 8080}]\n",
    ("v1", "ConfigMap"): "data:\n  k: v\n",
    ("v1", "Secret"): "stringData:\n  k: v\n",
    ("v1", "ServiceAccount"): "automountServiceAccountToken: false\n",
    ("v1", "Namespace"): "",
    ("networking.k8s.io/v1", "Ingress"): "spec:\n  rules:\n  - host: shop.example\n    http:\n      paths:\n"
    "      - {path: /, pathType: Prefix, backend: {service: {name: %(other)s, port: {number: 80}}}}\n",
    ("networking.k8s.io/v1", "NetworkPolicy"): "spec:\n  podSelector:\n    matchLabels:\n      app: %(other)s\n"
    "  policyTypes: [Ingress, Egress]\n  ingress:\n  - from: [{podSelector: {matchLabels: {app: %(label)s}}}]\n",
    ("rbac.authorization.k8s.io/v1", "Role"): "rules:\n- apiGroups: ['']\n  resources: [secrets]\n  verbs: ['*']\n",
    ("rbac.authorization.k8s.io/v1", "ClusterRole"): "rules:\n- apiGroups: ['*']\n  resources: ['*']\n  verbs: ['*']\n",
    ("rbac.authorization.k8s.io/v1", "RoleBinding"): "subjects:\n- kind: ServiceAccount\n  name: %(other)s\n"
    "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %(label)s}\n",
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"): "subjects:\n- kind: ServiceAccount\n  name: %(other)s\n"
    "  namespace: shop\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %(label)s}\n",
    ("autoscaling/v2", "HorizontalPodAutoscaler"): "spec:\n  maxReplicas: 3\n  scaleTargetRef:\n"
    "    apiVersion: apps/v1\n    kind: Deployment\n    name: %(other)s\n",
    ("policy/v1", "PodDisruptionBudget"): "spec:\n  minAvailable: 1\n  selector:\n    matchLabels:\n"
    "      app: %(other)s\n",
}
_EXTRA = {
    "base/kustomization.yaml": "resources:\n- a.yaml\n",
    "overlay/kustomization.yaml": "namespace: bank\nnamePrefix: x-\nresources:\n- ../base\n",
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/templates/a.yaml": "kind: Service\nmetadata:\n  name: {{ .Release.Name }}-web\n",
}
_PAIR = re.compile(r"(?m)^( *(?:- )?([\w./-]+): *)(\S+)$")
_MOST = 40
"""So many files a tree may grow to."""


def an_object(random: random.Random) -> str:
    """Return an object of any kind, with names that others may have."""
    (version, kind), body = random.choice(list(_BODIES.items()))
    name, other, label = (random.choice(NAMES) for _ in range(3))
    space = random.choice(SPACES)
    namespace = f"  namespace: {space}\n" if space else ""
    head = f"apiVersion: {version}\nkind: {kind}\nmetadata:\n  name: {name}\n{namespace}  labels:\n    app: {label}\n"
    return head + body % {"name": name, "other": other, "label": label}


def a_tree(random: random.Random, files: int) -> dict[str, str]:
    """Return the texts of a tree by path."""
    tree = dict(_EXTRA) if random.randrange(3) == 0 else {}  # where something may bring more, rules say less
    for number in range(files):
        folder = random.choice(("", "", "base/", "other/"))
        tree[f"{folder}{'abcdefghijklmnopqrstuvwxyz'[number]}.yaml"] = "---\n".join(
            an_object(random) for _ in range(random.choice((1, 1, 2)))
        )
    return tree


def edit(tree: dict[str, str], random: random.Random) -> str:
    """Change one thing in a tree; return in words what it was."""
    path = random.choice(sorted(tree))
    change = random.choice(_EDITS)
    change(tree, path, random)
    return f"{change.__name__.strip('_')} {path}"


def _value(tree, path, random):
    """Give a field the value that one of the same name has elsewhere."""
    pairs = list(_PAIR.finditer(tree[path]))
    if pairs:
        pair = random.choice(pairs)
        others = sorted({found[3] for text in tree.values() for found in _PAIR.finditer(text) if found[2] == pair[2]})
        _put(tree, path, pair, random.choice(others))


def _name(tree, path, random):
    """Give a name or a label an end that nothing else has."""
    pairs = [pair for pair in _PAIR.finditer(tree[path]) if pair[2] in ("name", "app", "namespace")]
    if pairs:
        pair = random.choice(pairs)
        _put(tree, path, pair, f"{pair[3].strip(chr(34))}-{random.randrange(10)}")


def _put(tree, path, pair, value):
    text = tree[path]
    tree[path] = text[: pair.start()] + pair[1] + value + text[pair.end() :]


def _line_on_top(tree, path, random):
    tree[path] = "# a line\n" + tree[path]


def _line_between(tree, path, random):
    lines = tree[path].split("\n")
    lines.insert(random.randrange(len(lines)), "")
    tree[path] = "\n".join(lines)


def _line_less(tree, path, random):
    lines = tree[path].split("\n")
    del lines[random.randrange(len(lines))]
    tree[path] = "\n".join(lines)


def _object_more(tree, path, random):
    tree[path] += f"\n---\n{an_object(random)}"


def _document_less(tree, path, random):
    several = tree[path].split("---\n")
    del several[random.randrange(len(several))]
    tree[path] = "---\n".join(several)


def _document_moved(tree, path, random):
    several = tree[path].split("---\n")
    one = several.pop(random.randrange(len(several)))
    tree[path] = "---\n".join(several)
    tree[random.choice(sorted(tree))] += f"\n---\n{one}"


def _file_copied(tree, path, random):
    if len(tree) < _MOST:
        tree[f"{random.choice(('', 'base/', 'other/'))}{random.randrange(100)}.yaml"] = tree[path]


def _file_gone(tree, path, random):
    if len(tree) > 3:
        del tree[path]


def _file_renamed(tree, path, random):
    tree[f"{random.choice(('', 'base/', 'other/'))}{random.randrange(100)}.yaml"] = tree.pop(path)


_EDITS = (
    *(_value, _value, _value, _name, _name, _name, _line_on_top, _line_between, _line_less),
    *(_object_more, _document_less, _document_moved, _file_copied, _file_gone, _file_renamed),
)


def written(tree: dict[str, str], folder: Path, before: dict[str, str]) -> None:
    """Write what of a tree is not as before into a folder, and take away what is gone."""
    for path in before.keys() - tree.keys():
        (folder / path).unlink()
    for path, text in tree.items():
        if before.get(path) != text:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, errors="surrogateescape")


def _said(*words: str) -> tuple[object, str, str]:
    from kubelint_compliance.__main__ import main

    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["check", ".", *words])
    texts = []
    for stream in (out, err):
        stream.seek(0)
        texts.append(stream.read())
    assert any(texts), "nothing was said"
    return code, texts[0], texts[1]


def _steps(tree: dict[str, str], steps: int, draw: random.Random) -> str:
    """Edit a tree in the working directory; return what was done when a run with a cache said something else."""
    written(tree, Path(), {})
    known: list[dict[str, str]] = []
    _said()
    for step in range(steps):
        before = dict(tree)
        done = [edit(tree, draw) for _ in range(draw.choice((1, 1, 1, 2, 6)))]
        if draw.randrange(12) == 0:
            tree.clear()
            tree.update(draw.choice(known or [before]))
            done = ["as it was"]
        known.append(before)
        written(tree, Path(), before)
        words = draw.choice(((), ("--output", "json"), ("--min-severity", "low"), ("--output", "concise")))
        if _said(*words) != _said("--no-cache", *words):
            return f"step {step}, {', '.join(done)}, with {' '.join(words) or 'no options'}"
    return ""


def main() -> int:
    """Edit parts of real manifests, or small trees where no folder is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    call = parser.parse_args()
    draw = random.Random(call.seed)
    tree = _part(Path(call.folder), call.files, draw) if call.folder else a_tree(draw, 20)
    place = tempfile.mkdtemp()
    os.environ.update(XDG_CACHE_HOME=f"{place}/cache", XDG_STATE_HOME=f"{place}/state")
    from kubelint_compliance import kept
    from kubelint_compliance.kept import sums
    from kubelint_compliance.ruleset import assemble
    from kubelint_compliance.ruleset.builtin import builtin_rules

    kept.PAYS, sums.FROM = 0, 10
    rules = builtin_rules()
    assemble.builtin_rules = lambda **_: rules  # compiled once, and not in every run without a cache
    os.mkdir(f"{place}/tree")
    os.chdir(f"{place}/tree")
    wrong = _steps(tree, call.steps, draw)
    if wrong:
        print(f"{wrong}: what is said differs; the tree is {place}/tree")
        return 1
    print(f"{call.steps} steps, {len(tree)} files at the end, no difference")
    shutil.rmtree(place)
    return 0


def _part(folder: Path, files: int, draw: random.Random) -> dict[str, str]:
    """Return the texts of files that lie beside each other in a folder, from anywhere on."""
    paths = sorted(path for path in folder.rglob("*.y*ml") if path.is_file() and path.stat().st_size < 50_000)
    start = draw.randrange(max(1, len(paths) - files))
    return {
        str(path.relative_to(folder)): path.read_text(errors="surrogateescape") for path in paths[start : start + files]
    }


if __name__ == "__main__":
    sys.exit(main())
