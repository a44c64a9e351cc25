#!/usr/bin/env bash
# Makes the Debian packages and the tarball of the built programs. Called by './build.sh package'.
# package.sh BINARY MONITOR FOLDER NOTICES: the two programs, where to put the packages, the runtime's third-party notices.
# The same input gives the same bytes: times are SOURCE_DATE_EPOCH, owners root, names sorted.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
root=$(cd "$here/../.." && pwd)
readonly root
readonly binary=$1 monitor=$2 folder=$3 notices=$4
readonly architecture=amd64

# shellcheck source-path=SCRIPTDIR source=release.sh
source "$here/release.sh"

say() { printf '%s\n' "$*" >&2; }
die() { printf 'package.sh: %s\n' "$*" >&2; exit 1; }

# What the compiler was told to rely on.
instruction_set() {
  sed --quiet 's|.*<IlcInstructionSet>\(.*\)</IlcInstructionSet>.*|\1|p' "$root/Directory.Build.props"
}

# lowest_glibc PROGRAM: the newest symbol version that the program asks of the C library.
lowest_glibc() {
  objdump --dynamic-syms "$1" | grep --only-matching 'GLIBC_[0-9.]*' | cut --delimiter _ --fields 2 |
    sort --version-sort | tail --lines 1
}

# roff takes a backslash, and a dot or quote at the start of a line, for its own.
as_roff() { sed --expression 's/\\/\\e/g' --expression 's/-/\\-/g' --expression "s/^\([.']\)/\\\\\&\1/"; }

# commands_of PROGRAM [COMMAND...]: the command and all below it, as its help lists them, each on a line.
commands_of() {
  local command
  printf '%s\n' "${*:2}"
  "$1" "${@:2}" --help </dev/null | sed --quiet '/^Commands:$/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' |
    while IFS= read -r command; do commands_of "$1" "${@:2}" "$command"; done
}

# help_of PROGRAM NAME: the help of all its commands.
help_of() {
  local command
  printf '.SH COMMANDS AND OPTIONS\n'
  commands_of "$1" | while IFS= read -r command; do
    printf '.SS %s %s\n.nf\n' "$2" "$command"
    # shellcheck disable=SC2086 # a command may be two words
    "$1" $command --help </dev/null | as_roff
    printf '.fi\n'
  done
}

# The page is the program's own help between a few sections that help does not have.
manual() {
  local day
  day=$(date --utc --date "@$SOURCE_DATE_EPOCH" +%F)
  printf '.TH TELEMETRY 1 "%s" "telemetry %s" "User Commands"\n' "$day" "$(version)"
  cat "$here/telemetry.1.head"
  help_of "$binary" telemetry
  cat "$here/telemetry.1.tail"
}

manual_of_monitor() {
  local day
  day=$(date --utc --date "@$SOURCE_DATE_EPOCH" +%F)
  printf '.TH TELEMETRY-MONITOR 1 "%s" "telemetry %s" "User Commands"\n' "$day" "$(version)"
  cat "$here/monitor/telemetry-monitor.1.head"
  help_of "$monitor" telemetry-monitor
  cat "$here/monitor/telemetry-monitor.1.tail"
}

