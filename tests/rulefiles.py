"""The built-in rules, read once for all tests of them: as their files say them, and ready to run."""

from __future__ import annotations

import os

from kubelint_compliance.data import data_dir
from kubelint_compliance.ruleset.builtin import builtin_rules
from kubelint_compliance.ruleset.folders import read_rules

FOLDER = os.path.join(data_dir(), "rules")
FILES = {file.content["id"]: file for file in read_rules(FOLDER)}
RULES = {rule.rule.id: rule for rule in builtin_rules()}
