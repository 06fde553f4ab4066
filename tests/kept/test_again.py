"""One file changed: a run with what earlier ones found says what one without does, and does little more than that file.

The tree has so many files and findings that the console folds.
"""

from __future__ import annotations

import subprocess

import pytest

from kubelint_compliance import kept
from kubelint_compliance.__main__ import main
from kubelint_compliance.kept import sums
from kubelint_compliance.kept.maps import KeptMaps
from kubelint_compliance.kept.store import NAME
from tests.kept.test_runs import _once

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: %(name)s, namespace: shop, labels: {app: %(name)s}}
spec:
  hostNetwork: true
  containers:
  - name: web
    image: nginx:1.26
    securityContext: {privileged: true}
"""
OTHERS = {
    "service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\n"
    "spec: {selector: {app: p03}, ports: [{port: 80}]}\n",
    "twin.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: again, namespace: shop}\n"
    "spec: {selector: {app: p03}, ports: [{port: 80}]}\n",
    "secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: shop}\nstringData: {k: v}\n",
    "base/kustomization.yaml": "namespace: shop\nresources: [pod.yaml]\n",
    "base/pod.yaml": POD % {"name": "based"},
    "values.yaml": "a: 1\n",
}
NAMESPACE = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {env: prod}}\n"
POLICY = (
    "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: all, namespace: shop}\n"
    "spec: {podSelector: {}, policyTypes: [Ingress, Egress]}\n"
)
BINDING = (
    "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: all, namespace: shop}\n"
    "subjects: [{kind: ServiceAccount, name: default, namespace: shop}]\n"
    "roleRef: {kind: ClusterRole, name: cluster-admin, apiGroup: rbac.authorization.k8s.io}\n"
)


class Place:
    """A tree, and a user with a cache; `check` tells what came out, and which files were scanned anew."""

    def __init__(self, tree, capsys):
        self.tree = tree
        self.capsys = capsys
        self.scanned = []
        self.folded = []

    def write(self, name, text):
        file = self.tree / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def check(self, *words):
        self.scanned.clear()
        self.folded.clear()
        code = main(["check", ".", *words])
        return (code, *self.capsys.readouterr())

    def is_the_same(self, *words):
        """Whether a run says what one without a cache does; of the first, what was scanned stays."""
        said = self.check(*words)
        scanned, folded = [*self.scanned], [*self.folded]
        alone = self.check("--no-cache", *words)
        self.scanned, self.folded = scanned, folded
        return said == alone


@pytest.fixture
def place(tmp_path, monkeypatch, capsys):
    made = Place(tmp_path / "tree", capsys)
    for number in range(20):
        made.write(f"pods/p{number:02}.yaml", POD % {"name": f"p{number:02}"})
    for name, text in OTHERS.items():
        made.write(name, text)
    monkeypatch.chdir(made.tree)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("kubelint_compliance.ruleset.assemble.builtin_rules", _once(tmp_path, monkeypatch))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(kept, "PAYS", 0)
    monkeypatch.setattr(sums, "FROM", 10)
    for name in ("GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR", "KUBELINT_COMPLIANCE_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    scan_anew, known = KeptMaps._scan_anew, sums.Sums.known

    def counted(self, tasks):
        made.scanned.extend(source.path for source, _ in tasks)
        return scan_anew(self, tasks)

    def noted(self, sources, keys):
        scans, same = known(self, sources, keys)
        made.folded.append(len(same))
        return scans, same

    monkeypatch.setattr(KeptMaps, "_scan_anew", counted)
    monkeypatch.setattr(sums.Sums, "known", noted)
    subprocess.run(["git", "init", "-q"], cwd=made.tree, check=True)
    return made


def edited(*change):
    return lambda file: file.write_text(file.read_text().replace(*change))


def longer(text):
    return lambda file: file.write_text(file.read_text() + text)


CHANGES = {
    "a comment": longer("# more\n"),
    "a line on top": lambda file: file.write_text("# more\n" + file.read_text()),
    "a line between": edited("  hostNetwork", "\n  hostNetwork"),
    "a label": edited("app: p", "app: q"),
    "a tag": edited("nginx:1.26", "nginx:latest"),
    "an image": edited("nginx", "quay.io/nginx"),
    "a name": edited("name: p", "name: q"),
    "a kind": edited("kind: Pod", "kind: ConfigMap"),
    "nothing bad": edited("privileged: true", "privileged: false"),
    "more that is bad": edited("hostNetwork", "hostPID: true\n  hostIPC: true\n  hostNetwork"),
    "no object": lambda file: file.write_text(""),
    "no Kubernetes": lambda file: file.write_text("a: 1\n"),
    "no syntax": edited("containers:", "containers: ["),
    "a template": edited("nginx", "{{ .Values.image }}"),
    "a second object": longer("---\n" + POD % {"name": "second"}),
    "a Namespace": longer(NAMESPACE),
    "a NetworkPolicy": longer(POLICY),
    "a RoleBinding": longer(BINDING),
    "an ignore": edited("  hostNetwork", "  # kubelint-compliance: ignore[host-network] because\n  hostNetwork"),
    "an ignore of nothing": longer("# kubelint-compliance: ignore[host-network] because\n"),
    "another name of the file": lambda file: file.rename(file.with_name("renamed.yaml")),
    "another folder": lambda file: file.rename(file.parents[1] / "z.yaml"),
    "no file": lambda file: file.unlink(),
    "one file more": lambda file: file.with_name("more.yaml").write_text(
        file.read_text().replace("name: p", "name: m")
    ),
}
ALIKE = ("a comment", "a line on top", "a line between", "a tag", "nothing bad", "more that is bad", "an ignore")
"""What others see nothing of, or only that lines move."""


EVERY = [("pods/p03.yaml", change) for change in CHANGES]
LAST = [("pods/p19.yaml", change) for change in ("a line on top", "a name", "a second object", "no file")]


@pytest.mark.parametrize(("name", "change"), EVERY + LAST)
def test_a_run_after_a_change_says_what_one_without_a_cache_does(place, name, change):
    place.check()
    CHANGES[change](place.tree / name)
    assert place.is_the_same()
    if change in ALIKE:
        assert (place.scanned, place.folded) == ([name], [len(OTHERS) + 19])
    assert place.is_the_same("--output", "json")


@pytest.mark.parametrize(
    "words", [("--show-suppressed",), ("--statistics",), ("--min-severity", "low"), ("--verbose",)]
)
def test_so_does_another_call(place, words):
    place.check(*words)
    CHANGES["an ignore"](place.tree / "pods/p03.yaml")
    assert place.is_the_same(*words)


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_other_files_change_as_well(place, name):
    place.check()
    (place.tree / name).write_text((place.tree / name).read_text().replace("shop", "other").replace("k: v", "k: w"))
    assert place.is_the_same()


def test_changes_follow_one_another(place):
    place.check()
    for number in range(7):
        CHANGES["nothing bad"](place.tree / f"pods/p{number:02}.yaml")
        assert place.is_the_same()
        assert place.scanned == [f"pods/p{number:02}.yaml"]
    assert place.folded == [len(OTHERS) + 18]


def test_of_few_findings_all_are_shown_with_their_lines(place):
    select = ("--select", "host-network")
    place.check(*select)
    assert place.is_the_same(*select)
    for number in range(3):
        place.write(f"pods/p{number:02}.yaml", "")
    assert place.is_the_same(*select)
    assert "hostNetwork: true" in place.check(*select)[1]


def test_a_row_that_is_not_there_costs_time_alone(place, tmp_path):
    from kubelint_compliance.kept.store import Store

    place.check()
    CHANGES["a comment"](place.tree / "pods/p03.yaml")
    fetch, asked = Store.fetch, []

    def forgetful(self, keys):
        asked.append(keys)
        return fetch(self, keys) if len(keys) > 1 else {}

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Store, "fetch", forgetful)
        assert place.is_the_same()
    assert asked
    assert place.folded == [0]


def test_a_row_of_somebody_else_does_not_count(place, tmp_path):
    import sqlite3

    place.check()
    CHANGES["a comment"](place.tree / "pods/p03.yaml")
    with sqlite3.connect(tmp_path / "cache" / "kubelint-compliance" / NAME) as connection:
        connection.execute("UPDATE kept SET row = replace(row, 'host-network', 'host-pid')")
    assert place.is_the_same()
    assert set(place.folded) == {0}
