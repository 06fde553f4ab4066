"""Check a folder with the workers of a Dask cluster that is there already: `python check.py SCHEDULER FOLDER`.

The workers must see the files at the same paths, and have the same version of kubelint-compliance installed.
"""

import sys

from dask.distributed import Client

from kubelint_compliance.api import run
from kubelint_compliance.reports import render


def main(scheduler: str, folder: str) -> int:
    """Print the findings; exit as `kubelint-compliance check` does."""
    with Client(scheduler) as client:
        report = run(folder, executor=client.get_executor())
    print(render(report, "concise"), end="")
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
