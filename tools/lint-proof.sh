#!/usr/bin/env bash
# Shows that each layer rule of .golangci.yml fires: plants a forbidden import for each in a copy of the tree, and expects
# the linter to name the rule.
set -euo pipefail
cd "$(dirname "$0")/.."
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -co --exclude-standard | grep -E '\.(go|s)$|^go\.|^\.golangci|^tools/go\.' | tar -cf - -T - | tar -xf - -C "$copy"

ours=github.com/tigerbench/tigerbench
# rule, folder, import
while read -r rule folder import; do
  mkdir -p "$copy/$folder"
  printf 'package planted\n\nimport _ "%s"\n' "$import" >"$copy/$folder/planted_$rule.go"
done <<PLANTS
unix     engines/internal/planted golang.org/x/sys/unix
gonum    cmd/planted              gonum.org/v1/plot
testify  report/planted           github.com/stretchr/testify/assert
packet   packet/planted           $ours/internal/clock
rules    rules/planted            $ours/harness/study
pcaps    pcaps/planted            $ours/rules
engines  engines/planted          $ours/harness/study
study    harness/study/planted    $ours/packet
harness  harness/planted          $ours/report/planted
report   report/planted           $ours/engines
internal internal/planted         $ours/engines
PLANTS

cd "$copy"
found=$(go tool -modfile=tools/go.mod golangci-lint run --enable-only depguard ./.../planted/... 2>&1 || true)
status=0
for rule in unix gonum testify packet rules pcaps engines study harness report internal; do
  if ! grep -q "planted_$rule.go.*from list '$rule'" <<<"$found"; then
    echo "layer rule '$rule' did not fire on its planted import"
    status=1
  fi
done
[ $status -eq 0 ] && echo "all layer rules fire"
[ $status -eq 0 ] || echo "$found"
exit $status
