"""Configuration files of kubeadm, the kubelet and kube-proxy -> the programs whose flags they stand for.

Goes in: the document of a file. Comes out: its programs, as far as fields have a flag; nothing else is known of them.
"""

from __future__ import annotations

from kubelint_compliance.platform import kubeadm
from kubelint_compliance.platform.component import Component, Written
from kubelint_compliance.shape import at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from kubelint_compliance.platform.component import Path

KUBELET_FIELDS: dict[str, Path] = {
    "allowed-unsafe-sysctls": ("allowedUnsafeSysctls",),
    "anonymous-auth": ("authentication", "anonymous", "enabled"),
    "authorization-mode": ("authorization", "mode"),
    "client-ca-file": ("authentication", "x509", "clientCAFile"),
    "enable-debugging-handlers": ("enableDebuggingHandlers",),
    "event-qps": ("eventRecordQPS",),
    "feature-gates": ("featureGates",),
    "make-iptables-util-chains": ("makeIPTablesUtilChains",),
    "pod-max-pids": ("podPidsLimit",),
    "protect-kernel-defaults": ("protectKernelDefaults",),
    "read-only-port": ("readOnlyPort",),
    "rotate-certificates": ("rotateCertificates",),
    "rotate-server-certificates": ("serverTLSBootstrap",),
    "seccomp-default": ("seccompDefault",),
    "streaming-connection-idle-timeout": ("streamingConnectionIdleTimeout",),
    "tls-cert-file": ("tlsCertFile",),
    "tls-cipher-suites": ("tlsCipherSuites",),
    "tls-min-version": ("tlsMinVersion",),
    "tls-private-key-file": ("tlsPrivateKeyFile",),
}
"""Flags of the kubelet, and the fields of KubeletConfiguration that took their place."""
_PROXY_FIELDS: dict[str, Path] = {"metrics-bind-address": ("metricsBindAddress",), "profiling": ("enableProfiling",)}
GROUPS = {
    **dict.fromkeys(("ClusterConfiguration", "InitConfiguration", "JoinConfiguration"), "kubeadm.k8s.io"),
    "KubeletConfiguration": "kubelet.config.k8s.io",
    "KubeProxyConfiguration": "kubeproxy.config.k8s.io",
}
"""The kinds of these files, each with its group."""


def components(value: dict[str, Any]) -> Iterator[Component]:
    """Yield the programs of a document to which it gives a flag."""
    kind = value.get("kind")
    if kind == "KubeletConfiguration":
        yield from _of_fields("kubelet", value, KUBELET_FIELDS)
    elif kind == "KubeProxyConfiguration":
        yield from _of_fields("kube-proxy", value, _PROXY_FIELDS)
    else:
        for component in kubeadm.components(value):
            if component.written:
                yield component._replace(whole=False, given={})


def written_in(value: Any, fields: Mapping[str, Path], above: Path) -> Iterator[Written]:
    """Yield the fields of a configuration that are written, as the flags that they stand for."""
    for name, field in fields.items():
        found = at(value, field)
        if found is not None:
            yield Written(name, kubeadm.pairs_or_scalar(found), (*above, *field), field=".".join(map(str, field)))


def _of_fields(name: str, value: dict[str, Any], fields: Mapping[str, Path]) -> Iterator[Component]:
    flags = tuple(written_in(value, fields, ()))
    if flags:
        yield Component(name, 0, flags, (), whole=False)
