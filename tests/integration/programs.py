"""What the tests of whole programs share: this environment's tools, and a small repository to use them on."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from kubelint_compliance.ruleset.builtin import WORDS
from kubelint_compliance.ruleset.folders import compile_builtin
from kubelint_compliance.ruleset.packing import pack_sources
from kubelint_compliance.ruleset.words import book_source

ROOT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent

GIT = {
    "GIT_AUTHOR_NAME": "Tester",
    "GIT_AUTHOR_EMAIL": "tester@example.com",
    "GIT_COMMITTER_NAME": "Tester",
    "GIT_COMMITTER_EMAIL": "tester@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def tool(name):
    """The path of a program that stands beside this Python or on PATH; None where it is missing."""
    return shutil.which(name, path=f"{TOOLS}{os.pathsep}{os.environ.get('PATH', '')}")


def environment(**more):
    """The variables of this process without those of a runner or of the tool itself."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "KUBELINT_", "GIT_"))}
    return kept | GIT | more


def user_folders():
    """The variables by which a program under another HOME finds what is kept for this user, compiled rules among it."""
    home = os.path.expanduser("~")
    return {
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache"),
        "XDG_STATE_HOME": os.environ.get("XDG_STATE_HOME") or os.path.join(home, ".local", "state"),
    }


def call(*arguments, **options):
    """Run a program to its end; its output is text."""
    defaults = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "env": environment(), "check": False}
    return subprocess.run([str(argument) for argument in arguments], **(defaults | options))


def program_on_path(folder):
    """A folder that holds `kubelint-compliance`, which runs this checkout with this Python."""
    folder.mkdir(exist_ok=True)
    script = folder / "kubelint-compliance"
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m kubelint_compliance "$@"\n')
    script.chmod(0o755)
    return folder


def installed(folder, source=ROOT):
    """Make an environment that has a checkout installed, as pip would, and return its folder of programs.

    Its dependencies are those of this Python.
    """
    call(sys.executable, "-m", "venv", "--without-pip", folder, env=environment())
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    (packages,) = folder.glob("lib/python*/site-packages")
    own = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "borrowed.pth").write_text("".join(f"{path}\n" for path in (source, *own)))
    script = programs / "kubelint-compliance"
    script.write_text(
        f"#!{programs}/python\nimport sys\nfrom kubelint_compliance.__main__ import program\nsys.exit(program())\n"
    )
    script.chmod(0o755)
    return programs


def packed(folder):
    """Make an environment as `installed` does, with the built-in rules compiled as in a wheel."""
    source = folder / "source"
    shutil.copytree(ROOT / "kubelint_compliance", source / "kubelint_compliance")
    for name in ("rules", "schemas"):
        (source / name).symlink_to(ROOT / name)
    rules = compile_builtin()
    (source / "kubelint_compliance/_pack").mkdir()
    for name, text in pack_sources(rules).items():
        (source / f"kubelint_compliance/_pack/{name}.py").write_text(text, encoding="utf-8")
    (source / "kubelint_compliance" / WORDS).write_bytes(book_source(rule.whole for rule in rules))
    call(sys.executable, "-m", "compileall", "-q", source / "kubelint_compliance")
    return installed(folder / "environment", source)
