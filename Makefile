# `make check` runs everything CI runs. PY may name another interpreter: make check PY=python3.13
PY ?= python3
CORPUS ?= $(KUBELINT_CORPUS)

.PHONY: check lint types imports test browser docs dogfood corpus oracle properties edits fuzz bench bench-tools speed lock sbom

check: lint types imports test dogfood

lint:
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .

types:
	$(PY) -m mypy

imports:
	$(PY) -c "from importlinter.cli import lint_imports_command as run; run()"

test:
	$(PY) -m pytest -q

# The HTML report in Chromium: accessibility, phone, paper. A part of `test` where the group `browser` is installed.
browser:
	$(PY) -m pytest -q tests/compliance/test_page.py

# Regenerate what is generated: the list of rules, the console picture, all that comes from the tables of settings, of
# scopes and of facts; and the page of each rule in docs/rules/, which Git does not keep.
docs:
	$(PY) tools/rule_docs.py
	$(PY) tools/console_svg.py
	$(PY) tools/settings.py
	$(PY) tools/vocabulary.py

dogfood:
	$(PY) -m kubelint_compliance check --exit-zero --output concise examples >/dev/null

# Real manifests: every file in a bucket, no evaluation error, a valid SARIF. CORPUS=folder or KUBELINT_CORPUS.
corpus:
	KUBELINT_CORPUS="$(CORPUS)" $(PY) -m pytest -q -n 2 --dist loadfile tests/corpus tests/yamltree/test_oracle.py tests/yamltree/test_scanner.py tests/rules/test_pod_security.py \
	  tests/schema/test_oracle.py tests/schema/test_oracle_custom.py tests/schema/test_reference.py

# The long comparisons with Kubernetes' own code (needs Go); CORPUS=folder adds changes of real objects, and
# OLDER="1.30.14 1.26.15" the code of older versions. The network is held beside a model of its specification, on
# clusters by chance.
oracle:
	$(if $(CORPUS),KUBELINT_CORPUS="$(CORPUS)") $(if $(OLDER),KUBELINT_OLDER="$(OLDER)") HYPOTHESIS_PROFILE=long $(PY) -m pytest -q tests/yamltree/test_oracle.py \
	  tests/rules/test_pod_security.py tests/rules/test_pasting.py tests/kubernetes/test_oracle.py \
	  tests/schema/test_oracle_refusals.py tests/schema/test_oracle_older.py tests/graph/test_access_oracle.py tests/platform/test_config_oracle.py
	KUBELINT_CLUSTERS=20000 $(PY) -m pytest -q -n auto tests/graph/network/test_model.py

# The tests with made-up input, for longer.
properties:
	HYPOTHESIS_PROFILE=long $(PY) -m pytest -q tests/yamltree tests/cel tests/reports tests/hostile/test_leaks.py

# Edits of trees, 500 at random: what earlier runs kept changes nothing that is said. CORPUS=folder, SEED.
edits:
	$(PY) -m tests.kept.edits --seed $(or $(SEED),1) $(CORPUS)

# Ten minutes of CPU for each harness: FUZZ_SECONDS, or FUZZ_INPUTS, say otherwise; ONLY="places rules" runs these alone.
fuzz:
	$(PY) -m tests.fuzz $(ONLY)

# The lists with hashes that CI, the action and a release install from (group `lock`); OPTIONS=--upgrade for the newest.
lock:
	$(PY) tools/lock.py $(OPTIONS)

# What the wheel in dist/ consists of when it is installed, as CycloneDX (group `release`).
sbom:
	$(PY) tools/sbom.py dist/*.whl dist/kubelint-compliance.cdx.json

# Measures beside the tools that TOOLS=folder holds and those on the PATH, on real manifests with CORPUS=folder.
TOOLS ?= build/bench-tools
bench:
	$(PY) benchmarks/run.py --tools $(TOOLS) $(CORPUS)
	$(PY) benchmarks/growth.py
	$(PY) benchmarks/network.py

# kubectl, kube-score, kubeconform and checkov for `bench`, in a folder of their own.
bench-tools:
	$(PY) benchmarks/tools.py --checkov $(TOOLS)

# Fails where a check takes a quarter more CPU than is recorded; `benchmarks/short.py --record` records anew.
speed:
	$(PY) benchmarks/short.py
