"""The `report` command: runs the rules that speak to a framework, and writes how its controls stand."""

from __future__ import annotations

import os

from kubelint_compliance.cli.check import examine, rules_of
from kubelint_compliance.cli.inputs import defining, discovered
from kubelint_compliance.cli.outputs import parse_outputs, write_file
from kubelint_compliance.cli.settle import settle, working_folder
from kubelint_compliance.cli.streams import tell, write_out
from kubelint_compliance.compliance.frameworks import named
from kubelint_compliance.compliance.result import Statement, conclude, counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.compliance.result import Result

FORMATS = {
    "html": ("html", "render"),
    "markdown": ("texts", "render_markdown"),
    "csv": ("texts", "render_csv"),
    "json": ("texts", "render_json"),
}
"""Format name to its module in `compliance` and the function there that writes it."""


def run(call: CheckCall) -> int:
    """Write the reports of a call. Raises UsageError for what is wrong with it or with the configuration."""
    cwd = working_folder()
    framework = named(call.framework or "", call.control)
    outputs = parse_outputs(call.output, os.environ, FORMATS, "markdown")
    config = settle(call._replace(output=()), cwd)
    discovery = discovered(call, config, cwd, [output.file for output in outputs if output.file])
    report = examine(discovery, defining(config, cwd), config, rules_of(call, config, cwd))
    result = conclude(report, framework, Statement(*config.scope), call.control)
    for output in sorted(outputs, key=lambda output: not output.file):
        if output.file:
            write_file(output.file, render(result, output.format))
        else:
            write_out(render(result, output.format))
    tell(f"{framework.title}: {counted(result)}")
    return 2 if report.exit_code == 2 else 0


def render(result: Result, format: str) -> str:  # noqa: A002 - the word users write
    """Return a framework report in one of FORMATS."""
    module, function = FORMATS[format]
    loaded = __import__(f"kubelint_compliance.compliance.{module}", fromlist=[function])
    text: str = getattr(loaded, function)(result)
    return text
