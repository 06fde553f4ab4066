"""Scans one text as a run would, without a file system: for tests of what comes out of rules and schemas."""

from __future__ import annotations

from kubelint_compliance.context.glimpse import look
from kubelint_compliance.context.settle import Slice, settle
from kubelint_compliance.engine import Settings, scan
from kubelint_compliance.manifests.opened import Opened

NO_SETTINGS = Settings()


def scan_text(path, text, rules, settings=NO_SETTINGS, *, named=(), beside=(), **known):
    """`known` are fields of the slice; `named` and `beside` are (path, text) pairs of files with definitions."""
    opened = Opened(path, text, custom=settings.custom_workloads)
    context = settle([look(opened), *map(_glimpse, beside)], map(_glimpse, named))
    return scan(opened, Slice(**known, definitions=context.slice(path).definitions), rules, settings)


def _glimpse(file):
    return look(Opened(*file))
