"""Reads a JSON report and prints the step outputs that come from it."""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    summary = json.load(file)["summary"]
worst = [severity for severity, number in summary["severities"].items() if number]
sys.stdout.write(f"findings={summary['open']}\nhighest-severity={''.join(worst[:1])}\nreport-file={sys.argv[1]}\n")
