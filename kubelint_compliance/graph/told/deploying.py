"""Which workloads of a repository GitOps deploys: those below a folder that an Application or a Kustomization names.

What a kustomization takes in is deployed with it. Where a folder is named by a template, all below its fixed part is
taken to be; and a repository counts as the own one where the input has a named folder of it.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from itertools import accumulate

from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.near import folder_of
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node

_MOST = 3
_ASIDE = frozenset({
    *("test", "tests", "testdata", "e2e", "example", "examples", "sample", "samples", "demo", "docs", "doc", "hack"),
    *("fixtures", "bootstrap", "templates", "charts", ".github"),
})  # fmt: skip
"""Folders of what is not meant to be deployed from here, or is deployed before GitOps is there."""


class Folder(NamedTuple):
    """A folder that is deployed, as a report path.

    Of plain files in it, those are deployed whose path from there fits `include`, where there is one, and not
    `exclude`.
    """

    path: str
    include: str = ""
    exclude: str = ""

    def has(self, file: str) -> bool:
        """Whether a file, by its report path, is deployed with the folder."""
        inner = file[len(self.path) :].lstrip("/")
        fits = not self.include or _fits(inner, self.include)
        return _below(file.rpartition("/")[0], self.path) and fits and not (self.exclude and _fits(inner, self.exclude))


def beside_gitops(memo: Any) -> list[dict[str, Any]]:
    """Return this workload where no GitOps object of its repository deploys it: {path, folders}.

    `folders` are those that they name. What lies in folders of tests, examples and documents is left out, as is what
    the GitOps controllers are made of (`app.kubernetes.io/part-of`).
    """
    seen = seen_of(memo)
    repositories = seen.graph.once("gitops folders", lambda: _repositories(seen.graph))
    folders: set[Folder] = set()
    for node in seen.own:
        top = max((top for top in repositories if _below(folder_of(node), top)), key=len, default=None)
        if top is None or node.labels.get("app.kubernetes.io/part-of") in ("argocd", "flux"):
            return []
        folders = repositories[top]
        if _is_deployed(node, folders) or not _ASIDE.isdisjoint(folder_of(node)[len(top) :].split("/")):
            return []
    names = sorted({folder.path or "." for folder in folders})[:_MOST]
    return [{"path": ["metadata", "name"], "folders": ", ".join(names)}] if names else []


def _is_deployed(node: Node, folders: set[Folder]) -> bool:
    root = node.root
    taken = bool(root) and any(_below(root, one.path) or _below(one.path, root) for one in folders)
    return taken or any(folder.has(node.path) for folder in folders)


def _fits(file: str, pattern: str) -> bool:
    """Whether a path fits a pattern of Argo CD, in which a star stands for slashes too, and `{a,b}` for either."""
    before, brace, rest = pattern.partition("{")
    inner, closed, after = rest.partition("}")
    ways = (f"{before}{way}{after}" for way in inner.split(",")) if brace and closed else (pattern,)
    return any(fnmatchcase(file, way) for way in ways)


def _below(folder: str, other: str) -> bool:
    return not other or folder == other or folder.startswith(f"{other}/")


def _repositories(graph: Graph) -> dict[str, set[Folder]]:
    """Return the folders that GitOps objects name, by the top folder of their repository."""
    known = {above for node in graph.nodes for above in _ancestors(folder_of(node))}
    found: dict[str, set[Folder]] = {}
    for node, folder in _named(graph):
        if not _ASIDE.isdisjoint(folder_of(node).split("/")):
            continue
        tops = [top for top in reversed(_ancestors(folder_of(node))) if _joined(top, folder.path) in known]
        if tops:
            found.setdefault(tops[0], set()).add(folder._replace(path=_joined(tops[0], folder.path)))
    return found


def has_flux_tenants(memo: Any) -> bool:
    """Whether the input has a Kustomization or HelmRelease of Flux that is applied with an account of its own."""
    graph = seen_of(memo).graph
    return bool(graph.once("tenants of Flux", lambda: any(map(_names_account, _of_flux(graph)))))


def _of_flux(graph: Graph) -> Iterator[Node]:
    for kind in (("kustomize.toolkit.fluxcd.io", "Kustomization"), ("helm.toolkit.fluxcd.io", "HelmRelease")):
        yield from graph.of_kind(*kind)


def _names_account(node: Node) -> bool:
    return text(at(node.value, ("spec", "serviceAccountName"))) != ""


def _ancestors(folder: str) -> list[str]:
    """Return a folder with those above it, from the empty one down."""
    steps = [step for step in folder.split("/") if step]
    return ["", *accumulate(steps, lambda above, step: f"{above}/{step}")]


def _joined(top: str, path: str) -> str:
    return f"{top}/{path}".strip("/")


def _named(graph: Graph) -> Iterator[tuple[Node, Folder]]:
    """Yield the GitOps objects with the folders that they deploy, from the top of their repository."""
    for node in graph.of_kind("kustomize.toolkit.fluxcd.io", "Kustomization"):
        yield node, Folder(_fixed(text(at(node.value, ("spec", "path")))))
    for kind, way in (("Application", ("spec",)), ("ApplicationSet", ("spec", "template", "spec"))):
        for node in graph.of_kind("argoproj.io", kind):
            spec = mapping(at(node.value, way))
            for source in map(mapping, (spec.get("source"), *sequence(spec.get("sources")))):
                if isinstance(source.get("path"), str) and not source.get("chart"):
                    files = mapping(source.get("directory"))
                    yield node, Folder(_fixed(source["path"]), text(files.get("include")), text(files.get("exclude")))


def _fixed(path: str) -> str:
    """Return the part of a path before a template, in whole steps."""
    fixed, template, _ = path.replace("${", "{{").partition("{{")
    fixed = fixed.rpartition("/")[0] if template else fixed
    return "/".join(step for step in fixed.split("/") if step not in ("", "."))
