"""What a framework report is about, before its content: the repository, commit and paths, the rules, the settings."""

from __future__ import annotations

import hashlib
import json
import os

from kubelint_compliance.compliance.run import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.config import Config
    from kubelint_compliance.model import Report
    from kubelint_compliance.ruleset.runner import RuleSet
    from kubelint_compliance.sources.commit import Commit

_MANIFESTS = (".yaml", ".yml", ".json")
_PLACES = ("rules", "frameworks", "crd", "root", "baseline", "waivers", "origin", "base", "keep_in")
_WITHOUT_EFFECT = ("output", "color", "jobs", "cache", "origin", "base", "keep_in", "scope")
"""Fields of the configuration that change no verdict."""
STDIN = "-"


def run_of(call: CheckCall, config: Config, cwd: str, rules: RuleSet, report: Report, waivers_digest: str = "") -> Run:
    """Return what identifies a run."""
    from kubelint_compliance.sources.commit import commit_of
    from kubelint_compliance.sources.git import top_level

    folder = _folder(call, cwd)
    top = top_level(folder)
    commit = commit_of(top) if top else None
    name = (commit.name if commit else "") or os.path.basename(top or folder)
    return Run(
        name=name,
        paths=tuple(path for path in (_shown(path, cwd, top) for path in call.paths or (".",)) if path != "."),
        commit=commit.id if commit else "",
        branch=commit.branch if commit else "",
        changed=_changed(top, commit, call, cwd, report) if top and commit else None,
        rules_digest=rules.digest.hex(),
        config_digest=_digest(_plain(config)),
        waivers_digest=waivers_digest,
        packs=tuple((pack.name, pack.version, pack.digest) for pack in config.packs),
    )


def _changed(top: str, commit: Commit, call: CheckCall, cwd: str, report: Report) -> int | None:
    """Count the files of the input that differ from the commit, with manifests that are there no more."""
    if commit.files is None:
        return None
    from kubelint_compliance.sources.commit import differing

    below = [os.path.relpath(os.path.join(cwd, path), top).replace(os.sep, "/") for path in call.paths or (".",)]
    gone = (
        path
        for path in commit.files
        if path.endswith(_MANIFESTS)
        and any(start in (".", path) or path.startswith(f"{start}/") for start in below)
        and not os.path.lexists(os.path.join(top, path))
    )
    return len(differing(top, commit, {*(file.path for file in report.files if file.bucket != "excluded"), *gone}))


def _folder(call: CheckCall, cwd: str) -> str:
    """Return the folder that the input lies in: that of its first path."""
    first = next((path for path in call.paths if path != STDIN), ".")
    place = os.path.normpath(os.path.join(cwd, first))
    return place if os.path.isdir(place) else os.path.dirname(place)


def _shown(path: str, cwd: str, top: str | None) -> str:
    if path == STDIN:
        return "standard input"
    return os.path.relpath(os.path.join(cwd, path), top or cwd).replace(os.sep, "/")


def _plain(config: Config) -> dict[str, object]:
    """Return what changes verdicts as plain values; places count from the folder of the configuration."""
    from kubelint_compliance.frameworkfiles import framework_digests

    start = config.base or os.getcwd()
    values = {field: value for field, value in config._asdict().items() if field not in _WITHOUT_EFFECT}
    for field in _PLACES:
        if values.get(field):
            places = [values[field]] if isinstance(values[field], str) else values[field]
            values[field] = [_named(place, start, config) for place in places]
    # A line says where something is written, and not what.
    seen = (entry._replace(file=os.path.relpath(entry.file, start), line=0) for entry in config.overrides if entry.file)
    values["nested"] = [(entry.path, _plain(entry.config)) for entry in config.nested if entry.config]
    values["overrides"] = [*seen, *(entry for entry in config.overrides if not entry.file)]
    values["packs"] = [(pack.name, pack.version, pack.digest) for pack in config.packs]
    if config.frameworks:
        values["framework_digests"] = framework_digests(config.frameworks)
    return values


def _named(place: str, start: str, config: Config) -> str:
    """Return a place as every machine calls it."""
    if config.packs:
        from kubelint_compliance.config.packs import named

        return named(place, config.packs) or os.path.relpath(place, start)
    return os.path.relpath(place, start)


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=dict)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
