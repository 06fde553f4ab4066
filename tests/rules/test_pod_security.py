"""The rules with a `pss` level against Pod Security admission: for every pod, level and version the same verdict.

First by cases written out from what admission documents; then, where `go` is at hand, against the verdict of
Kubernetes' own code (tests/oracle/pss) on generated pods and on the manifests that KUBELINT_CORPUS names.
HYPOTHESIS_PROFILE=long judges 20,000 generated pods instead of 250, each at every level and version.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubelint_compliance.kubernetes.versions import MINORS
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.ruleset.assemble import rule_set
from tests.strategies import in_kind, pods

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.manifests.manifest import Manifest

LEVELS = ("baseline", "restricted")
CHECKS = {
    "allowPrivilegeEscalation": {"privilege-escalation-allowed"},
    "appArmorProfile": {"apparmor-unconfined"},
    "capabilities_baseline": {"capability-added-beyond-baseline"},
    "capabilities_restricted": {
        "capabilities-not-dropped",
        "capability-added-beyond-baseline",
        "capability-added-beyond-restricted",
    },
    "hostNamespaces": {"host-ipc", "host-network", "host-pid"},
    "hostPathVolumes": {"host-path-volume"},
    "hostPorts": {"host-port"},
    "hostProbesAndHostLifecycle": {"probe-or-hook-remote-host"},
    "privileged": {"container-privileged"},
    "procMount": {"proc-mount-unmasked"},
    "procMount_restricted": {"proc-mount-unmasked", "proc-mount-unmasked-in-user-namespace"},
    "restrictedVolumes": {"host-path-volume", "volume-type-not-allowed"},
    "runAsNonRoot": {"run-as-non-root-unset"},
    "runAsUser": {"run-as-root"},
    "seLinuxOptions": {"selinux-options-custom"},
    "seccompProfile_baseline": {"seccomp-unconfined"},
    "seccompProfile_restricted": {"seccomp-not-set", "seccomp-unconfined"},
    "sysctls": {"sysctl-unsafe"},
    "windowsHostProcess": {"windows-host-process"},
}
"""Each of admission's checks, and the rules that may speak for it."""


@cache
def rules_for(level: str, minor: int) -> Any:
    return rule_set(select=[f"pss:{level}"], kubernetes_version=f"1.{minor}")


def manifests_in(text: str, path: str = "pod.json") -> tuple[Manifest, ...]:
    return Opened(path, text).manifests


def broken_rules(manifest: Manifest, level: str, minor: int) -> set[str]:
    broken, unevaluated, _ = rules_for(level, minor).run(manifest)
    assert unevaluated == []
    return {entry.rule.rule.id for entry in broken}


# ---- cases written out

ALWAYS, NEVER = range(20, 38), range(0)


def since(minor: int) -> range:
    return range(minor, 38)


def until(minor: int) -> range:
    return range(20, minor + 1)


def pod(
    *, spec: dict[str, Any] | None = None, annotations: dict[str, str] | None = None, **container: Any
) -> dict[str, Any]:
    """Return a pod that the restricted level allows, but for what is given: fields of the container, or of the spec."""
    context = {
        "allowPrivilegeEscalation": False,
        "runAsNonRoot": True,
        "seccompProfile": {"type": "RuntimeDefault"},
        "capabilities": {"drop": ["ALL"]},
        **container.pop("context", {}),
    }
    app = {"name": "app", "image": "registry.example/web:1.4.2", "securityContext": context, **container}
    metadata: dict[str, Any] = {"name": "web", "annotations": annotations or {}}
    return {"metadata": metadata, "spec": {"containers": [app], **(spec or {})}}


def bare(**spec: Any) -> dict[str, Any]:
    """Return a pod whose container says nothing about its security."""
    return {"metadata": {}, "spec": {"containers": [{"name": "app", "image": "registry.example/web:1.4.2"}], **spec}}


def context(**fields: Any) -> dict[str, Any]:
    return pod(context=fields)


def pod_context(**fields: Any) -> dict[str, Any]:
    return pod(spec={"securityContext": fields})


def beside(field: str, **container: Any) -> dict[str, Any]:
    """Return an allowed pod with a second container, in another list."""
    good = pod()["spec"]["containers"][0]
    other = {**good, "name": "other", **container}
    if "context" in container:
        other["securityContext"] = {**good["securityContext"], **other.pop("context")}
    return pod(spec={field: [other]})


def sysctl(name: str) -> dict[str, Any]:
    return pod_context(sysctls=[{"name": name, "value": "1"}])


