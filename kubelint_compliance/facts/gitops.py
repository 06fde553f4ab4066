"""What Argo CD deploys, and from which revision: an Application or ApplicationSet -> its sources, each taken apart.

A value that a template fills in later is not judged; neither is what a `templatePatch` or a generator may still add.
"""

from __future__ import annotations

from kubelint_compliance.facts.environments import environment_in
from kubelint_compliance.manifests.placeholders import is_open
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Path = tuple[str | int, ...]

_HEXADECIMAL = frozenset("0123456789abcdef")
_RANGES = ("*", "<", ">", "^", "~", "||", ", ", " - ", ".x")
_SETS = ("matrix", "merge")
_IN_CLUSTER = (".svc", ".svc.cluster.local")
_LOCAL = ("localhost", "127.0.0.1", "[::1]")


def argo_apps(value: Any) -> list[dict[str, Any]]:
    """Return the specification of an Application, or of the template of an ApplicationSet: {path, spec, whole}.

    `whole` is false where a `templatePatch` or the template of a generator may add to it.
    """
    return [
        {"path": list(path), "spec": mapping(at(value, path)), "whole": _is_whole(value)}
        for path in _places(mapping(value))
    ]


def _places(value: dict[str, Any]) -> Iterator[Path]:
    path: Path = ("spec", "template", "spec") if value.get("kind") == "ApplicationSet" else ("spec",)
    if isinstance(at(value, path), dict):
        yield path


def _is_whole(value: Any) -> bool:
    if mapping(value).get("kind") != "ApplicationSet":
        return True
    spec = mapping(mapping(value).get("spec"))
    return not spec.get("templatePatch") and not any("template" in generator for _, _, generator in generators(value))


def generators(value: Any) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """Yield path, kind (`git`, `list`) and settings of every generator of an ApplicationSet, those in others too."""
    waiting: list[Path] = [("spec", "generators")]
    for place in waiting:
        for index, entry in enumerate(sequence(at(value, place))):
            for kind, settings in mapping(entry).items():
                if isinstance(settings, dict):
                    yield (*place, index, kind), kind, settings
                    if kind in _SETS and len(place) < 12:
                        waiting.append((*place, index, kind, "generators"))


def argo_sources(value: Any) -> list[dict[str, Any]]:
    """Return the sources of an Application or ApplicationSet.

    Each is {path, repoURL, chart, revision, known, moves, environment}. `known`: the revision is one of Git and written
    out. `moves` says in words what a revision of Git is that does not stay the same, "" where it may stay;
    `environment` is "production", "other" or "", by the words of names, labels, namespaces and paths.
    """
    found = []
    for app in argo_apps(value):
        for path, source in _sources(app["path"], app["spec"]):
            url, revision, chart = (text(source.get(name)) for name in ("repoURL", "targetRevision", "chart"))
            is_git = app["whole"] and not chart and not url.startswith("oci://")
            found.append(
                {
                    "path": list(path),
                    "repoURL": url,
                    "chart": chart,
                    "revision": revision,
                    "known": is_git and not is_open(revision),
                    "moves": moves(revision) if is_git else "",
                    "environment": environment_in(_names(value, app["spec"], source)),
                }
            )
    return found


