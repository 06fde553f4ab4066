"""The built wheel, installed in an environment of its own: it holds all it needs and says what the checkout says."""

import os
import site
import sys
import sysconfig
import zipfile

import pytest

from tests.integration.programs import ROOT, call, environment

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    done = call(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The program as the wheel installs it; dependencies are those of this environment, so nothing is downloaded."""
    folder = tmp_path_factory.mktemp("installed")
    call(sys.executable, "-m", "venv", "--without-pip", folder)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps")
    done = call(*pip, wheel)
    assert done.returncode == 0, done.stderr
    packages = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
    with open(os.path.join(packages, "borrowed.pth"), "w") as file:
        file.writelines(f"{path}\n" for path in site.getsitepackages())
    return python.with_name("kubelint-compliance")


def test_the_wheel_holds_every_module_rule_and_schema(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "kubelint_compliance").rglob("*.py")}
    data = {
        f"kubelint_compliance/_data/{path.relative_to(ROOT).as_posix()}"
        for folder in ("rules", "schemas")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    page = {path.relative_to(ROOT).as_posix() for path in (ROOT / "kubelint_compliance/compliance/page").iterdir()}
    made = {
        "kubelint_compliance/_pack/index.py",
        *(f"kubelint_compliance/_pack/{name}.py" for name in ("start", "check", "many")),
        "kubelint_compliance/_words.bin",
    }
    assert (modules | data | page | made | {"kubelint_compliance/py.typed"}) - names == set()


def test_the_wheel_holds_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"kubelint_compliance"}
    assert [name for name in names if "__pycache__" in name or name.endswith(".pyc")] == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("check", "shop", "--output", "json", "--fail-on", "never", "--select", "all"), 0),
        (("check", "shop", "--output", "sarif"), 1),
        (("check", "shop", "--output", "console"), 1),
        (("rules", "--output", "json"), 0),
        (("explain", "container-privileged"), 0),
        (("explain", "host-port", "--output", "markdown"), 0),
        (("controls",), 0),
        (("config", "schema"), 0),
        (("--version",), 0),
    ],
    ids=lambda value: "-".join(value[:2]) if isinstance(value, tuple) else "",
)
def test_the_installed_program_says_what_the_checkout_says(installed, arguments, code):
    here = {"cwd": ROOT / "examples"}
    done = call(installed, *arguments, **here)
    expected = call(
        sys.executable, "-m", "kubelint_compliance", *arguments, env=environment(PYTHONPATH=str(ROOT)), **here
    )
    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout == expected.stdout
    assert done.stdout


def test_the_installed_program_writes_the_page_of_a_framework(installed):
    done = call(installed, "report", "--framework", "soc2", "--output", "html", "shop", cwd=ROOT / "examples")
    assert done.returncode == 0
    assert done.stdout.startswith("<!doctype html>\n")


OWN_FILES = """
import sys
from kubelint_compliance import __main__
from kubelint_compliance.cli.entry import main

main(["check", "--isolated", "--exit-zero", sys.argv[1]])
start = sys.modules["kubelint_compliance._pack.start"]
opened = [sys.modules.get(f"kubelint_compliance._pack.{name}") for name in {*start.LATER.values()}]
bundle = {name for module in (start, *filter(None, opened)) for name in module.MODULES}
names = {name.partition(".")[2] for name in sys.modules if name.startswith("kubelint_compliance.")}
bundled = {name.partition(".")[2] for name in bundle}
by_rule = ("_pack.", "cel.library.", "facts.", "graph.", "schema.across.")
print(*sorted(name for name in names - bundled if not name.startswith(by_rule)))
print(*sorted(bundled - names))
"""


OF_OTHER_PODS = "schema.across.templates schema.across.workloads"


def test_what_a_check_loads_comes_from_few_files_with_little_else(installed, tmp_path):
    text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: b\n    image: c\n"
    (tmp_path / "pod.yaml").write_text(text)
    python = installed.with_name("python")
    kept = {name: value for name, value in environment().items() if name != "CI"}  # a build keeps no results
    done = call(python, "-c", OWN_FILES, tmp_path / "pod.yaml", cwd=tmp_path, env=kept)
    assert done.stderr == ""
    own, more = done.stdout.splitlines()[-2:]
    assert own == "__main__ _pack bundle"
    assert more == OF_OTHER_PODS


def test_the_installed_program_is_not_the_checkout(installed, tmp_path):
    code = "import kubelint_compliance.data as data; print(data.data_dir())"
    done = call(installed.with_name("python"), "-c", code, cwd=tmp_path)
    assert done.stdout.rstrip().endswith(os.path.join("kubelint_compliance", "_data"))
