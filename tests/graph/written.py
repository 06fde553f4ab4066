"""RBAC as YAML, in few words, and who may do what by it."""

from __future__ import annotations

from kubelint_compliance.answers.objects import gather
from kubelint_compliance.answers.sources import RBAC_KINDS, subject_words
from kubelint_compliance.answers.whocan import answer, read
from kubelint_compliance.graph.access import Access
from kubelint_compliance.sources import Discovery, Source
from kubelint_compliance.sources import read as read_source

API = "rbac.authorization.k8s.io"


def head(kind, name, namespace="", **labels):
    place = f", namespace: {namespace}" if namespace else ""
    marks = f", labels: {{{', '.join(f'{key}: {value}' for key, value in labels.items())}}}" if labels else ""
    return f"apiVersion: {API}/v1\nkind: {kind}\nmetadata: {{name: {name}{place}{marks}}}\n"


def role(name, *rules, namespace="", **labels):
    listed = "".join(f"- {rule}\n" for rule in rules)
    return head("Role" if namespace else "ClusterRole", name, namespace, **labels) + f"rules:\n{listed}"


def rule(verbs="get", resources="pods", groups="''", **more):
    names = f", resourceNames: [{more['names']}]" if "names" in more else ""
    return f"{{apiGroups: [{groups}], resources: [{resources}], verbs: [{verbs}]{names}}}"


def urls(written, verbs="get"):
    return f"{{nonResourceURLs: [{written}], verbs: [{verbs}]}}"


def aggregated(name, *selectors, rules="[]", **labels):
    listed = "".join(f"  - {selector}\n" for selector in selectors)
    return f"{head('ClusterRole', name, **labels)}aggregationRule:\n  clusterRoleSelectors:\n{listed}rules: {rules}\n"


def bound(ref, namespace="", subjects="{kind: User, name: ana}", kind="ClusterRole", name="b"):
    own = "RoleBinding" if namespace else "ClusterRoleBinding"
    return (
        f"{head(own, name, namespace)}subjects: [{subjects}]\nroleRef: {{apiGroup: {API}, kind: {kind}, name: {ref}}}\n"
    )


def gathered(*texts):
    data = "---\n".join(texts).encode()
    return gather(Discovery((Source("a.yaml", "", True, len(data), data),), (), (), "", True), read_source, RBAC_KINDS)


def access(*texts):
    found = gathered(*texts)
    assert found.told == ()
    return Access(found.graph)


def entries(known, *words, **said):
    asked, rest = read(words, said)
    assert rest == ()
    return answer(known, asked)["subjects"]


def who(known, *words, **said):
    return sorted({subject_words(entry) for entry in entries(known, *words, **said)})


def may(known, *words, **said):
    return who(known, *words, **said) == ["User/ana"]
