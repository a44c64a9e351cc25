#!/usr/bin/env bash
# Makes OCI images of the built programs, as archives that podman, skopeo, ctr and kind load. Called by './build.sh image'.
# image.sh BINARY MONITOR FOLDER NOTICES: the two programs, where to put the images, the runtime's third-party notices.
# An image holds a program, the libraries that it loads, and nothing else: no shell, no package manager. The same input gives
# the same bytes: times are SOURCE_DATE_EPOCH, owners root, names sorted.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
root=$(cd "$here/../../.." && pwd)
readonly root
readonly binary=$1 monitor=$2 folder=$3 notices=$4

# What the programs load while they run, beyond what they are linked with; and what the demo runs.
readonly appliance_libraries=(libbpf.so.1)
readonly monitor_libraries=(libsqlite3.so.0 libssl.so.3 libcrypto.so.3)
readonly demo_programs=(ip)

# shellcheck source-path=SCRIPTDIR/.. source=release.sh
source "$here/../release.sh"

say() { printf '%s\n' "$*" >&2; }
die() { printf 'image.sh: %s\n' "$*" >&2; exit 1; }

digest() { sha256sum "$1" | cut --delimiter ' ' --fields 1; }

# library_path NAME: where the linker finds a library of this machine's kind.
library_path() {
  local path
  path=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | awk -v name="$1" '$1 == name && /x86-64/ { print $NF; exit }')
  [[ -n $path ]] || die "$1 is missing on this machine: './build.sh build' installs it"
  printf '%s\n' "$path"
}

# needed_by FILE: the libraries that it is linked with, and those that they are linked with. A link is followed first, since
# the loader is named by the place that programs ask for it.
needed_by() { ldd "$1" | awk '$3 ~ /^\// { print $3 } $1 ~ /^\// { print $1 }'; }

# The whole tree has one place for libraries and programs, as Debian has.
make_skeleton() {
  local -r tree=$1 user=$2
  mkdir --parents "$tree"/{dev,etc,proc,run,sys,tmp,usr/bin,usr/sbin,usr/lib/x86_64-linux-gnu,usr/lib64,var/lib}
  chmod 1777 "$tree/tmp"
  local name
  for name in bin sbin lib lib64; do ln --symbolic "usr/$name" "$tree/$name"; done
  printf 'root:x:0:0:root:/:/nonexistent\n%s:x:65532:65532::/:/nonexistent\n' "$user" >"$tree/etc/passwd"
  printf 'root:x:0:\n%s:x:65532:\n' "$user" >"$tree/etc/group"
  printf 'hosts: files dns\n' >"$tree/etc/nsswitch.conf"
}

# add_program TREE FILE PLACE [LIBRARY...]: a program, what it is linked with, and libraries that it loads by name.
add_program() {
  local -r tree=$1 program=$2 place=$3
  local -a files=("$program")
  local name file
  install -D --mode 755 "$program" "$tree$place"
  for name in "${@:4}"; do files+=("$(library_path "$name")"); done
  for file in "${files[@]:1}"; do add_library "$tree" "$file"; done
  for file in "${files[@]}"; do
    while IFS= read -r name; do add_library "$tree" "$name"; done < <(needed_by "$file")
  done
}

add_library() {
  local -r tree=$1 file=$2
  local place
  case $(basename "$file") in
    ld-linux-*) place=/usr/lib64 ;;
    *) place=/usr/lib/x86_64-linux-gnu ;;
  esac
  if [[ -e $tree$place/$(basename "$file") ]]; then return; fi
  install --mode 644 "$(readlink --canonicalize "$file")" "$tree$place/$(basename "$file")"
  chmod 755 "$tree$place/$(basename "$file")"
  add_licence "$tree" "$file"
}

# The terms of the library, where Debian's packages say them.
add_licence() {
  local -r tree=$1 file=$2
  local package
  command -v dpkg-query >/dev/null || return 0
  package=$(dpkg-query --search "$(readlink --canonicalize "$file")" "*/$(basename "$file")" 2>/dev/null |
    head --lines 1 | cut --delimiter : --fields 1) || :
  if [[ -n $package && -r /usr/share/doc/$package/copyright ]]; then
    install -D --mode 644 "/usr/share/doc/$package/copyright" "$tree/usr/share/doc/$package/copyright"
  fi
}

add_documents() {
  local -r documents="$1/usr/share/doc/$2"
  mkdir --parents "$documents"
  install --mode 644 "$root/LICENSE" "$root/LICENSES/BSD-2-Clause.txt" "$documents"
  gzip --best --no-name <"$notices" >"$documents/THIRD-PARTY-NOTICES.gz"
}

appliance_tree() {
  local -r tree=$1
  local program
  make_skeleton "$tree" telemetry
  add_program "$tree" "$binary" /usr/bin/telemetry "${appliance_libraries[@]}"
  for program in "${demo_programs[@]}"; do
    program=$(PATH="$PATH:/sbin:/usr/sbin" command -v "$program") || die "$program is missing: install iproute2"
    add_program "$tree" "$(readlink --canonicalize "$program")" "/usr/sbin/$(basename "$program")"
  done
  # Protocols with local times need the zones of their venues.
  mkdir --parents "$tree/usr/share/zoneinfo"
  cp --recursive --no-dereference --preserve=mode /usr/share/zoneinfo/. "$tree/usr/share/zoneinfo"
  install -D --mode 644 "$root/appliance/packaging/telemetry.yaml" "$tree/etc/telemetry/telemetry.yaml"
  mkdir "$tree/var/lib/telemetry" "$tree/run/netns"
  add_documents "$tree" telemetry
}

