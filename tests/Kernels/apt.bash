# shellcheck shell=bash
# Packages by apt into a cache of the user: lists, archives and settings of its own, so that the system's stay as they are
# and no privileges are needed. Sourced by run.sh, which sets 'cache' and 'scratch' and has say().

readonly lists_last_days=3

# The archive's address and key, as the system's own sources name them: the first that is not for security updates.
archive() {
  local files=(/etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources)
  cat "${files[@]}" 2>/dev/null | awk '
    /^URIs:/ { address = $2 }
    /^deb / { for (i = 2; i <= NF; i++) if ($i ~ /^[a-z]+:\/\//) { address = $i; break } }
    address ~ /debian\/?$/ { print address; exit }
    { address = "" }'
}

archive_key() {
  local key
  for key in /usr/share/keyrings/debian-archive-keyring.*; do
    if [[ -r $key ]]; then printf '[signed-by=%s]\n' "$key"; return; fi
  done
}

# own_apt COMMAND ARGUMENT...: apt-get or apt-cache with the settings of this cache, and without the system's hooks, which
# may want to change its own lists and caches.
own_apt() {
  if [[ ! -s $scratch/apt.conf ]]; then
    mkdir --parents "$scratch/none"
    cat >"$scratch/apt.conf" <<END
#clear APT::Update;
#clear DPkg;
Dir::Etc::sourcelist "$cache/apt/sources.list";
Dir::Etc::sourceparts "$scratch/none";
Dir::Etc::preferences "$scratch/none/preferences";
Dir::Etc::preferencesparts "$scratch/none";
Dir::State::Lists "$cache/apt/lists";
Dir::Cache "$cache/apt";
APT::Sandbox::User "";
APT::Get::List-Cleanup "false";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::Retries "1";
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
Debug::NoLocking "1";
END
  fi
  "$1" --config-file "$scratch/apt.conf" "${@:2}"
}

# use_suites SUITE...: fetches their package lists, unless they are here and young.
use_suites() {
  local suite address
  address=$(archive)
  if [[ -z $address ]] || ! command -v apt-get >/dev/null; then
    say "no Debian archive is configured on this machine: only cached packages can be used"
    return 1
  fi
  mkdir --parents "$cache/apt/lists/partial" "$cache/apt/archives/partial"
  if are_young && has_suites "$@"; then return; fi
  say "fetching package lists: $*"
  for suite in "$@"; do printf 'deb %s %s %s main\n' "$(archive_key)" "$address" "$suite"; done >"$cache/apt/sources.list"
  if own_apt apt-get --quiet --quiet update >"$scratch/update" 2>&1; then return; fi
  sed 's/^/  /' "$scratch/update" | head --lines 5 >&2
  rm --force "$cache/apt/sources.list"          # so that the next run tries again
  return 1
}

are_young() {
  [[ -n $(find "$cache/apt/lists" -maxdepth 1 -name '*Packages*' -mtime "-$lists_last_days" -print -quit) ]]
}

has_suites() {
  local suite
  for suite in "$@"; do grep --quiet --fixed-strings " $suite main" "$cache/apt/sources.list" 2>/dev/null || return 1; done
}

# fetch_package PACKAGE[=VERSION]: into the cache; prints the file. Fails with a message on standard error.
fetch_package() {
  local -r package=${1%%=*}
  local version=${1#"$package"} file
  version=${version#=}
  if [[ -z $version ]]; then
    version=$(own_apt apt-cache policy "$package" | sed --quiet 's/^ *Candidate: //p')
  fi
  version=${version//:/%3a}
  for file in "$cache/deb/${package}_${version}"_*.deb; do
    if [[ -s $file ]]; then printf '%s\n' "$file"; return; fi
  done
  mkdir --parents "$cache/deb/new.$$"
  if (cd "$cache/deb/new.$$" && own_apt apt-get --quiet --quiet download "$1" >"$scratch/download" 2>&1); then
    mv "$cache/deb/new.$$"/*.deb "$cache/deb/"
    rmdir "$cache/deb/new.$$"
    for file in "$cache/deb/${package}_${version}"_*.deb; do printf '%s\n' "$file"; return; done
  fi
  rm --recursive --force "$cache/deb/new.$$"
  head --lines 2 "$scratch/download" >&2
  return 1
}

# newest_package PATTERN SUITE: name of the package with the highest version among those of a suite, or of any, that fit.
newest_package() {
  local -a packages=()
  mapfile -t packages < <(own_apt apt-cache search --names-only "$1" | cut --delimiter ' ' --fields 1)
  if [[ ${#packages[@]} -eq 0 ]]; then return; fi
  own_apt apt-cache madison "${packages[@]}" |
    awk -F ' *[|] *' -v suite="$2" '{ sub(/^ */, "", $1) } suite == "any" || index($3, " " suite "/main ") { print $2, $1 }' |
    sort --version-sort | tail --lines 1 | cut --delimiter ' ' --fields 2
}

# unpack_into FOLDER DEB...: a folder is there as a whole or not at all.
unpack_into() {
  local -r folder=$1
  local package
  if [[ -d $folder ]]; then return; fi
  mkdir --parents "$folder.new.$$"
  for package in "${@:2}"; do dpkg-deb --extract "$package" "$folder.new.$$" || return 1; done
  mv --no-target-directory "$folder.new.$$" "$folder"
}
