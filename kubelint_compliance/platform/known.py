"""The flags of Kubernetes' own programs that matter for security: `schemas/kubernetes/flags.tsv` as a table.

Goes in: a program, a flag, a version. Comes out: its type, its default there, what kubeadm sets, and the flag that
names a file in which the setting can stand instead.
"""

from __future__ import annotations

from kubelint_compliance.data import read_data
from kubelint_compliance.kubernetes.versions import MINORS, minor_of
from kubelint_compliance.records import NamedTuple

COMPONENTS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "kube-proxy")
"""The programs, in the order in which they are told of."""
_FILE = "schemas/kubernetes/flags.tsv"


class Flag(NamedTuple):
    """A flag from one minor version to another, 0 where there is no bound.

    `file` names the flag with a file for the setting; `wins` says which counts where both are there, "flag" or "file".
    """

    component: str
    name: str
    type: str
    default: str
    kubeadm: str
    since: int
    until: int
    file: str
    wins: str
    about: str


_tables: dict[str, dict[str, list[Flag]]] = {}


def flags_of(component: str) -> dict[str, list[Flag]]:
    """Return the flags of a program by name; several where a default changed. None for a program that is not known."""
    if not _tables:
        for line in read_data(_FILE).splitlines()[1:]:
            name, flag, kind, default, kubeadm, since, until, file, wins, about = line.split("\t")
            row = Flag(name, flag, kind, default, kubeadm, _minor(since), _minor(until), file, wins, about)
            _tables.setdefault(name, {}).setdefault(flag, []).append(row)
    return _tables.get(component, {})


def flag_of(component: str, name: str, minor: int) -> Flag | None:
    """Return a flag as it is in a minor version, as in the newest one where that is 0.

    One that is gone by then is told as it was last, without a default. None where it was never there.
    """
    rows = flags_of(component).get(name)
    if not rows:
        return None
    asked = minor or MINORS[-1]
    holding = (row for row in rows if row.since <= asked and (not row.until or asked <= row.until))
    return next(holding, rows[-1]._replace(default="", kubeadm=""))


def _minor(version: str) -> int:
    return minor_of(version) if version else 0
