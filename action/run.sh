#!/usr/bin/env bash
# The step of the GitHub Action: installs the tool, runs it once, passes its reports on and keeps its exit code.
# Goes in: INPUT_* as action.yml sets them and the runner's GITHUB_* and RUNNER_TEMP.
set -euo pipefail

fail() {
  printf '::error title=kubelint-compliance::%s\n' "$1"
  printf 'exit-code=2\n' >>"$GITHUB_OUTPUT"
  exit 2
}

# Report and SARIF file stay for later steps; the runner empties its folder when the job ends.
scratch=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/kubelint-compliance.XXXXXX")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=$(command -v python3 || command -v python) || fail "Python is missing; set python-version"

install_tool() {
  case "$INPUT_INSTALL" in
    none) return ;;
    pip) set -- "${here%/action}" ;;
    wheelhouse:?*) set -- --no-index --find-links "$(from_workspace "${INPUT_INSTALL#wheelhouse:}")" kubelint-compliance ;;
    *) fail "install must be pip, wheelhouse:FOLDER or none" ;;
  esac
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Python 3.11 or newer is needed; set python-version"
  "$python" -m venv "$scratch/venv" >&2 || fail "cannot make a virtual environment"
  local bin="$scratch/venv/bin"
  [ -d "$bin" ] || bin="$scratch/venv/Scripts"
  "$bin/python" -m pip install --quiet --disable-pip-version-check "$@" >&2 || fail "installation failed"
  PATH="$bin:$PATH"
}

from_workspace() {
  case "$1" in
    /* | [A-Za-z]:*) printf '%s' "$1" ;;
    *) printf '%s/%s' "$GITHUB_WORKSPACE" "$1" ;;
  esac
}

# Reads words quoted as in a shell into the array `words`; nothing in them is expanded or run.
split() {
  "$python" "$here/words.py" "$1" >"$scratch/words" || fail "cannot split: $1"
  words=()
  while IFS= read -r -d '' word; do words+=("$word"); done <"$scratch/words"
}

is_on() { [ "$1" = true ]; }

cd "$GITHUB_WORKSPACE/$INPUT_WORKING_DIRECTORY" || fail "there is no folder $INPUT_WORKING_DIRECTORY"
install_tool

report=$scratch/report.json
sarif=
call=(kubelint-compliance check --color always --output console --output "json=$report")
if is_on "$INPUT_ANNOTATIONS"; then call+=(--output "github=$scratch/annotations"); fi
if is_on "$INPUT_SUMMARY"; then call+=(--output "markdown=$scratch/summary.md"); fi
if [ -n "$INPUT_SARIF_FILE" ]; then
  sarif=$(from_workspace "$INPUT_SARIF_FILE")
  mkdir -p "$(dirname "$sarif")"
elif is_on "$INPUT_UPLOAD_SARIF"; then
  sarif=$scratch/kubelint-compliance.sarif
fi
if [ -n "$sarif" ]; then call+=(--output "sarif=$sarif"); fi
if [ -n "$INPUT_CATEGORY" ]; then call+=(--sarif-category "$INPUT_CATEGORY"); fi
if [ -n "$INPUT_CONFIG" ]; then call+=(--config "$INPUT_CONFIG"); fi
if [ -n "$INPUT_FAIL_ON" ]; then call+=(--fail-on "$INPUT_FAIL_ON"); fi
if is_on "$INPUT_REQUIRE_OBJECTS"; then call+=(--require-objects); fi
split "$INPUT_ARGS"
call+=(${words[@]+"${words[@]}"})
split "$INPUT_PATHS"
call+=(-- ${words[@]+"${words[@]}"})

code=0
"${call[@]}" 2>"$scratch/errors" || code=$?
cat "$scratch/errors" >&2

# A wrong call has no report; its one line is the annotation.
[ "$code" != 2 ] || sed -n 's/%/%25/g; s/^error: /::error title=kubelint-compliance::/p' "$scratch/errors"

# The console report above has said the rest.
[ ! -f "$scratch/annotations" ] || grep '^::' "$scratch/annotations" || true
[ ! -f "$scratch/summary.md" ] || cat "$scratch/summary.md" >>"$GITHUB_STEP_SUMMARY"
{
  printf 'exit-code=%s\n' "$code"
  [ ! -f "$report" ] || "$python" "$here/outputs.py" "$report"
  [ -z "$sarif" ] || [ ! -f "$sarif" ] || printf 'sarif-file=%s\n' "$sarif"
} >>"$GITHUB_OUTPUT"
exit "$code"
