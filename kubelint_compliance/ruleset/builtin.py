"""Where compiled rules come from: those that travel with the tool, and folders of the user's own.

An installed tool loads its rules from the folder `_pack`, which the build wrote with the file of their words; a
checkout, and the user's folders, are compiled when a rule has changed.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from kubelint_compliance.ruleset.compiled import CompiledRule
    from kubelint_compliance.ruleset.names import Known

PACK, WORDS = "_pack", "_words.bin"
"""The folder with the modules of the built-in rules, and the file with their words beside it."""
FRAMEWORKS = "frameworks"
"""The folder of frameworks beside those of rules."""
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def builtin_rules(*, cache: bool = True, cache_dir: str = "") -> tuple[CompiledRule, ...]:
    """Return the built-in rules, sorted by id; in a checkout their compiled form is kept, with `cache`."""
    from kubelint_compliance.ruleset.pack import unpack
    from kubelint_compliance.ruleset.words import WordBook

    if is_packed():
        return unpack(_installed, WordBook(_installed_words))
    from kubelint_compliance.ruleset.folders import builtin_folder, compile_builtin
    from kubelint_compliance.ruleset.packcache import cached_pack

    return unpack(*cached_pack([builtin_folder()], compile_builtin, keep=cache, folder=cache_dir))


def is_packed() -> bool:
    """Whether the built-in rules were compiled when the tool was built, so that nothing need be kept for them."""
    return os.path.isdir(os.path.join(_PACKAGE, PACK))


def _installed(name: str) -> ModuleType:
    module = f"kubelint_compliance.{PACK}.{name}"
    __import__(module)
    return sys.modules[module]


def _installed_words() -> bytes:
    with open(os.path.join(_PACKAGE, WORDS), "rb") as file:
        return file.read()


def custom_rules(
    folder: str, known: Known, frameworks: Sequence[str] = (), *, cache: bool = True, cache_dir: str = ""
) -> tuple[CompiledRule, ...]:
    """Return the rules of a user's folder, sorted by id, held against what they may name when they are compiled.

    `frameworks` are the user's files and folders of them. Raises RuleError at a mistake, UsageError without folder.
    """
    from kubelint_compliance.frameworkfiles import framework_paths
    from kubelint_compliance.ruleset.folders import compile_folder, rule_paths
    from kubelint_compliance.ruleset.pack import unpack
    from kubelint_compliance.ruleset.packcache import cached_pack

    if not os.path.isdir(folder):
        from kubelint_compliance.datafile import called
        from kubelint_compliance.model import SettingError

        raise SettingError(("rules",), (folder,), f"there is no folder {called(folder)!r}", "rules")
    # Nothing that a link leads out to is looked at.
    files = [path for _, _, path in rule_paths(folder)] + framework_paths(frameworks)
    return unpack(*cached_pack([], lambda: compile_folder(folder, known), keep=cache, folder=cache_dir, files=files))