# install_into FOLDER: the tree as it lies on a host.
install_into() {
  local -r tree=$1
  local -r documents="$tree/usr/share/doc/telemetry"
  install -D --mode 755 "$binary" "$tree/usr/bin/telemetry"
  install -D --mode 644 "$here/telemetry.yaml" "$tree/etc/telemetry/telemetry.yaml"
  install -D --mode 644 --target-directory "$tree/usr/lib/systemd/system" "$here"/telemetry{,-guard}.service
  install -D --mode 644 "$here/60-telemetry.rules" "$tree/usr/lib/udev/rules.d/60-telemetry.rules"
  install -D --mode 644 "$root/telemetry.example.yaml" "$documents/telemetry.example.yaml"
  install --mode 644 "$root/guard.example.yaml" "$documents"
  install -D --mode 644 "$here/debian/copyright" "$documents/copyright"
  install --mode 644 "$root/LICENSES/BSD-2-Clause.txt" "$root/README.md" "$documents"
  install -D --mode 644 --target-directory "$documents/docs" "$root"/docs/*
  install -D --mode 644 --target-directory "$tree/usr/share/telemetry" \
    "$root/appliance/shared/Messages/telemetry-sbe.xml"
  install_tuning "$tree"
  gzip --best --no-name <"$notices" >"$documents/THIRD-PARTY-NOTICES.gz"
  gzip --best --no-name <"$root/CHANGELOG.md" >"$documents/changelog.gz"
  mkdir --parents "$tree/usr/share/man/man1"
  manual | gzip --best --no-name >"$tree/usr/share/man/man1/telemetry.1.gz"
  find "$tree" -type d -exec chmod 755 {} +
  find "$tree" -type f -not -path '*/bin/*' -not -name tune -exec chmod 644 {} +
}

# The tuning tool finds its parts beside itself; the command is a link to it.
install_tuning() {
  local -r place="$1/usr/share/telemetry/tuning"
  local file
  (cd "$root/tuning" && find . -type f -print0) | while IFS= read -r -d '' file; do
    install -D --mode 644 "$root/tuning/$file" "$place/$file"
  done
  chmod 755 "$place/tune"
  mkdir --parents "$1/usr/sbin"
  ln --symbolic ../share/telemetry/tuning/tune "$1/usr/sbin/telemetry-tune"
}

control() {
  local -r tree=$1
  cat <<CONTROL
Package: telemetry
Version: $(version)
Section: net
Priority: optional
Architecture: $architecture
Maintainer: Telemetry maintainers <telemetry@localhost>
Installed-Size: $(du --summarize --block-size 1K --apparent-size "$tree" | cut --fields 1)
Depends: libbpf1 (>= 1:1.1), libc6 (>= $(lowest_glibc "$binary")), passwd
Recommends: tzdata, iproute2, ethtool
Description: passive latency and gap measurement for trading hosts
 eBPF programs stamp market-data and order packets in the kernel, and one
 process turns them into gaps, tick-to-trade, order-to-ack and their kin,
 published live over Aeron. It never delays, changes or drops a packet.
 .
 Compiled for $(instruction_set).
CONTROL
}

# The tree of the monitor's package.
install_monitor_into() {
  local -r tree=$1
  local -r documents="$tree/usr/share/doc/telemetry-monitor"
  install -D --mode 755 "$monitor" "$tree/usr/bin/telemetry-monitor"
  install -D --mode 644 "$here/monitor/monitor.yaml" "$tree/etc/telemetry/monitor.yaml"
  install -D --mode 644 "$here/monitor/telemetry-monitor.service" \
    "$tree/usr/lib/systemd/system/telemetry-monitor.service"
  install -D --mode 644 "$root/monitor.example.yaml" "$documents/monitor.example.yaml"
  install -D --mode 644 "$here/monitor/debian/copyright" "$documents/copyright"
  "$monitor" dashboards --output "$tree/usr/share/telemetry-monitor/grafana" >/dev/null
  install -D --mode 644 --target-directory "$documents/docs" "$root"/docs/{monitoring,operating,output}.md "$root"/docs/page*.png
  gzip --best --no-name <"$notices" >"$documents/THIRD-PARTY-NOTICES.gz"
  gzip --best --no-name <"$root/CHANGELOG.md" >"$documents/changelog.gz"
  mkdir --parents "$tree/usr/share/man/man1"
  manual_of_monitor | gzip --best --no-name >"$tree/usr/share/man/man1/telemetry-monitor.1.gz"
  find "$tree" -type d -exec chmod 755 {} +
  find "$tree" -type f -not -path '*/bin/*' -exec chmod 644 {} +
}

control_of_monitor() {
  local -r tree=$1
  cat <<CONTROL
Package: telemetry-monitor
Version: $(version)
Section: net
Priority: optional
Architecture: $architecture
Maintainer: Telemetry maintainers <telemetry@localhost>
Installed-Size: $(du --summarize --block-size 1K --apparent-size "$tree" | cut --fields 1)
Depends: libc6 (>= $(lowest_glibc "$monitor")), libsqlite3-0 (>= 3.40), passwd
Suggests: telemetry, prometheus
Description: page, HTTP interface and metrics of telemetry appliances
 Receives what any number of telemetry appliances publish over Aeron, and
 serves a page, an HTTP interface and metrics for Prometheus to the users of
 this host. It needs no privilege.
 .
 Compiled for $(instruction_set).
CONTROL
}

# make_deb NAME TREE SCRIPTS: a package of a tree that is complete except for its control files.
make_deb() {
  local -r name=$1 tree=$2 scripts=$3
  local script
  install --mode 644 "$scripts/conffiles" "$tree/DEBIAN/conffiles"
  for script in postinst prerm postrm; do
    install --mode 755 "$scripts/$script" "$tree/DEBIAN/$script"
  done
  (cd "$tree" && find usr -type f -print0 | sort --zero-terminated | xargs --null md5sum) >"$tree.md5sums"
  install --mode 644 "$tree.md5sums" "$tree/DEBIAN/md5sums"
  dpkg-deb --root-owner-group -Zxz --build "$tree" "$folder/${name}_$(version)_$architecture.deb" >/dev/null
  say "made $folder/${name}_$(version)_$architecture.deb"
}

make_debs() {
  local -r work=$1
  install_into "$work/deb"
  mkdir "$work/deb/DEBIAN"
  control "$work/deb" >"$work/deb/DEBIAN/control"
  make_deb telemetry "$work/deb" "$here/debian"
  install_monitor_into "$work/monitor"
  mkdir "$work/monitor/DEBIAN"
  control_of_monitor "$work/monitor" >"$work/monitor/DEBIAN/control"
  make_deb telemetry-monitor "$work/monitor" "$here/monitor/debian"
}

make_tarball() {
  local -r work=$1
  local name
  name="telemetry-$(version)-linux-x86_64"
  mkdir "$work/$name"
  install_into "$work/$name"
  install_monitor_into "$work/$name"
  install --mode 644 "$root/LICENSE" "$work/$name/LICENSE"
  cat >"$work/$name/INSTALL" <<INSTALL
telemetry and telemetry-monitor $(version) for Linux on x86-64.

The appliance needs glibc $(lowest_glibc "$binary") or newer, libbpf 1.1 (libbpf.so.1), tzdata where a protocol has local times, and a
processor with $(instruction_set); the monitor needs glibc $(lowest_glibc "$monitor") or newer and such a processor.

The folders lie as on a host: make a user telemetry and /var/lib/telemetry for it, copy etc and usr to /, run 'udevadm
trigger --name-match=cpu_dma_latency', write /etc/telemetry/telemetry.yaml, then 'systemctl enable --now telemetry'. The program alone does without the rest.
usr/bin/telemetry-monitor shows what any number of appliances publish, on a page at http://127.0.0.1:20180; as a service it
runs as a user telemetry-monitor: 'systemctl enable --now telemetry-monitor'.
usr/sbin/telemetry-tune looks at the host's settings and changes them on request: see usr/share/telemetry/tuning.
INSTALL
  tar --create --sort name --mtime "@$SOURCE_DATE_EPOCH" --owner 0 --group 0 --numeric-owner --format gnu \
    --directory "$work" "$name" | gzip --no-name >"$folder/$name.tar.gz"
}

main() {
  local work program
  for program in "$binary" "$monitor"; do
    [[ -x $program ]] || die "$program is not built: run './build.sh build'"
  done
  [[ -r $notices ]] || die "the notices of the .NET runtime are not found: run 'dotnet restore' on the solution"
  work=$(mktemp --directory)
  # shellcheck disable=SC2064 # the folder of now
  trap "rm --recursive --force '$work'" EXIT
  SOURCE_DATE_EPOCH=$(source_date)
  export SOURCE_DATE_EPOCH
  mkdir --parents "$folder"
  make_debs "$work"
  make_tarball "$work"
  say "made $folder/telemetry-$(version)-linux-x86_64.tar.gz"
}

main