def _sources(path: list[str | int], spec: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    several = sequence(spec.get("sources"))
    for index, source in enumerate(several):
        if isinstance(source, dict):
            yield (*path, "sources", index), source
    dry = at(spec, ("sourceHydrator", "drySource"))
    if isinstance(dry, dict):
        yield (*path, "sourceHydrator", "drySource"), dry
    elif not several and isinstance(spec.get("source"), dict):
        yield (*path, "source"), spec["source"]


def moves(revision: str) -> str:
    """Say what a Git revision is that names another commit tomorrow; "" for a commit, a tag, and what may be one."""
    if is_open(revision):
        return ""
    if revision in ("", "HEAD"):
        return "the HEAD of the repository"
    if any(mark in revision for mark in _RANGES):
        return f"the version range {revision}"
    name = revision.removeprefix("refs/heads/")
    if name != revision or not (revision.startswith("refs/") or _may_be_fixed(revision)):
        return f'the branch "{name}"'
    return ""


def _may_be_fixed(name: str) -> bool:
    """A commit, or a name with a digit, which may be that of a tag."""
    if len(name) in (40, 64) and _HEXADECIMAL.issuperset(name.lower()):
        return True
    return any(char.isdigit() for char in name)


def _names(value: Any, spec: dict[str, Any], source: dict[str, Any]) -> list[str]:
    metadata = mapping(mapping(value).get("metadata"))
    template = mapping(at(value, ("spec", "template", "metadata")))
    destination = mapping(spec.get("destination"))
    named = (metadata.get("name"), metadata.get("namespace"), template.get("name"))
    labels = (
        mapping(holder.get("labels")).get(key) for holder in (metadata, template) for key in ("env", "environment")
    )
    where = (destination.get("namespace"), destination.get("name"), source.get("path"), source.get("targetRevision"))
    return [text(name) for name in (*named, *labels, *where, spec.get("project"))]


def clear_sources(value: Any) -> list[dict[str, Any]]:
    """Return the repositories of an Application or ApplicationSet that are read without encryption.

    Each is {path, scheme, inside}: `inside` where the host is a Service of the cluster. Those of Git generators count.
    """
    places = [(*source["path"], "repoURL") for source in argo_sources(value)]
    places += [(*path, "repoURL") for path, kind, _ in generators(value) if kind == "git"]
    return [{"path": list(place), **found} for place in places for found in clear_urls(text(at(value, place)))]


def clear_urls(url: str) -> list[dict[str, Any]]:
    """Return {scheme, inside} where a URL is one without encryption; `inside`: of a Service of the cluster.

    Those of the machine itself, and those that are filled in later, are left out.
    """
    scheme, found, rest = url.strip().partition("://")
    host = rest.partition("/")[0].rpartition("@")[2].lower()
    bare = host if host.startswith("[") else host.partition(":")[0]
    if not found or scheme.lower() not in ("http", "git") or not bare or is_open(bare) or bare.startswith(_LOCAL):
        return []
    return [{"scheme": scheme.lower(), "inside": bare.endswith(_IN_CLUSTER)}]


_CHOSEN = {
    "scmProvider": ("organization", "repository", "url", "branch", "sha", "short_sha", "labels"),
    "pullRequest": ("number", "title", "branch", "target_branch", "head_sha", "head_short_sha", "labels", "author"),
    "git": ("path",),
}
"""What begins the names of values that a generator takes from others: from files of Git, whatever stands in them."""
_OF_CLUSTERS = ("name", "nameNormalized", "server", "metadata")


def templated_projects(value: Any) -> list[dict[str, Any]]:
    """Return where the template of an ApplicationSet takes its project from what a repository or its host says.

    Each is {path, from}: the kind of generator whose values others write, "git" where all of them are files of Git, or
    their folders. What stands in the ApplicationSet itself, or comes from the clusters of Argo CD, is not meant.
    """
    found = []
    several = list(generators(value))
    for app in argo_apps(value) if mapping(value).get("kind") == "ApplicationSet" else ():
        names = _filled_in(text(app["spec"].get("project")))
        kinds = {kind for _, kind, settings in several if _gives(kind, settings, names, several)}
        if kinds:
            untrusted = next((kind for kind in ("pullRequest", "scmProvider") if kind in kinds), "git")
            found.append({"path": [*app["path"], "project"], "from": untrusted})
    return found


def _filled_in(template: str) -> set[str]:
    """Return the first words of the names that a template has in braces: `path` of `{{.path.basename}}`."""
    inner = " ".join(part.partition("}}")[0] for part in template.split("{{")[1:])
    for sign in "()|,[]\"'":
        inner = inner.replace(sign, " ")
    return {word.lstrip(".").partition(".")[0] for word in inner.split()} - {""}


def _gives(
    kind: str, settings: dict[str, Any], names: set[str], several: list[tuple[Path, str, dict[str, Any]]]
) -> bool:
    """Whether a generator gives one of the values that are asked for, as others write it."""
    if kind not in _CHOSEN:
        return False
    if "values" in names and any("{{" in text(own) for own in mapping(settings.get("values")).values()):
        return True
    if kind == "git" and "directories" not in settings:
        return bool(names - _known(several))
    return any(name.startswith(_CHOSEN[kind]) for name in names)


def _known(several: list[tuple[Path, str, dict[str, Any]]]) -> set[str]:
    """Return the names of values that other generators give: elements of lists, and what is known of clusters."""
    known = {"values"} if any(settings.get("values") for _, _, settings in several) else set()
    for _, kind, settings in several:
        if kind == "clusters":
            known.update(_OF_CLUSTERS)
        for element in sequence(settings.get("elements")) if kind == "list" else ():
            known.update(mapping(element))
    return known