def volume(**source: Any) -> dict[str, Any]:
    return pod(spec={"volumes": [{"name": "data", **source}]})


APPARMOR = "container.apparmor.security.beta.kubernetes.io/app"
WINDOWS = {"name": "windows"}
DEFAULT, UNCONFINED = {"type": "RuntimeDefault"}, {"type": "Unconfined"}
USER_NAMESPACE = {"hostUsers": False}
CASES: list[tuple[str, dict[str, Any], range, range]] = [
    # what is judged, the pod, the minor versions at which baseline refuses it, and at which restricted does
    ("a pod that says everything", pod(), NEVER, NEVER),
    ("a pod that says nothing", bare(), NEVER, ALWAYS),
    ("privileged", context(privileged=True), ALWAYS, ALWAYS),
    ("privileged false", context(privileged=False), NEVER, NEVER),
    ("privileged init container", beside("initContainers", context={"privileged": True}), ALWAYS, ALWAYS),
    ("privileged ephemeral container", beside("ephemeralContainers", context={"privileged": True}), ALWAYS, ALWAYS),
    ("hostPID", pod(spec={"hostPID": True}), ALWAYS, ALWAYS),
    ("hostIPC", pod(spec={"hostIPC": True}), ALWAYS, ALWAYS),
    ("hostNetwork", pod(spec={"hostNetwork": True}), ALWAYS, ALWAYS),
    ("host namespaces false", pod(spec={"hostPID": False, "hostIPC": False, "hostNetwork": False}), NEVER, NEVER),
    ("hostPort", pod(ports=[{"containerPort": 80, "hostPort": 80}]), ALWAYS, ALWAYS),
    ("hostPort 0", pod(ports=[{"containerPort": 80, "hostPort": 0}]), NEVER, NEVER),
    ("hostPath", volume(hostPath={"path": "/"}), ALWAYS, ALWAYS),
    ("empty hostPath", volume(hostPath={}), ALWAYS, ALWAYS),
    ("hostPath beside a permitted source", volume(hostPath={"path": "/"}, emptyDir={}), ALWAYS, NEVER),
    ("null hostPath", volume(hostPath=None, emptyDir={}), NEVER, NEVER),
    ("nfs", volume(nfs={"server": "files", "path": "/"}), NEVER, ALWAYS),
    ("gitRepo", volume(gitRepo={"repository": "a"}), NEVER, ALWAYS),
    ("no source", volume(), NEVER, NEVER),
    ("a source that is null", volume(nfs=None), NEVER, NEVER),
    (
        "a source that is null beside another",
        volume(emptyDir=None, nfs={"server": "files", "path": "/"}),
        NEVER,
        ALWAYS,
    ),
    ("unknown source", volume(unheardOf={}), NEVER, NEVER),
    ("image volume", volume(image={}), NEVER, NEVER),
    ("ephemeral volume", volume(ephemeral={}), NEVER, NEVER),
    ("added NET_RAW", context(capabilities={"drop": ["ALL"], "add": ["NET_RAW"]}), ALWAYS, ALWAYS),
    ("added CHOWN", context(capabilities={"drop": ["ALL"], "add": ["CHOWN"]}), NEVER, since(22)),
    ("added NET_BIND_SERVICE", context(capabilities={"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}), NEVER, NEVER),
    ("added cap with prefix", context(capabilities={"drop": ["ALL"], "add": ["CAP_CHOWN"]}), ALWAYS, ALWAYS),
    ("added lower case", context(capabilities={"drop": ["ALL"], "add": ["chown"]}), ALWAYS, ALWAYS),
    ("added ALL", context(capabilities={"drop": ["ALL"], "add": ["ALL"]}), ALWAYS, ALWAYS),
    ("added null", context(capabilities={"drop": ["ALL"], "add": [None]}), ALWAYS, ALWAYS),
    ("dropped lower case", context(capabilities={"drop": ["all"]}), NEVER, since(22)),
    ("dropped nothing", context(capabilities={}), NEVER, since(22)),
    ("dropped ALL and more", context(capabilities={"drop": ["NET_RAW", "ALL"]}), NEVER, NEVER),
    ("AppArmor field Unconfined", context(appArmorProfile=UNCONFINED), ALWAYS, ALWAYS),
    ("AppArmor field Localhost", context(appArmorProfile={"type": "Localhost"}), NEVER, NEVER),
    ("AppArmor field without type", context(appArmorProfile={}), ALWAYS, ALWAYS),
    ("AppArmor field of the pod", pod_context(appArmorProfile=UNCONFINED), ALWAYS, ALWAYS),
    ("AppArmor annotation unconfined", pod(annotations={APPARMOR: "unconfined"}), ALWAYS, ALWAYS),
    ("AppArmor annotation default", pod(annotations={APPARMOR: "runtime/default"}), NEVER, NEVER),
    ("AppArmor annotation localhost", pod(annotations={APPARMOR: "localhost/a"}), NEVER, NEVER),
    ("AppArmor annotation bare localhost", pod(annotations={APPARMOR: "localhost"}), ALWAYS, ALWAYS),
    ("AppArmor annotation empty", pod(annotations={APPARMOR: ""}), NEVER, NEVER),
    ("AppArmor annotation docker", pod(annotations={APPARMOR: "docker/default"}), ALWAYS, ALWAYS),
    ("SELinux type", context(seLinuxOptions={"type": "container_kvm_t"}), NEVER, NEVER),
    ("SELinux engine type", context(seLinuxOptions={"type": "container_engine_t"}), until(30), until(30)),
    ("SELinux other type", pod_context(seLinuxOptions={"type": "spc_t"}), ALWAYS, ALWAYS),
    ("SELinux user", pod_context(seLinuxOptions={"user": "system_u"}), ALWAYS, ALWAYS),
    ("SELinux role", context(seLinuxOptions={"role": "system_r"}), ALWAYS, ALWAYS),
    (
        "SELinux empty strings",
        context(seLinuxOptions={"type": "", "user": "", "role": "", "level": "s0"}),
        NEVER,
        NEVER,
    ),
    ("procMount Unmasked", context(procMount="Unmasked"), ALWAYS, ALWAYS),
    ("procMount Default", context(procMount="Default"), NEVER, NEVER),
    ("procMount empty", context(procMount=""), ALWAYS, ALWAYS),
    (
        "procMount in a user namespace",
        pod(spec=USER_NAMESPACE, context={"procMount": "Unmasked"}),
        until(34),
        ALWAYS,
    ),
    ("procMount with host users", pod(spec={"hostUsers": True}, context={"procMount": "Unmasked"}), ALWAYS, ALWAYS),
    ("seccomp Unconfined", context(seccompProfile=UNCONFINED), ALWAYS, ALWAYS),
    ("seccomp without type", context(seccompProfile={}), ALWAYS, ALWAYS),
    ("seccomp of the pod Unconfined", pod_context(seccompProfile=UNCONFINED), ALWAYS, ALWAYS),
    ("seccomp unset", context(seccompProfile=None), NEVER, ALWAYS),
    (
        "seccomp from the pod",
        pod(spec={"securityContext": {"seccompProfile": DEFAULT}}, context={"seccompProfile": None}),
        NEVER,
        NEVER,
    ),
    (
        "seccomp by annotation",
        pod(
            annotations={"seccomp.security.alpha.kubernetes.io/pod": "runtime/default"},
            context={"seccompProfile": None},
        ),
        NEVER,
        ALWAYS,
    ),
    (
        "seccomp unconfined by annotation",
        pod(annotations={"seccomp.security.alpha.kubernetes.io/pod": "unconfined"}),
        NEVER,
        NEVER,
    ),
    ("sysctl of 1.0", sysctl("net.ipv4.ip_unprivileged_port_start"), NEVER, NEVER),
    ("sysctl of 1.27", sysctl("net.ipv4.ip_local_reserved_ports"), until(26), until(26)),
    ("sysctl of 1.29", sysctl("net.ipv4.tcp_keepalive_time"), until(28), until(28)),
    ("another of 1.29", sysctl("net.ipv4.tcp_fin_timeout"), until(28), until(28)),
    ("third of 1.29", sysctl("net.ipv4.tcp_keepalive_intvl"), until(28), until(28)),
    ("fourth of 1.29", sysctl("net.ipv4.tcp_keepalive_probes"), until(28), until(28)),
    ("sysctl of 1.32", sysctl("net.ipv4.tcp_rmem"), until(31), until(31)),
    ("another of 1.32", sysctl("net.ipv4.tcp_wmem"), until(31), until(31)),
    ("sysctl of 1.37", sysctl("net.ipv4.tcp_slow_start_after_idle"), until(36), until(36)),
    ("another of 1.37", sysctl("net.ipv4.tcp_notsent_lowat"), until(36), until(36)),
    ("unsafe sysctl", sysctl("net.core.somaxconn"), ALWAYS, ALWAYS),
    ("sysctl with slashes", sysctl("net/ipv4/tcp_syncookies"), ALWAYS, ALWAYS),
    ("sysctl without name", pod_context(sysctls=[{"value": "1"}]), ALWAYS, ALWAYS),
    ("hostProcess", context(windowsOptions={"hostProcess": True}), ALWAYS, ALWAYS),
    ("hostProcess of the pod", pod_context(windowsOptions={"hostProcess": True}), ALWAYS, ALWAYS),
    ("hostProcess false", pod_context(windowsOptions={"hostProcess": False}), NEVER, NEVER),
    ("probe of another host", pod(livenessProbe={"httpGet": {"host": "a", "port": 80}}), since(34), since(34)),
    ("TCP probe of another host", pod(startupProbe={"tcpSocket": {"host": "a", "port": 80}}), since(34), since(34)),
    ("readiness of another host", pod(readinessProbe={"httpGet": {"host": "a", "port": 80}}), since(34), since(34)),
    ("probe of an empty host", pod(livenessProbe={"httpGet": {"host": "", "port": 80}}), NEVER, NEVER),
    ("hook to a host", pod(lifecycle={"preStop": {"httpGet": {"host": "a", "port": 80}}}), since(34), since(34)),
    ("TCP hook", pod(lifecycle={"postStart": {"tcpSocket": {"host": "a", "port": 80}}}), since(34), since(34)),
    ("escalation allowed", context(allowPrivilegeEscalation=True), NEVER, ALWAYS),
    ("escalation unset", context(allowPrivilegeEscalation=None), NEVER, ALWAYS),
    ("escalation in an ephemeral container", beside("ephemeralContainers", securityContext={}), NEVER, ALWAYS),
    ("runAsNonRoot false", context(runAsNonRoot=False), NEVER, ALWAYS),
    ("runAsNonRoot unset", context(runAsNonRoot=None), NEVER, ALWAYS),
    ("runAsNonRoot false at the pod", pod_context(runAsNonRoot=False), NEVER, ALWAYS),
    (
        "runAsNonRoot false at the pod, with a user",
        pod(spec={"securityContext": {"runAsNonRoot": False, "runAsUser": 1}}),
        NEVER,
        ALWAYS,
    ),
    ("runAsNonRoot false, with a user", context(runAsNonRoot=False, runAsUser=1), NEVER, ALWAYS),
    (
        "runAsNonRoot from the pod",
        pod(spec={"securityContext": {"runAsNonRoot": True}}, context={"runAsNonRoot": None}),
        NEVER,
        NEVER,
    ),
    (
        "runAsNonRoot false in a user namespace",
        pod(spec=USER_NAMESPACE, context={"runAsNonRoot": False}),
        NEVER,
        until(34),
    ),
    ("runAsUser 0", context(runAsUser=0), NEVER, since(23)),
    ("runAsUser 0 at the pod", pod_context(runAsUser=0), NEVER, since(23)),
    ("runAsUser 1", context(runAsUser=1), NEVER, NEVER),
    ("runAsUser 0 in a user namespace", pod(spec=USER_NAMESPACE, context={"runAsUser": 0}), NEVER, range(23, 35)),
    (
        "a Windows pod",
        bare(os=WINDOWS, securityContext={"runAsNonRoot": True}),
        NEVER,
        until(24),
    ),
    ("a Windows pod that may be root", bare(os=WINDOWS), NEVER, ALWAYS),
    ("a pod for Windows nodes only", bare(nodeSelector={"kubernetes.io/os": "windows"}), NEVER, ALWAYS),
    (
        "a Windows pod with NET_RAW",
        pod(spec={"os": WINDOWS}, context={"capabilities": {"drop": ["ALL"], "add": ["NET_RAW"]}}),
        ALWAYS,
        until(24),
    ),
    (
        "a Windows pod with seccomp Unconfined",
        pod(spec={"os": WINDOWS}, context={"seccompProfile": UNCONFINED}),
        ALWAYS,
        until(24),
    ),
]


@pytest.mark.parametrize(("what", "pod", "baseline", "restricted"), CASES, ids=[case[0] for case in CASES])
def test_a_pod_is_refused_by_the_levels_and_versions_that_admission_names(what, pod, baseline, restricted):
    (manifest,) = manifests_in(json.dumps(in_kind(pod, "Pod")))
    for level, versions in (("baseline", baseline), ("restricted", restricted)):
        refused = [minor for minor in MINORS if broken_rules(manifest, level, minor)]
        assert refused == list(versions), level


def test_the_levels_hold_the_rules_that_speak_for_the_checks():
    ids = {rule.rule.id for rule in rules_for("restricted", 37).rules}
    assert ids == set().union(*CHECKS.values())
    assert {rule.rule.id for rule in rules_for("baseline", 37).rules} < ids


# ---- Kubernetes' own verdict

ORACLE = Path(__file__).parent.parent / "oracle" / "pss"
PODS = 20_000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 250


class Oracle:
    """Kubernetes' Pod Security admission as a child process: one question, one answer."""

    def __init__(self, program: Path) -> None:
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, pod: dict[str, Any]) -> dict[tuple[str, int], dict[str, Any]]:
        """Return the answer at every level and version."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        parts = {"metadata": pod.get("metadata", {}), "spec": pod["spec"]}
        asked = [(level, minor) for level in LEVELS for minor in MINORS]
        for level, minor in asked:
            self.process.stdin.write(json.dumps({"version": f"1.{minor}", "level": level, **parts}) + "\n")
        self.process.stdin.flush()
        return {question: json.loads(self.process.stdout.readline()) for question in asked}

    def close(self) -> None:
        self.process.communicate()


@pytest.fixture(scope="module")
def oracle(tmp_path_factory) -> Iterator[Oracle]:
    go = shutil.which("go")
    if go is None:
        pytest.skip("go is not installed")
    program = tmp_path_factory.mktemp("oracle") / "pss"
    offline = {**os.environ, "GOPROXY": "off", "GOFLAGS": "-mod=readonly", "GOTOOLCHAIN": "local"}
    built = subprocess.run([go, "build", "-o", program, "."], cwd=ORACLE, env=offline, capture_output=True, text=True)
    if built.returncode:
        pytest.skip(f"`go mod download` in {ORACLE.name} comes first: {built.stderr.strip().splitlines()[-1]}")
    oracle = Oracle(program)
    yield oracle
    oracle.close()


def disagreements(answer: dict[str, Any], rules: set[str]) -> list[str]:
    """Say in words where the rules that broke and admission's answer differ."""
    refusing = set(answer["checks"])
    unspoken = [f"{check} refuses, no rule does" for check in refusing if not CHECKS[check] & rules]
    known = set().union(*(CHECKS[check] for check in refusing))
    return unspoken + [f"{rule} refuses, no check does" for rule in rules - known]


def compare(manifest: Manifest, answers: dict[tuple[str, int], dict[str, Any]]) -> list[str]:
    return [
        f"{level} 1.{minor}: {difference}"
        for (level, minor), answer in answers.items()
        for difference in disagreements(answer, broken_rules(manifest, level, minor))
    ]


@pytest.mark.slow
def test_generated_pods_get_admissions_verdict(oracle):
    @settings(max_examples=PODS, database=None)
    @given(pods(), st.sampled_from(["Pod", "Deployment", "CronJob", "Job", "DaemonSet"]))
    def judge(pod, kind):
        (manifest,) = manifests_in(json.dumps(in_kind(pod, kind)))
        answers = oracle.ask(pod)
        assert not any("error" in answer for answer in answers.values())
        assert compare(manifest, answers) == []

    judge()


@pytest.mark.slow
def test_cases_are_what_admission_says(oracle):
    for what, pod, baseline, restricted in CASES:
        answers = oracle.ask(pod)
        for level, versions in (("baseline", baseline), ("restricted", restricted)):
            refused = [minor for minor in MINORS if not answers[level, minor]["allowed"]]
            assert refused == list(versions), (what, level)


def corpus_pods(folder: str) -> Iterator[tuple[str, Manifest]]:
    for path in sorted(Path(folder).rglob("*")):
        if path.suffix not in {".yaml", ".yml", ".json"} or not path.is_file():
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        for manifest in manifests_in(text, path.name):
            if len(manifest.pods) == 1 and not manifest.fragment:
                yield str(path), manifest


@pytest.mark.slow
@pytest.mark.skipif("KUBELINT_CORPUS" not in os.environ, reason="KUBELINT_CORPUS names no folder")
def test_real_workloads_get_admissions_verdict(oracle):
    judged = 0
    for path, manifest in corpus_pods(os.environ["KUBELINT_CORPUS"]):
        answers = oracle.ask(manifest.pods[0].value)
        if any("error" in answer for answer in answers.values()):
            continue
        judged += 1
        assert compare(manifest, answers) == [], (path, manifest.ref)
    assert judged > 0
