"""The `config` commands: the configuration that applies here, and its JSON schema."""

from __future__ import annotations

from kubelint_compliance.cli.settle import settle, working_folder
from kubelint_compliance.cli.streams import write_out
from kubelint_compliance.config import show
from kubelint_compliance.data import read_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.cli.calls import CheckCall


def run_show(call: CheckCall) -> int:
    """Print the configuration as YAML that means the same when it is read again."""
    write_out(show(settle(call, working_folder())))
    return 0


def run_schema(_: None) -> int:
    """Print the JSON schema of the configuration file."""
    write_out(read_data("schemas/config.schema.json"))
    return 0
