# shellcheck shell=bash
# Kernels: found in a folder of the user's, in the cache, or in the archive. Sourced by run.sh.

rows() { grep --invert-match --extended-regexp '^(#|$)' "$kernels"; }

# known_kernels MODE: names of the table, with 'ci' those that are pinned; else those of TELEMETRY_KERNELS too.
known_kernels() {
  rows | awk -F '\t' -v mode="$1" 'mode != "ci" || $5 != "-" { print $1 }'
  if [[ $1 != ci ]]; then printf 'own\n'; named_kernels | cut --fields 1; fi
}

# known_suites MODE: those of its kernels, and of what runs them.
known_suites() {
  {
    printf '%s\n' "$(system_suite)" "$(system_suite)-backports"
    rows | awk -F '\t' -v mode="$1" 'mode != "ci" || $5 != "-" { print $2 }'
  } | sort --unique
}

# Kernels of TELEMETRY_KERNELS: name and folder.
named_kernels() {
  local folder
  local -a folders=()
  IFS=: read -ra folders <<<"${TELEMETRY_KERNELS:-}"
  for folder in "${folders[@]}"; do printf '%s\t%s\n' "$(basename "$folder")" "$folder"; done
}

# find_kernel NAME: sets kernel_folder and kernel_image; else its last line on standard error says why not.
find_kernel() {
  local row suite package version hash
  kernel_folder=$(named_kernels | awk -F '\t' -v name="$1" '$1 == name { print $2; exit }')
  if [[ -z $kernel_folder ]]; then
    row=$(rows | awk -F '\t' -v name="$1" '$1 == name')
    if [[ -n $row ]]; then
      IFS=$'\t' read -r _ suite package version hash <<<"$row"
    else
      suite=any package="^linux-image-${1//./\\.}\\.[0-9].*[0-9]-cloud-amd64\$" version=- hash=-
    fi
    if [[ $hash != - ]]; then
      use_pinned "$package" "$version" "$hash" || return 1
    else
      use_newest "$1" "$package" "$suite" || return 1
    fi
  fi
  kernel_image=$(find "$kernel_folder" -name 'vmlinuz*' -type f -print -quit)
  if [[ -z $kernel_image ]]; then say "there is no vmlinuz in $kernel_folder"; return 1; fi
}

# use_pinned PACKAGE VERSION HASH: the cached file is enough, whatever has become of the suite.
use_pinned() {
  local -r file="$cache/deb/$1_${2//:/%3a}_amd64.deb"
  if [[ ! -s $file ]]; then
    use_suites "${suites[@]}" || { say "$1 $2 is not cached, and the package lists cannot be fetched"; return 1; }
    fetch_package "$1=$2" >/dev/null || { say "$1 $2 is not cached, and its suite has it no more"; return 1; }
  fi
  if ! sha256sum --check --status <<<"$3  $file"; then
    rm --force "$file"
    say "$1 $2 has another SHA-256 than kernels.tsv"
    return 1
  fi
  kernel_folder="$cache/kernels/$1_$2"
  unpack_into "$kernel_folder" "$file" || { say "$file cannot be unpacked"; return 1; }
}

# use_newest NAME PATTERN SUITE: where the archive cannot be asked, what was taken the last time.
use_newest() {
  local -r last="$cache/kernels/newest-$1"
  local newest package
  local -a files=() packages=()
  if use_suites "${suites[@]}"; then
    newest=$(newest_package "$2" "$3")
    if [[ -z $newest ]]; then say "no package of the archive is of this series"; return 1; fi
    packages=("$newest")
    # The image of newer suites is in two packages.
    if [[ $newest == linux-binary-* ]]; then packages+=("linux-modules-${newest#linux-binary-}"); fi
    for package in "${packages[@]}"; do
      files+=("$(fetch_package "$package")") || { say "$package cannot be fetched"; return 1; }
    done
    kernel_folder="$cache/kernels/$(basename "${files[0]}" .deb)"
    unpack_into "$kernel_folder" "${files[@]}" || { say "$newest cannot be unpacked"; return 1; }
    printf '%s\n' "$kernel_folder" >"$last"
  elif [[ -s $last && -d $(<"$last") ]]; then
    kernel_folder=$(<"$last")
    say "kernels: the archive cannot be asked: taking the last $1, $(basename "$kernel_folder")"
  else
    say "it is not cached, and the package lists cannot be fetched"
    return 1
  fi
}
