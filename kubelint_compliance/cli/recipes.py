"""What `init` writes and shows: a configuration, a hook for pre-commit, jobs for GitHub and GitLab.

A revision is named where the installed tool knows its own; elsewhere a placeholder stands for it.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.words import TOOL

GITHUB = "https://github.com/"
ADDRESS, COMMIT = f"{GITHUB}YOUR-ORG/{TOOL}", "COMMIT"
"""What stands for the address and the commit of a copy of the tool that nobody knows."""


class Origin(NamedTuple):
    """Where the installed tool came from: the address of a repository, and the full hash of a commit."""

    address: str = ADDRESS
    commit: str = COMMIT

    @property
    def is_known(self) -> bool:
        """Whether this is a place to install the same from."""
        return self.commit != COMMIT


def installed_from(text: str | None = None) -> Origin:
    """Return where the tool was installed from, by the record that pip keeps; `text` is such a record (PEP 610)."""
    from json import loads

    try:
        record = loads(_record() if text is None else text)
        address, commit = record["url"].removesuffix(".git"), record["vcs_info"]["commit_id"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return Origin()
    plain = address.startswith("https://") and "@" not in address and address.isprintable() and " " not in address
    return Origin(address, commit) if plain and commit.isalnum() and len(commit) >= 40 else Origin()


def _record() -> str:
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        return distribution(TOOL).read_text("direct_url.json") or ""
    except PackageNotFoundError:
        return ""


def configuration(baseline: str) -> str:
    """Return the text of a first configuration, with a baseline where there is one."""
    text = f"""\
# Settings of {TOOL}; `{TOOL} config show` prints all that apply.

# What fails a run: low, medium, high, critical or never.
fail-on: high
"""
    if baseline:
        text += f"""
# What was there before this tool. What is new fails; `{TOOL} baseline prune` takes out what is mended.
baseline: {baseline}
"""
    return text


def setting(baseline: str, *, toml: bool) -> str:
    """Return the line that names a baseline in a configuration that is there."""
    return f'baseline = "{baseline}"\n' if toml else f"baseline: {baseline}\n"


def hook(origin: Origin) -> str:
    """Return an entry of `repos:` for pre-commit: of a revision that is known, else the program on the PATH."""
    if origin.is_known:
        return f"  - repo: {origin.address}\n    rev: {origin.commit}\n    hooks:\n      - id: {TOOL}\n"
    return f"""\
  - repo: local
    hooks:
      - id: {TOOL}
        name: {TOOL}
        entry: {TOOL} check --force-exclude
        language: system
        types_or: [yaml, json]
        require_serial: true
"""


def workflow(origin: Origin) -> str:
    """Return a workflow of GitHub that checks pull requests."""
    return f"""\
name: {TOOL}
on: pull_request
permissions: {{}}
jobs:
  manifests:
    runs-on: ubuntu-latest
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@v6
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: {origin.address.removeprefix(GITHUB)}@{origin.commit}
        with:
          python-version: "3.13"
"""


def job(origin: Origin) -> str:
    """Return a job of GitLab that checks merge requests, and shows findings there."""
    return f"""\
{TOOL}:
  image: python:3.13
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - pip install "git+{origin.address}@{origin.commit}"
    - {TOOL} check --require-objects --output console --output gitlab=gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
"""
