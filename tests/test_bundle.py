"""The modules in one file are those in their own files: the same names, of the same modules, that do the same."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import spec_from_loader
from types import FunctionType, ModuleType

from kubelint_compliance.bundle import Finder, use_bundle, use_bundle_of_many
from kubelint_compliance.bundling import bundle_sources, modules_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    import pytest

ROOTS = ("engine", "cli.check", "records", "model")
SAME = """
import importlib, sys
from kubelint_compliance.bundle import Finder

space = {}
exec(compile(sys.stdin.read(), "start.py", "exec"), space)
bundle = space["MODULES"]


def told(name):
    module = importlib.import_module(name)
    names = {key: value for key, value in vars(module).items() if key[:2] != "__" and key != "annotations"}
    kinds = {key: (type(value).__name__, getattr(value, "__qualname__", ""), getattr(value, "__module__", ""))
             for key, value in names.items()}
    return kinds, module.__name__, module.__file__, list(getattr(module, "__path__", ()))


def loaded():
    for name in [name for name in sys.modules if name.startswith("kubelint_compliance.")]:
        del sys.modules[name]
    return {name: told(name) for name in bundle}


own = loaded()
finder = Finder(bundle)
sys.meta_path.insert(0, finder)
assert loaded() == own, [name for name, found in loaded().items() if found != own[name]]
assert all(sys.modules[name].__spec__.loader is finder for name in bundle)
print(len(bundle))
"""


def test_a_bundle_has_what_the_modules_have() -> None:
    source = bundle_sources({"start": ROOTS})["start"]
    done = subprocess.run([sys.executable, "-c", SAME], input=source, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert int(done.stdout) > 50


def read(source: str) -> dict[str, object]:
    space: dict[str, object] = {}
    exec(source, space)
    return space


def modules(source: str) -> dict[str, tuple[object, str]]:
    found = read(source)["MODULES"]
    assert isinstance(found, dict)
    return found


def test_it_holds_what_the_roots_import_as_they_are_loaded() -> None:
    found = modules(bundle_sources({"start": ["cel.program"]})["start"])
    names = [f"kubelint_compliance.{name}" for name in ("cel", "cel.cost", "cel.errors", "cel.host", "cel.program")]
    assert [name for name in names if name in found] == names
    assert not {"kubelint_compliance.cel.parser", "kubelint_compliance"} & found.keys()
    assert found["kubelint_compliance.cel"][1] == "cel/__init__.py"


def test_what_a_bundle_before_it_has_is_left_out_and_found_from_the_first() -> None:
    sources = bundle_sources(
        {"first": ["cel.program"], "second": ["cel.parser", "cel.program"], "third": ["cel.parser", "nearest"]}
    )
    second, third = modules(sources["second"]), modules(sources["third"])
    assert "kubelint_compliance.cel.parser" in second
    assert not {"kubelint_compliance.cel", "kubelint_compliance.cel.program"} & second.keys()
    assert third.keys() == {"kubelint_compliance.nearest"}
    assert read(sources["first"])["LATER"] == {
        **dict.fromkeys(second, "second"),
        "kubelint_compliance.nearest": "third",
    }
    assert "LATER" not in read(sources["second"])


def test_a_bundle_apart_is_not_found_from_the_first() -> None:
    sources = bundle_sources({"first": ["cel.program"], "apart": ["cel.parser"], "third": ["nearest"]}, {"apart"})
    assert "kubelint_compliance.cel.parser" in modules(sources["apart"])
    assert read(sources["first"])["LATER"] == {"kubelint_compliance.nearest": "third"}


def test_another_bundle_is_opened_when_a_module_of_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def found(name: str) -> ModuleType:
        opened.append(name)
        check = ModuleType(name)
        check.__dict__["MODULES"] = {"kubelint_compliance.planted": (lambda: None, "planted.py")}
        return check

    monkeypatch.setattr("kubelint_compliance.bundle.built", found)
    later = {"kubelint_compliance.planted": "check", "kubelint_compliance.unplanted": "found"}
    finder = Finder({"kubelint_compliance.first": (lambda: None, "first.py")}, later)
    assert finder.find_spec("kubelint_compliance.first")
    assert finder.find_spec("kubelint_compliance.other") is None
    assert opened == []
    for _ in range(2):
        spec = finder.find_spec("kubelint_compliance.planted")
        assert spec is not None
        assert spec.loader is finder
    assert opened == ["check"]


def test_modules_below_packages_are_named_with_those_of_packages_in_them() -> None:
    found = list(modules_below("facts", "kubernetes"))
    assert {"facts", "facts.access", "facts.secrets", "facts.secrets.places", "kubernetes.kinds"} <= {*found}
    assert len(found) == len({*found})
    assert not any("__" in name for name in found)


def test_the_same_modules_give_the_same_bytes() -> None:
    assert bundle_sources({"start": ROOTS}) == bundle_sources({"start": ROOTS[::-1]})


def test_a_module_is_filled_with_its_own_names() -> None:
    def body() -> None:
        global planted, ask
        planted = 1

        def ask() -> object:
            return planted, __name__

    finder = Finder({"kubelint_compliance.planted": (body, "planted.py")})
    module = ModuleType("kubelint_compliance.planted")
    finder.exec_module(module)
    assert module.ask() == (1, "kubelint_compliance.planted")
    assert isinstance(module.ask, FunctionType)
    assert module.ask.__qualname__ == "ask"
    assert str(module.__file__).endswith("planted.py")
    assert "planted" not in globals()
    assert finder.find_spec("kubelint_compliance.other") is None


def test_a_checkout_imports_as_ever() -> None:
    before = list(sys.meta_path)
    use_bundle()
    assert sys.meta_path == before


def test_a_second_bundle_is_used_once_and_only_beside_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    many = ModuleType("kubelint_compliance._pack.many")
    many.__dict__["MODULES"] = {"kubelint_compliance.planted": (lambda: None, "planted.py")}
    pack, start = ModuleType("kubelint_compliance._pack"), ModuleType("kubelint_compliance._pack.start")
    before = list(sys.meta_path)

    class Planted:
        """Finds the second bundle."""

        @staticmethod
        def find_spec(name: str, *_: object) -> object:
            return spec_from_loader(name, Planted) if name == many.__name__ else None

        @staticmethod
        def create_module(_: object) -> ModuleType:
            return many

        @staticmethod
        def exec_module(_: object) -> None:
            pass

    pack.__path__ = []
    monkeypatch.setattr(sys, "meta_path", [Planted, *before])
    use_bundle_of_many()
    assert sys.meta_path[1:] == before
    for module in (pack, start):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    use_bundle_of_many()
    use_bundle_of_many()
    del sys.modules[many.__name__]
    finder, planted, *rest = sys.meta_path
    assert (type(finder), planted, rest) == (Finder, Planted, before)
