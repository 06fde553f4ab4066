#!/usr/bin/env bash
# The step of the GitHub Action: installs the tool, runs it once, passes its reports on and keeps its exit code.
# Goes in: INPUT_* as action.yml sets them and the runner's GITHUB_* and RUNNER_TEMP.
# The workspace is a stranger's: no program, module or setting may come from it (docs/security.md).
set -euo pipefail

# The folders of PATH from which programs may come: absolute ones, and none in the workspace unless the job put the tool
# there itself.
trusted_path() {
  local IFS=: kept='' folder
  set -f
  for folder in $PATH; do
    case "$folder" in /*) ;; *) continue ;; esac
    case "$folder/" in "${GITHUB_WORKSPACE%/}"/*) [ "$INPUT_INSTALL" = none ] || continue ;; esac
    kept+=${kept:+:}$folder
  done
  printf '%s' "$kept"
}

PATH=$(trusted_path)
# The step starts in the workspace, so a Python that is told of `.` would import from there.
for name in "${!PYTHON@}"; do unset "$name"; done
unset CDPATH

fail() {
  printf '::error title=kubelint-compliance::%s\n' "$1"
  printf 'exit-code=2\n' >>"$GITHUB_OUTPUT"
  exit 2
}

# Report and SARIF file stay for later steps; the runner empties its folder when the job ends.
scratch=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/kubelint-compliance.XXXXXX")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
interpreter=$(command -v python3 || command -v python) || fail "Python is missing; set python-version"

# Every Python runs isolated (-I): neither the folder it runs in nor the environment says what it imports.
python() { "$interpreter" -I "$@"; }

# Installs what the lists beside this script name, by their hashes, and then this very checkout of the tool.
install_tool() {
  local from=()
  case "$INPUT_INSTALL" in
    none) return ;;
    pip) ;;
    wheelhouse:?*) from=(--no-index --find-links "$(from_workspace "${INPUT_INSTALL#wheelhouse:}")") ;;
    *) fail "install must be pip, wheelhouse:FOLDER or none" ;;
  esac
  python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Python 3.11 or newer is needed; set python-version"
  python -m venv "$scratch/venv" >&2 || fail "cannot make a virtual environment"
  interpreter=$scratch/venv/bin/python
  [ -x "$interpreter" ] || interpreter=$scratch/venv/Scripts/python.exe
  local pip=(python -m pip install --quiet --disable-pip-version-check)
  "${pip[@]}" ${from[@]+"${from[@]}"} --require-hashes --only-binary :all: --requirement "$here/requirements.txt" \
    --requirement "$here/build-requirements.txt" >&2 || fail "installation failed"
  "${pip[@]}" --no-index --no-deps --no-build-isolation "${here%/action}" >&2 || fail "installation failed"
  tool=(python -m kubelint_compliance)
}

from_workspace() {
  case "$1" in
    /* | [A-Za-z]:*) printf '%s' "$1" ;;
    *) printf '%s/%s' "$GITHUB_WORKSPACE" "$1" ;;
  esac
}

# Reads words quoted as in a shell into the array `words`; nothing in them is expanded or run.
split() {
  python "$here/words.py" "$1" >"$scratch/words" || fail "cannot split: $1"
  words=()
  while IFS= read -r -d '' word; do words+=("$word"); done <"$scratch/words"
}

is_on() { [ "$1" = true ]; }

# A switch that is misspelt must not count as off: require-objects is a gate.
switch() {
  case "$2" in
    true | false) ;;
    *) fail "$1 must be true or false" ;;
  esac
}

switch require-objects "$INPUT_REQUIRE_OBJECTS"
switch annotations "$INPUT_ANNOTATIONS"
switch summary "$INPUT_SUMMARY"
switch upload-sarif "$INPUT_UPLOAD_SARIF"

cd "$scratch"
tool=(kubelint-compliance)
install_tool
cd "$GITHUB_WORKSPACE/$INPUT_WORKING_DIRECTORY" || fail "there is no folder $INPUT_WORKING_DIRECTORY"

report=$scratch/report.json
sarif=
call=("${tool[@]}" check --color always --output console --output "json=$report")
if is_on "$INPUT_ANNOTATIONS"; then call+=(--output "github=$scratch/annotations"); fi
if is_on "$INPUT_SUMMARY"; then call+=(--output "markdown=$scratch/summary.md"); fi
if [ -n "$INPUT_SARIF_FILE" ]; then
  sarif=$(from_workspace "$INPUT_SARIF_FILE")
  python "$here/folder.py" "$GITHUB_WORKSPACE" "$sarif" || fail "sarif-file leads out of the workspace by a link"
elif is_on "$INPUT_UPLOAD_SARIF"; then
  sarif=$scratch/kubelint-compliance.sarif
fi
if [ -n "$sarif" ]; then
  call+=(--output "sarif=$sarif")
  if [ -n "$INPUT_CATEGORY" ]; then call+=(--sarif-category "$INPUT_CATEGORY"); fi
fi
if [ -n "$INPUT_CONFIG" ]; then call+=(--config "$INPUT_CONFIG"); fi
if [ -n "$INPUT_BASELINE" ]; then call+=(--baseline "$INPUT_BASELINE"); fi
if [ -n "$INPUT_FAIL_ON" ]; then call+=(--fail-on "$INPUT_FAIL_ON"); fi
if [ -n "$INPUT_DIFF_BASE" ]; then call+=(--diff-base "$INPUT_DIFF_BASE"); fi
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
  [ ! -f "$report" ] || python "$here/outputs.py" "$report"
  [ -z "$sarif" ] || [ ! -f "$sarif" ] || printf 'sarif-file=%s\n' "$sarif"
} >>"$GITHUB_OUTPUT"
exit "$code"
