# shellcheck shell=bash
# The table of docs/kernels.md, from the results in out/kernels. Sourced by run.sh.

readonly table_start='<!-- written by ./build.sh test kernels with TELEMETRY_KERNEL_TABLE=1 -->'
readonly table_end='<!-- end of what is written -->'

# write_table DOCUMENT NAME...: between its two marks.
write_table() {
  local -r document=$1
  local name
  for name in "${@:2}"; do
    [[ -s $out/$name.tsv ]] || die "no results of Linux $name: the table is written only after a run of all its kernels"
  done
  make_table "${@:2}" >"$scratch/table"
  awk -v start="$table_start" -v end="$table_end" -v table="$scratch/table" '
    $0 == end { inside = 0 }
    !inside { print }
    $0 == start { inside = 1; while ((getline line < table) > 0) print line }' "$document" >"$scratch/document"
  cat "$scratch/document" >"$document"
  say "wrote the table of $document"
}

# make_table NAME...: features down, kernels across.
make_table() {
  local title results otherwise name
  printf '\n%s, QEMU with %s.\n\n' "$(date --utc +%F)" "$(accelerator)"
  printf '| feature |'
  for name in "$@"; do printf ' %s |' "$(title_of "$name")"; done
  printf ' where it is missing |\n|---|'
  for name in "$@"; do printf -- '---|'; done
  printf -- '---|\n'
  while IFS=$'\t' read -r title results otherwise; do
    printf '| %s |' "$title"
    for name in "$@"; do printf ' %s |' "$(cell "$results" "$out/$name.tsv")"; done
    printf ' %s |\n' "${otherwise/#-/}"
  done < <(grep --invert-match --extended-regexp '^(#|$)' "$here/features.tsv")
  printf '| checks: ok, failed, lacking |'
  for name in "$@"; do printf ' %s |' "$(totals "$out/$name.tsv")"; done
  printf ' |\n\n'
}

# title_of NAME: the series, or for a kernel that is not named by it, its version and name.
title_of() {
  if [[ $1 =~ ^[0-9.]+$ ]]; then
    printf '%s' "$1"
  else
    printf '%s (%s)' "$(fact kernel "$out/$1.tsv" | sed 's/[-+].*//')" "$1"
  fi
}

# cell RESULTS FILE: one word for a feature on a kernel.
cell() {
  case $1 in
    tcx) way_of "$(fact attached "$2")" ;;
    'doctor on') verdict_of '^doctor on ' "$2" ;;
    'doctor '*) doctor_word "$(fact "$1" "$2")" ;;
    *) verdict_of "^($1)" "$2" ;;
  esac
}

way_of() {
  case $1 in
    *'tcx link'*) echo TCX ;;
    ?*) echo clsact ;;
    *) echo '?' ;;
  esac
}

# verdict_of PATTERN FILE: the worst of the results that fit.
verdict_of() {
  awk -F '\t' -v pattern="$1" '
    $2 ~ pattern { seen[$1]++ }
    END {
      if (seen["FAIL"]) printf "**no** (%d of %d)\n", seen["FAIL"], seen["FAIL"] + seen["ok"] + seen["lacks"]
      else if (seen["lacks"]) print seen["ok"] ? "in part" : "no"
      else print seen["ok"] ? "yes" : "not run"
    }' "$2"
}

# doctor_word VERDICT: a warning says what is missing, or which part of it.
doctor_word() {
  case $1 in
    'ok '*) echo yes ;;
    'fail '* | 'warn no '*) echo no ;;
    'warn '*) echo 'in part' ;;
    '') echo '?' ;;
    *) echo "${1%% *}" | tr _ ' ' ;;
  esac
}

totals() { awk -F '\t' '{ count[$1]++ } END { printf "%d, %d, %d\n", count["ok"], count["FAIL"], count["lacks"] }' "$1"; }
