"""Reads a JSON report and prints the step outputs that come from it."""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    summary = json.load(file)["summary"]
worst = [severity for severity, number in summary["severities"].items() if number]
outputs = {
    "findings": summary["open"],
    "failing": summary["failing"],
    "highest-severity": "".join(worst[:1]),
    "report-file": sys.argv[1],
}
sys.stdout.write("".join(f"{name}={value}\n" for name, value in outputs.items()))
