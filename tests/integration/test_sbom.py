"""The bill of materials of a release: who needs whom among what is installed, the same from the same."""

import json
import sys

from kubelint_compliance import __version__
from tests.integration.programs import ROOT, installed
from tools.sbom import describe


def test_it_lists_what_is_installed_and_what_needs_it(tmp_path):
    python = installed(tmp_path / "installed") / "python"
    texts = []
    for name in ("first", "second"):
        describe(str(python), str(tmp_path / name))
        texts.append((tmp_path / name).read_text())
    assert texts[0] == texts[1]
    known = json.loads(texts[0])
    assert (known["bomFormat"], known["metadata"]["component"]["version"]) == ("CycloneDX", __version__)
    assert known["metadata"]["component"]["purl"] == f"pkg:pypi/kubelint-compliance@{__version__}"
    assert {"typer", "jsonschema", "ruamel.yaml"} <= {part["name"].lower() for part in known["components"]}
    (needs,) = (entry["dependsOn"] for entry in known["dependencies"] if entry["ref"] == "root-component")
    assert any(name.startswith("typer==") for name in needs)
    assert str(tmp_path) not in texts[0]
    assert str(ROOT) not in texts[0]
    assert sys.prefix not in texts[0]