monitor_tree() {
  local -r tree=$1
  make_skeleton "$tree" telemetry-monitor
  add_program "$tree" "$monitor" /usr/bin/telemetry-monitor "${monitor_libraries[@]}"
  install -D --mode 644 "$root/appliance/packaging/monitor/monitor.yaml" "$tree/etc/telemetry/monitor.yaml"
  mkdir --parents "$tree/etc/ssl/certs" "$tree/var/lib/telemetry-monitor"
  if [[ -r /etc/ssl/certs/ca-certificates.crt ]]; then
    install --mode 644 /etc/ssl/certs/ca-certificates.crt "$tree/etc/ssl/certs/ca-certificates.crt"
  fi
  add_documents "$tree" telemetry-monitor
}

# put_blob LAYOUT FILE: moves a file to its place by content; prints its digest and its size.
put_blob() {
  local sum
  sum=$(digest "$2")
  mkdir --parents "$1/blobs/sha256"
  stat --format "$sum %s" "$2"
  mv "$2" "$1/blobs/sha256/$sum"
}

archive() {
  tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
    --pax-option=delete=atime,delete=ctime --directory "$1" .
}

# make_image NAME TREE USER ENTRYPOINT ARGUMENTS: an archive of one layer. Arguments are a JSON array.
make_image() {
  local -r name=$1 tree=$2 user=$3 program=$4 arguments=$5
  local -r work="$tree.image" file="$folder/$name-$(version)-image.tar"
  local layer_plain layer config manifest day
  day=$(date --utc --date "@$SOURCE_DATE_EPOCH" +%FT%TZ)
  mkdir --parents "$work/layout"
  archive "$tree" >"$work/layer"
  layer_plain=$(digest "$work/layer")
  gzip --no-name "$work/layer"
  read -ra layer < <(put_blob "$work/layout" "$work/layer.gz")
  jq --null-input --compact-output --arg day "$day" --arg user "$user" --arg program "$program" \
    --argjson arguments "$arguments" --arg layer "sha256:$layer_plain" --arg title "$name" --arg version "$(version)" '{
      created: $day, architecture: "amd64", os: "linux",
      config: {
        User: $user, Env: ["PATH=/usr/bin:/usr/sbin"], Entrypoint: [$program], Cmd: $arguments, WorkingDir: "/",
        StopSignal: "SIGTERM",
        Labels: {"org.opencontainers.image.title": $title, "org.opencontainers.image.version": $version,
          "org.opencontainers.image.licenses": "Apache-2.0 AND (BSD-2-Clause OR GPL-2.0-only)"}
      },
      rootfs: {type: "layers", diff_ids: [$layer]},
      history: [{created: $day, created_by: "build.sh image"}]
    }' >"$work/config"
  read -ra config < <(put_blob "$work/layout" "$work/config")
  jq --null-input --compact-output --arg config "sha256:${config[0]}" --argjson config_size "${config[1]}" \
    --arg layer "sha256:${layer[0]}" --argjson layer_size "${layer[1]}" '{
      schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: {mediaType: "application/vnd.oci.image.config.v1+json", digest: $config, size: $config_size},
      layers: [{mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest: $layer, size: $layer_size}]
    }' >"$work/manifest"
  read -ra manifest < <(put_blob "$work/layout" "$work/manifest")
  jq --null-input --compact-output --arg manifest "sha256:${manifest[0]}" --argjson size "${manifest[1]}" \
    --arg tag "$(version)" '{
      schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json",
      manifests: [{mediaType: "application/vnd.oci.image.manifest.v1+json", digest: $manifest, size: $size,
        platform: {architecture: "amd64", os: "linux"}, annotations: {"org.opencontainers.image.ref.name": $tag}}]
    }' >"$work/layout/index.json"
  printf '{"imageLayoutVersion":"1.0.0"}' >"$work/layout/oci-layout"
  archive "$work/layout" >"$file"
  say "made $file"
}

main() {
  local work
  umask 022
  SOURCE_DATE_EPOCH=$(source_date)
  export SOURCE_DATE_EPOCH
  work=$(mktemp --directory)
  # shellcheck disable=SC2064 # the folder's name is known now, and not when this is run
  trap "rm --recursive --force '$work'" EXIT
  appliance_tree "$work/telemetry"
  # Capabilities come to the process of a container only if it is root there, or has them as ambient ones, which
  # Kubernetes does not give.
  make_image telemetry "$work/telemetry" 0:0 /usr/bin/telemetry '["run", "--config", "/etc/telemetry/telemetry.yaml"]'
  monitor_tree "$work/telemetry-monitor"
  make_image telemetry-monitor "$work/telemetry-monitor" 65532:65532 /usr/bin/telemetry-monitor \
    '["run", "--config", "/etc/telemetry/monitor.yaml"]'
}

main
