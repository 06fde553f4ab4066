# Sourced by `run`: parts of a run, each with the seconds it may take. What is over its budget, a part or the whole, is a
# warning: what grows is seen before it hurts, and a busy machine fails nobody.
# shellcheck shell=bash
LIMIT=1200

# part NAME SECONDS COMMAND...: run it and say how long it took.
part() {
  local name=$1 budget=$2 start=$SECONDS taken
  shift 2
  "$@"
  taken=$((SECONDS - start))
  echo "${name}: ${taken} of ${budget} s"
  [ "$taken" -le "$budget" ] || echo "warning: ${name} is over its budget"
}

# whole: say how long all of it took.
whole() {
  echo "all: ${SECONDS} of ${LIMIT} s"
  [ "$SECONDS" -le "$LIMIT" ] || echo "warning: the run is over its limit"
}
