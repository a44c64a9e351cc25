# shellcheck shell=bash
# What the checks of a kernel said, as a table, in words and in numbers. Sourced by run.sh.

# judge NAME STATUS SECONDS: NAME.raw becomes NAME.tsv; a boot that did not get to its end is a failed check of its own.
judge() {
  local -r raw="$out/$1.raw" table="$out/$1.tsv"
  local passed bad absent skips
  tr --delete '\r' <"$raw" >"$raw.lines" 2>/dev/null || : >"$raw.lines"
  awk -F '\t' -v OFS='\t' -v kernel="$(fact kernel "$raw.lines")" -f "$here/lacks.awk" "$here/lacks.tsv" "$raw.lines" >"$table"
  if ! grep --quiet '^end' "$raw.lines"; then
    printf 'FAIL\tend\t%s\n' "$(why_not_ended "$2" "$out/$1.console")" >>"$table"
  fi
  rm --force "$raw.lines"
  printf 'fact\tseconds in all\t%s\n' "$3" >>"$table"
  passed=$(grep --count '^ok' "$table" || :)
  bad=$(grep --count '^FAIL' "$table" || :)
  absent=$(grep --count '^lacks' "$table" || :)
  skips=$(grep --count '^skip' "$table" || :)
  say "Linux $(fact kernel "$table") ($1): $passed ok, $bad failed, $absent lacking, $skips skipped, $3 s"
  if [[ $mode == ci ]]; then
    # In the words of the other tests, for the end of a run.
    awk -F '\t' -v name="$1" '$1 == "FAIL" { printf "not ok Linux %s: %s: %s\n", name, $2, substr($3, 1, 300) }' "$table"
  fi
  awk -F '\t' -v mode="$mode" '
    $1 == "lacks" || $1 == "skip" || ($1 == "FAIL" && mode != "ci") { printf "  %-5s %s: %s\n", $1, $2, substr($3, 1, 300) }' \
    "$table" >&2
  local where="Linux $1 in QEMU"
  if [[ $1 == own ]]; then where='this machine'; fi
  printf '%s  - Failed: %d, Passed: %d, Skipped: %d - tests/Kernels (%s)\n' \
    "$([[ $bad -eq 0 ]] && echo 'Passed!' || echo 'Failed!')" "$bad" "$((passed + absent))" "$skips" "$where"
  failed=$((failed + bad))
}

# fact KEY FILE
fact() { awk -F '\t' -v key="$1" '$1 == "fact" && $2 == key { print $3; exit }' "$2"; }

why_not_ended() {
  local line
  line=$(grep --text --max-count 1 --extended-regexp 'Kernel panic|the checks ended|BUG:' "$2" 2>/dev/null |
    cut --characters 1-200 || :)
  if [[ -n $line ]]; then
    printf '%s\n' "$line"
  elif [[ $1 -eq 124 || $1 -eq 137 ]]; then
    printf 'the guest did not end within %s s; see %s\n' "$boot_seconds" "$2"
  else
    printf 'QEMU ended with %s: %s\n' "$1" "$(tail --lines 1 "$2.qemu" 2>/dev/null)"
  fi
}
