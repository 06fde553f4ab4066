"""Finds the modules that every check loads in one file that the build wrote (`bundling`), not in files of their own.

Other files hold what some checks load together, as what one subject needs; such a file is opened when one of its
modules is asked for, and that of a check of many files at once. Each module is there as a function, whose names are all
global, so that it does what the module does where its namespace is the module's. A checkout has no such file, and
imports as ever; so do other programs that import this package.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

    Bundle = Mapping[str, tuple[Any, str]]
    """By the name of a module the function, and its own file below the folder of the package."""

_PACKAGE = __file__.rpartition("bundle.py")[0]
_PACK = "kubelint_compliance._pack"
_INIT = "__init__.py"
_START, _MANY = "start", "many"
_Spec: Any = type(__spec__)
"""`importlib.machinery.ModuleSpec`, without an import of that."""


def use_bundle() -> None:
    """Import what the bundle has from there, from now on; where there is none, nothing changes."""
    _use(_START)


def use_bundle_of_many() -> None:
    """Import what a check of many files loads from one file, too, where the bundle is in use."""
    if f"{_PACK}.{_START}" in sys.modules and f"{_PACK}.{_MANY}" not in sys.modules:
        _use(_MANY)


def _use(name: str) -> None:
    bundle = built(name)
    if bundle is not None:
        sys.meta_path.insert(0, Finder(bundle.MODULES, getattr(bundle, "LATER", {})))


def built(name: str) -> Any:
    """Return the module of a name that the build wrote; None in a checkout."""
    try:
        return __import__(f"{_PACK}.{name}", fromlist=("MODULES",))
    except ModuleNotFoundError:
        return None


class Finder:
    """Finds and loads the modules of bundles, as the import system asks it to."""

    def __init__(self, bundle: Bundle, later: Mapping[str, str] | None = None) -> None:
        """`later` has the bundle of each module that lies in another one, which is opened when it is asked for."""
        self._bundle = {**bundle}
        self._later = later or {}

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        """Return how a module is loaded; None for one that is not in the bundle."""
        if name in self._later and name not in self._bundle:
            self._bundle.update(getattr(built(self._later[name]), "MODULES", {}))
        found = self._bundle.get(name)
        if found is None:
            return None
        spec: ModuleSpec = _Spec(name, self, is_package=found[1].endswith(_INIT))
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(_PACKAGE + found[1].removesuffix("/" + _INIT))
        return spec

    @staticmethod
    def create_module(_spec: ModuleSpec) -> None:
        """Leave it to the import system to make the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Fill a module."""
        function, file = self._bundle[module.__name__]
        module.__file__ = _PACKAGE + file
        type(function)(function.__code__, vars(module))()
