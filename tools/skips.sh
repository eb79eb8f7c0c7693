#!/usr/bin/env bash
# Fails where a test was skipped that CI must run: tools/skips.sh EVENTS [ALLOWED], with the events that go test -json wrote.
set -euo pipefail

# Conformance cases that an engine's traits rule out, and programs that other tests start under a test's name. An engine that chooses has no
# team to promise for while it may choose one thread: TestTeam, where it may not, runs those cases.
allowed='/(late_arriver|off_looks_at_all|panic_after_all_arrived|stays_awake|pure_spinning|gives_up_its_CPU)"|"TestSuspect"|"TestHolder"'
allowed="$allowed"'|engines/adaptive","Test":"(TestEngine|TestTakingTurns)/(ordered_stops|any_stops|parallel)"'
[ $# -lt 2 ] || allowed="$allowed|$2"

grep -q '"Action":"pass"' "$1" || { echo "$1 holds no test that passed"; exit 1; }
if grep '"Action":"skip"' "$1" | grep '"Test":' | grep -vE "$allowed"; then
  echo "these tests were skipped; CI must run them, or tools/skips.sh say why not"
  exit 1
fi
