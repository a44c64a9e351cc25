# shellcheck shell=bash
# shellcheck disable=SC2154 # root is the caller's
# Facts of a release that its packages and images have alike. Sourced; 'root' is the top of the tree.

version() { sed --quiet 's|.*<Version>\(.*\)</Version>.*|\1|p' "$root/Directory.Build.props"; }

# The time of the last commit, or of the newest entry of the change log where there is no repository.
source_date() {
  if [[ -n ${SOURCE_DATE_EPOCH:-} ]]; then
    printf '%s\n' "$SOURCE_DATE_EPOCH"
  elif git -C "$root" rev-parse --git-dir >/dev/null 2>&1; then
    git -C "$root" log -1 --format=%ct
  else
    stat --format %Y "$root/CHANGELOG.md"
  fi
}
