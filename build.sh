#!/usr/bin/env bash
# The one entry point: installs what is missing, builds, runs the demo and the tests. See './build.sh help'.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly root
readonly out="$root/out"
readonly binary="$out/telemetry"
readonly monitor="$out/telemetry-monitor"
readonly page="$root/appliance/monitor/page"
readonly whole_programs="$root/tests/EndToEnd.Tests/EndToEnd.Tests.csproj"
readonly sdk_wanted="9.0 or later"

# Debian packages by purpose. Building needs the first list, running the second, the tests all three.
readonly build_packages=(clang llvm lld libbpf-dev linux-libc-dev zlib1g-dev)
readonly run_packages=(libbpf1 libelf1 libsqlite3-0 zlib1g tzdata iproute2)
readonly package_packages=(binutils xz-utils)
readonly image_packages=(jq libssl3)
readonly peer_packages=(libdisruptor-java libhdrhistogram-java default-jdk-headless tcpdump)    # what perf measures beside
readonly test_packages=(
  clang-format shellcheck tshark ethtool bpftool "${peer_packages[@]}"
  binutils xz-utils man-db mmdebstrap valgrind bats busybox-static jq util-linux spin crun umoci
  chromium-headless-shell curl poppler-utils sqlite3 strace
)
readonly kernel_packages=(bpftool procps xz-utils zstd)    # QEMU and kernels are fetched into a cache instead

# command|arguments|what it does: the table that 'help' prints.
readonly commands=(
  "demo|[--page] [OPTION...]|build, then run it on real packets between two network namespaces (root; asks sudo for it)"
  "test|[FILTER]|build, then run every test; as root also those that load kernel programs"
  "test|quick [FILTER]|build, then check the tree and run the unit tests: no root, no programs, under three minutes"
  "test|kernels [VERSION...]|build, then run it on other kernels in QEMU (docs/kernels.md): all, or those named"
  "build||compile the kernel programs and the NativeAOT binaries into out/"
  "perf|[quick] [FILTER] [--json] [--record]|build, then run the benchmarks; as root also the kernel programs (quick: briefly)"
  "perf|[FILTER] --baseline REV|build both, then say what became slower since REV (exit code 5) or faster"
  "perf|counts [FILTER] [--record]|count instructions and sizes, and compare them with perf/counts.tsv"
  "perf|allocation|check that hot threads allocate nothing, as compiled ahead of time and as by the JIT"
  "perf|page [quick]|measure the page in Chromium: first paint, bytes, frames, scripts, heap; the demo in it needs root"
  "perf|micro [FILTER]|run those of one thread by BenchmarkDotNet, NativeAOT beside the JIT, with allocations"
  "package||build, then make Debian packages and a tarball in out/"
  "image||build, then make OCI images of the appliance and of the monitor in out/"
  "picture||build, then draw docs/demo.svg: what the demo prints at its end (root; asks sudo for it)"
  "clean||remove what the build made"
  "help||this text"
)

say() { printf '%s\n' "$*" >&2; }
die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

is_root() { [[ $EUID -eq 0 ]]; }

can_be_root() { is_root || command -v sudo >/dev/null; }

# Runs a command as root: as it stands where one is root already, else by sudo.
as_root() {
  if is_root; then "$@"; else sudo -- "$@"; fi
}

# Runs a command as the person who called sudo, so that nothing in the tree ends up owned by root.
as_builder() {
  if is_root && [[ -n ${SUDO_USER:-} && $SUDO_USER != root ]]; then
    sudo --user "$SUDO_USER" --set-home -- env \
      PATH="$PATH" TelemetryFramework="${TelemetryFramework:-}" \
      DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 "$@"
  else
    env DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 "$@"
  fi
}

# compile COMMAND ARGUMENT...: runs a command of dotnet that compiles. One compiler serves all its projects, since starting
# one for each takes longer than compiling; it has a name of its own, so that ending it ends nobody else's.
# Profiles of it would pay only after its end: without them it takes a fifth less.
# What compiles ahead of time collects its garbage with one thread, which takes a seventh less.
compile() {
  local -r server="telemetry-$$"
  local status=0
  as_builder env DOTNET_TieredPGO=0 DOTNET_gcServer=0 DOTNET_gcConcurrent=0 \
    UseSharedCompilation=true SharedCompilationId="$server" dotnet "$@" --verbosity:quiet -nodeReuse:false || status=$?
  as_builder dotnet "$(sdk_folder)/Roslyn/bincore/VBCSCompiler.dll" -pipename:"$server" -shutdown >/dev/null 2>&1 || :
  return "$status"
}

builder_home() {
  if is_root && [[ -n ${SUDO_USER:-} ]]; then
    getent passwd "$SUDO_USER" | cut -d : -f 6
  else
    printf '%s\n' "${HOME:-/root}"
  fi
}

find_dotnet() {
  local home candidate
  home=$(builder_home)
  for candidate in "$(command -v dotnet || true)" "${DOTNET_ROOT:-}/dotnet" "$home/.dotnet/dotnet" \
    /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet; do
    if [[ -n $candidate && -x $candidate ]]; then
      PATH="$(dirname "$(readlink --canonicalize "$candidate")"):$PATH"
      export PATH
      check_sdk "$candidate"
      return
    fi
  done
  die "the .NET SDK is missing: install version $sdk_wanted, or set DOTNET_ROOT to where it is"
}

# The newest SDK's number and folder, as "9.0.100 [/usr/share/dotnet/sdk]"; nothing where there is none.
newest_sdk() {
  dotnet --list-sdks 2>/dev/null | sort --version-sort | tail --lines 1
}

sdk_folder() {
  newest_sdk | sed 's|^\(.*\) \[\(.*\)\]$|\2/\1|'
}

# A runtime alone, or an older SDK, would fail later with a message that does not say so.
check_sdk() {
  local newest
  newest=$(newest_sdk)
  if [[ -z $newest ]]; then die "$1 is no .NET SDK: install version $sdk_wanted, or set DOTNET_ROOT to where it is"; fi
  if [[ ${newest%%.*} -lt ${sdk_wanted%%.*} ]]; then
    die "$1 is the .NET SDK ${newest%% *}: install version $sdk_wanted, or set DOTNET_ROOT to where it is"
  fi
}

missing_packages() {
  local package
  for package in "$@"; do
    if [[ $(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null) != installed ]]; then
      printf '%s\n' "$package"
    fi
  done
}

install_packages() {
  local -a missing
  command -v dpkg-query >/dev/null || { say "no Debian package manager here: make sure these are installed: $*"; return; }
  mapfile -t missing < <(missing_packages "$@")
  if [[ ${#missing[@]} -eq 0 ]]; then return; fi
  if ! can_be_root; then
    die "these Debian packages are missing: ${missing[*]}; run 'apt-get install ${missing[*]}' as root: there is no sudo"
  fi
  say "installing: ${missing[*]}"
  if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --quiet "${missing[@]}" >/dev/null 2>&1; then
    as_root apt-get update --quiet --quiet >/dev/null
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --quiet "${missing[@]}" >/dev/null ||
      die "installing failed; run 'apt-get install ${missing[*]}' to see why"
  fi
}

# The framework is net10.0 where its NativeAOT pack can be restored, else net9.0. Asked once, kept in out/.
choose_framework() {
  if [[ -n ${TelemetryFramework:-} ]]; then return; fi
  local -r answer="$out/.framework"
  local probe
  if [[ ! -s $answer ]]; then
    as_builder mkdir --parents "$out"
    probe=$(as_builder mktemp --directory)
    as_builder tee "$probe/probe.csproj" >/dev/null <<'PROBE'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <OutputType>Exe</OutputType>
    <PublishAot>true</PublishAot>
    <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
  </PropertyGroup>
</Project>
PROBE
    if as_builder dotnet restore "$probe/probe.csproj" >/dev/null 2>&1; then
      as_builder tee "$answer" >/dev/null <<<net10.0
    else
      as_builder tee "$answer" >/dev/null <<<net9.0
    fi
    as_builder rm --recursive --force "$probe"
  fi
  TelemetryFramework=$(<"$answer")
  export TelemetryFramework
}

prepare() {
  [[ $(uname --machine) == x86_64 ]] || die "this builds for x86-64 only; this machine is $(uname --machine)"
  find_dotnet
  install_packages "$@"
  choose_framework
}

# is_current BINARY FOLDER...: true if the binary exists and nothing that it is made of is newer; the named folders are no
# part of it.
is_current() {
  local -r made=$1
  local -a others=()
  local folder newer
  [[ -x $made ]] || return 1
  for folder in "${@:2}"; do others+=(-not -path "$root/$folder/*"); done
  newer=$(find "$root"/{appliance,feeds,bpf,tuning} "$root"/Directory.* -type f -not -name '*.md' \
    -not -path '*/obj/*' -not -path '*/bin/*' -not -path '*/node_modules/*' -not -path '*/generated/*' "${others[@]}" -newer "$made" -print -quit)
  [[ -z $newer ]]
}

binary_is_current() { is_current "$binary" appliance/{monitor,packaging}; }

monitor_is_current() { is_current "$monitor" appliance/{measure,tools,telemetry,packaging} bpf tuning; }

# The page's chart library, as the lock file names it: by npm, which runs none of its scripts, or else by curl.
restore_page() {
  local -r library="$page/node_modules/uplot"
  if [[ -f $library/dist/uPlot.esm.js && ! $page/package-lock.json -nt $library ]]; then return; fi
  if command -v npm >/dev/null; then
    (cd "$page" && as_builder npm ci --ignore-scripts --no-audit --no-fund --silent >/dev/null 2>&1) ||
      download_library "$library" || return 1
  else
    download_library "$library" || return 1
  fi
  as_builder touch "$library"
}

# A member of the library's entry in the lock file.
locked() {
  sed --quiet "/\"node_modules\/uplot\"/,/}/s/.*\"$1\": \"\([^\"]*\)\".*/\1/p" "$page/package-lock.json"
}

# download_library FOLDER: what npm would do, from the registry that npm_config_registry names. Nothing is unpacked that
# has not the checksum of the lock file.
download_library() {
  local -r folder=$1 registry=${npm_config_registry:-}
  local work found wanted status=1
  if [[ -z $registry ]] || ! command -v curl >/dev/null; then return 1; fi
  work=$(as_builder mktemp --directory)
  wanted=$(locked integrity | sed 's/^sha512-//' | base64 --decode | od --address-radix n --format x1 | tr --delete ' \n')
  if as_builder curl --fail --silent --location --max-time 60 --output "$work/library.tgz" \
    "${registry%/}/uplot/-/uplot-$(locked version).tgz"; then
    found=$(sha512sum "$work/library.tgz" | cut --delimiter ' ' --fields 1)
    if [[ -n $wanted && $found == "$wanted" ]]; then
      as_builder mkdir --parents "$folder"
      as_builder tar --extract --gzip --strip-components 1 --directory "$folder" --file "$work/library.tgz" && status=0
    else
      say "what $registry sends as uplot has another checksum than package-lock.json"
    fi
  fi
  rm --recursive --force "$work"
  return "$status"
}

publish() { publish_programs; }

# The monitor is left out where its page cannot be had.
publish_monitor_too() {
  if restore_page; then return 0; fi
  say "out/telemetry-monitor is not built: the page's chart library (uplot, see $page/package.json) can be had neither by" \
    "npm nor by curl; install npm, or set npm_config_registry to the address of a registry"
  return 1
}

# publish_programs [PROJECT...]: the programs of the product that are not current, and further projects, by one run of
# msbuild: of what one of them waits for a single core, the others make use.
publish_programs() {
  local -a projects=() names=()
  local list made
  if ! binary_is_current; then
    projects+=(telemetry/Cli/Telemetry.Cli.csproj)
    names+=(out/telemetry)
  fi
  if publish_monitor_too && ! monitor_is_current; then
    projects+=(monitor/Monitor/Telemetry.Monitor.csproj)
    names+=(out/telemetry-monitor)
  fi
  if [[ $# -gt 0 ]]; then
    projects+=("$@")
    names+=("what measures them")
  fi
  if [[ ${#projects[@]} -eq 0 ]]; then return; fi
  list=$(IFS=, && printf '%s' "${names[*]}")
  say "building ${list//,/, } ($TelemetryFramework, NativeAOT)"
  list=$(IFS=';' && printf '%s' "${projects[*]}")
  publish_by msbuild "$root/appliance/Programs.proj" "-property:Programs=${list//;/%3B}" -maxCpuCount -nologo
  for made in "${names[@]}"; do
    case $made in
      out/telemetry) take "$binary" "$out/publish/telemetry" ;;
      out/telemetry-monitor) take "$monitor" "$out/publish-monitor/telemetry-monitor" ;;
    esac
  done
}

# Benchmarks and the check of allocations are a program of their own, compiled as the appliance is.
publish_with_benchmarks() { publish_programs ../perf/Telemetry.Perf.csproj; }

# So are the tests of the kernel programs that run in virtual machines.
readonly trials=../tests/KernelTrials/KernelTrials.csproj

# Compiles by a command of dotnet, whose words matter only if it fails.
publish_by() {
  local log
  log=$(mktemp) # of the user who writes it: in /tmp the kernel keeps root, too, from writing another's file
  if ! compile "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm --force "$log"
    die "the build failed; the compiler's messages stand above"
  fi
  rm --force "$log"
}

# take PROGRAM FROM: a program that runs is replaced, not written to. The copy has the time of now: it is current.
take() {
  as_builder cp --force "$2" "$1.new"
  as_builder mv --force "$1.new" "$1"
}

# A project, or the projects of a solution, for tests and benchmarks.
build() {
  compile build "$1" -graph --configuration Release >&2 || die "the build failed; the compiler's messages stand above"
}

# publish_to FOLDER PROJECT: compiled ahead of time, as the appliance is.
publish_to() {
  compile publish "$2" --configuration Release --runtime linux-x64 --output "$1" >&2 ||
    die "the build failed; the compiler's messages stand above"
}

command_build() {
  prepare "${build_packages[@]}" "${run_packages[@]}"
  publish
}

command_demo() {
  local with_page='' argument
  local -a arguments=() watched=()
  can_be_root ||
    die "the demo makes network namespaces and loads kernel programs: run './build.sh demo' as root; there is no sudo"
  for argument in "$@"; do
    if [[ $argument == --page ]]; then with_page=yes; else arguments+=("$argument"); fi
    # The page shows the channel that the demo publishes to.
    if [[ ${watched[*]} == --channel ]]; then watched+=("$argument"); fi
    if [[ $argument == --channel ]]; then watched=(--channel); fi
  done
  command_build
  if [[ -n $with_page ]]; then
    [[ -x $monitor ]] || die "there is no page without out/telemetry-monitor"
    start_monitor "${watched[@]}"
  fi
  if ! is_root; then say "running the demo as root, by sudo"; fi
  as_root "$binary" demo "${arguments[@]}"
  if [[ -n $with_page ]]; then
    say "the demo has ended; its page stays until Ctrl-C"
    wait "$monitor_id" || :
  fi
}

# start_monitor [OPTION...]: in the background; it prints its address and ends with this script.
start_monitor() {
  as_builder "$monitor" run "$@" &
  monitor_id=$!
  trap 'kill "$monitor_id" 2>/dev/null; wait "$monitor_id" 2>/dev/null || :' EXIT
  sleep 1
  kill -0 "$monitor_id" 2>/dev/null || die "the monitor ended; its message stands above"
}

# Sums up the closing lines of all test projects: the last line of a run.
count_results() {
  awk '
    /^(Passed!|Failed!) / {
      line = $0
      if (match(line, /Failed: +[0-9]+/))  failed  += substr(line, RSTART + 8, RLENGTH - 8)
      if (match(line, /Passed: +[0-9]+/))  passed  += substr(line, RSTART + 8, RLENGTH - 8)
      if (match(line, /Skipped: +[0-9]+/)) skipped += substr(line, RSTART + 9, RLENGTH - 9)
    }
    END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }' "$1"
}

# The failed tests of a log once more, each with the first lines of its message cut short, so that they stand at the end
# of a long run.
repeat_failures() {
  awk '
    /^ *(Failed [^!]|not ok )/ { shown = 12 }
    /^(\[xUnit|Passed!|Failed!|  Passed |  Skipped |ok )/ { shown = 0 }
    shown-- > 0 { print substr($0, 1, 300) }' "$1"
}

# What the CPUs have done since the machine started, in hundredths of a second: all, idle (or waiting), taken by the host.
cpu_times() { awk '/^cpu / { print $2 + $3 + $4 + $5 + $6 + $7 + $8 + $9, $5 + $6, $9 }' /proc/stat; }

# say_time TIMES SECONDS:PHASE...: when each phase of a run ended, and how busy the CPUs were since cpu_times said TIMES.
say_time() {
  printf '%s\n' "${@:2}" | awk -v before="$1" -v after="$(cpu_times)" -F : '
    { printf "%s%s at %s s", (NR > 1 ? ", " : ""), $2, $1 }
    END {
      split(before, b, " ")
      split(after, a, " ")
      all = a[1] - b[1] + 1
      printf "; CPUs %.0f %% idle, %.0f %% taken by the host\n", 100 * (a[2] - b[2]) / all, 100 * (a[3] - b[3]) / all
    }'
}

# run_tests LOG FILTER PROJECT...: by one runner, which starts the programs of these projects one after the other, since
# those that load kernel programs or measure time must not run beside others.
run_tests() {
  local -r log=$1 filter=$2
  local project name status=0
  local -a programs arguments=(--nologo --verbosity quiet --logger "console;verbosity=minimal")
  if [[ -n $filter ]]; then arguments+=(--filter "$filter"); fi
  for project in "${@:3}"; do
    name=$(basename "$project" .csproj)
    programs+=("$(dirname "$project")/bin/Release/$TelemetryFramework/$name.dll")
  done
  # Most tests end before a profile of them pays.
  DOTNET_TieredPGO=0 dotnet test "${programs[@]}" "${arguments[@]}" 2>&1 | tee --append "$log" || status=1
  return "$status"
}

# The tests of tuning/, in bats. Their totals are added in the words of the others, so that they are counted with them.
run_shell_tests() {
  local -r log=$1 filter=$2
  local said status=0
  local -a arguments=(--formatter tap)
  # A filter of the other tests that has operators says nothing about these.
  if [[ $filter == *[=~\&\|]* ]]; then return 0; fi
  if [[ -n $filter ]]; then arguments+=(--filter "$filter"); fi
  said=$(mktemp)
  bats "${arguments[@]}" "$root/tests/Tuning" >"$said" 2>&1 || status=1
  grep --extended-regexp --invert-match '^(ok [0-9]+ [^#]*|1\.\.[0-9]+)$' "$said" | tee --append "$log" || :
  awk '
    /^ok .* # skip/ { skipped++; next }
    /^ok /          { passed++ }
    /^not ok /      { failed++ }
    END {
      printf "%s  - Failed: %d, Passed: %d, Skipped: %d - tests/Tuning (bats)\n",
        failed ? "Failed!" : "Passed!", failed, passed, skipped
    }' "$said" | tee --append "$log"
  rm --force "$said"
  return "$status"
}

# Prometheus, Alertmanager, VictoriaMetrics and rsyslog are unpacked and not installed, since their packages would start
# services.
unpack_prometheus() {
  unpack_packages promtool prometheus
  unpack_packages prometheus-alertmanager prometheus-alertmanager
  unpack_packages victoria-metrics victoria-metrics
  unpack_packages rsyslogd rsyslog libestr0 libfastjson4 liblognorm5
}

# unpack_packages PROGRAM PACKAGE...: unless the program is there already.
unpack_packages() {
  local -r folder="$out/prometheus" program=$1
  local -ra packages=("${@:2}")
  local work package
  if command -v "$program" >/dev/null || [[ -x $folder/usr/bin/$program || -x $folder/usr/sbin/$program ]]; then return; fi
  say "unpacking: ${packages[*]}"
  work=$(as_builder mktemp --directory)
  if ! (cd "$work" && as_builder apt-get download --quiet --quiet "${packages[@]}" >/dev/null 2>&1); then
    as_root apt-get update --quiet --quiet >/dev/null
    (cd "$work" && as_builder apt-get download --quiet --quiet "${packages[@]}" >/dev/null) ||
      die "${packages[*]} cannot be fetched; run 'apt-get download ${packages[*]}' to see why"
  fi
  as_builder mkdir --parents "$folder"
  for package in "${packages[@]}"; do
    as_builder dpkg-deb --extract "$work"/"$package"_*.deb "$folder"
  done
  as_builder rm --recursive --force "$work"
}

# The tests of the page, in Chromium. Their totals are added in the words of the others.
run_page_tests() {
  local -r log=$1
  local said status=0
  said=$(mktemp)
  "$root/tests/monitor/page/run.sh" --test-reporter=tap >"$said" 2>&1 || status=1
  if [[ $status -ne 0 ]]; then tee --append "$log" <"$said"; fi
  awk -v failed_to_run="$status" '
    /^# pass /    { passed = $3 }
    /^# fail /    { failed = $3 }
    /^# skipped / { skipped = $3 }
    END {
      if (failed_to_run && !failed) failed = 1
      printf "%s  - Failed: %d, Passed: %d, Skipped: %d - tests/monitor/page (Chromium)\n",
        failed ? "Failed!" : "Passed!", failed, passed, skipped
    }' "$said" | tee --append "$log"
  rm --force "$said"
  return "$status"
}

# Formatting and scripts are checked like everything else: a difference fails the run.
check_style() {
  local status=0
  say "checking format"
  as_builder env DOTNET_TieredPGO=0 dotnet format whitespace "$root" --folder --verify-no-changes >&2 || status=1
  clang-format --dry-run --Werror "$root"/bpf/*/*.[ch] "$root"/perf/Reference/*.c >&2 || status=1
  shellcheck "$root/build.sh" "$root/.ci/run" "$root"/appliance/packaging/{,container/}*.sh "$root"/appliance/packaging/debian/p* \
    "$root"/appliance/packaging/monitor/debian/p* "$root/tests/monitor/page/run.sh" >&2 || status=1
  shellcheck --external-sources --check-sourced "$root/tuning/tune" "$root/tests/Kernels/run.sh" >&2 || status=1
  shellcheck --external-sources --check-sourced "$root"/tests/Kernels/guest/{init,all.bash} >&2 || status=1
  # Settings: their variables are those of tuning/lib, which has read them.
  shellcheck --exclude SC2154,SC2034 "$root"/tuning/settings/*/*.sh >&2 || status=1
  # Of tests: what helpers define elsewhere, and text that is meant not to expand.
  shellcheck --exclude SC2016,SC2054,SC2154 "$root"/tests/Tuning/*.ba* "$root/tests/Tuning/fake-ethtool" >&2 || status=1
  return "$status"
}

# The test projects that need neither root nor the published program: all but those whose project file says
# <QuickTests>false</QuickTests>. Of these, the tests that take long say so by the trait "needs" with the value "time".
quick_projects() {
  grep --files-without-match '<QuickTests>false</QuickTests>' "$root"/tests/{,*/}*.Tests/*.Tests.csproj
}

# Builds some projects of the solution, and what they refer to, in one go: by a filter of the solution.
build_projects() {
  local -r filter="$out/quick.slnf"
  local project separator=''
  as_builder mkdir --parents "$out"
  {
    printf '{"solution": {"path": "../Telemetry.sln", "projects": ['
    for project in "$@"; do
      printf '%s"%s"' "$separator" "${project#"$root/"}"
      separator=', '
    done
    printf ']}}\n'
  } | as_builder tee "$filter" >/dev/null
  build "$filter"
}

command_quick_test() {
  local -a projects
  prepare "${build_packages[@]}" "${run_packages[@]}" clang-format shellcheck
  mapfile -t projects < <(quick_projects)
  restore_page || die "the page's chart library can be had neither by npm nor by curl"
  say "building the unit tests"
  build_projects "${projects[@]}"
  local log checking status=0
  log=$(mktemp)
  check_style >"$log.style" 2>&1 &
  checking=$!
  TELEMETRY_QUICK_TESTS=true run_tests "$log" "${1:+($1)&}needs!=time" "${projects[@]}" || status=1
  wait "$checking" || status=1
  cat "$log.style" >&2
  count_results "$log"
  rm --force "$log" "$log.style"
  return "$status"
}

command_kernels_test() {
  prepare "${build_packages[@]}" "${run_packages[@]}" "${kernel_packages[@]}"
  publish_programs "$trials"
  as_builder "$root/tests/Kernels/run.sh" "$@"
}

command_test() {
  if [[ ${1:-} == quick || ${1:-} == kernels ]]; then
    "command_$1_test" "${@:2}"
    return
  fi
  prepare "${build_packages[@]}" "${run_packages[@]}" curl
  restore_page || die "the page's chart library can be had neither by npm nor by curl"
  local log installing computing measuring times status=0
  local -a phases=()
  times=$(cpu_times)
  # What only tests need is fetched and unpacked beside the compiler, since that mostly waits.
  (install_packages "${test_packages[@]}" && unpack_prometheus && fetch_kernels "${1:-}") &
  installing=$!
  say "building the tests"
  (build "$root/Telemetry.sln") || status=1
  wait "$installing" || status=1
  if [[ $status -ne 0 ]]; then return 1; fi
  phases+=("$SECONDS:tests built")
  PATH="$out/prometheus/usr/bin:$out/prometheus/usr/sbin:$PATH"
  export PATH
  log=$(mktemp)
  : >"$log.computing"
  make_queue "$log.computing"
  test_computing "$log.computing" "${1:-}" >"$log.computed" 2>&1 &
  computing=$!
  # In a shell of its own, which ends where that fails: what computes is told all the same.
  if ! (TelemetryAnalysedLater=true publish_for_tests "${1:-}"); then
    : >"$log.computing.programs"
    wait "$computing" || :
    cat "$log.computed"
    return 1
  fi
  phases+=("$SECONDS:programs built")
  : >"$log.computing.programs"
  measure_beside "$log" "${1:-}" >"$log.measured" 2>&1 &
  measuring=$!
  test_alone "$log" "${1:-}" || status=1
  phases+=("$SECONDS:tests one by one")
  run_queue "$log.computing" "${1:-}" || status=1
  if ! wait "$measuring"; then
    sed --quiet 's/^\([a-z][^ ]* *unknown: .*\)/not ok \1/p' "$log.measured" >>"$log"
    status=1
  fi
  wait "$computing" || status=1
  phases+=("$SECONDS:tests beside them")
  cat "$log.measured" "$log.computed"
  cat "$log.computing" >>"$log"
  test_undisturbed "$log" "${1:-}" || status=1
  phases+=("$SECONDS:undisturbed tests")
  # By itself, since a guest without KVM is slow enough.
  test_kernels "$log" "${1:-}" || status=1
  phases+=("$SECONDS:other kernels")
  # Last, since it keeps the machine busy.
  if [[ -z ${1:-} ]]; then run_page_tests "$log" || status=1; fi
  repeat_failures "$log"
  grep '^kernels: SKIPPED: ' "$log" | sort --unique >&2 || :
  say_time "$times" "${phases[@]}" "$SECONDS:end"
  count_results "$log"
  # Except for kernels that an archive has no more, which are named above.
  if is_root && [[ -n ${CI:-} ]] &&
    ! grep --invert-match ' - tests/Kernels ' "$log" | count_results - | grep --quiet ' 0 skipped$'; then
    say "build.sh: tests were skipped although this is a run as root under CI"
    status=1
  fi
  rm --force "$log" "$log.measured" "$log.computed" "$log.computing" "$log.computing.programs" "$log.computing.queue"
  return "$status"
}

# test_computing LOG FILTER: what only computes, so that it may run beside other tests and beside the compiler of the
# programs: formats, the tests of tuning/, and the test projects of which no test wants a quiet machine, from LOG.queue.
test_computing() {
  local -r log=$1 filter=$2
  local status=0
  check "$log" formats check_style || status=1
  run_shell_tests "$log" "$filter" || status=1
  run_queue "$log" "$filter" || status=1
  return "$status"
}

# make_queue LOG: the projects of test_computing in LOG.queue, those that start a program last.
make_queue() {
  local project
  computing_projects | while IFS= read -r project; do
    if starts_programs "$project"; then printf '1 %s\n' "$project"; else printf '0 %s\n' "$project"; fi
  done | sort | sed 's/^[01] //' >"$1.queue"
}

# run_queue LOG FILTER: projects from LOG.queue until it is empty; several may do so at once. Those that start a program wait
# until LOG.programs says that it is there.
run_queue() {
  local -r log=$1 filter=$2
  local project status=0
  while project=$(flock "$log" sed --in-place --expression '1w /dev/stdout' --expression 1d "$log.queue") &&
    [[ -n $project ]]; do
    if starts_programs "$project"; then
      until [[ -e $log.programs ]]; do sleep 1; done
    fi
    run_tests "$log" "$filter" "$project" || status=1
  done
  return "$status"
}

starts_programs() {
  grep --recursive --quiet --include='*.cs' 'TelemetryBinary\|MonitorBinary' "$(dirname "$1")"
}

# check LOG NAME COMMAND...: notes in LOG that it failed, for the end of the run.
check() {
  "${@:3}" && return
  printf 'not ok %s: its messages stand above\n' "$2" >>"$1"
  return 1
}

# fetch_kernels FILTER: what test_kernels needs; where something cannot be had, that says so itself.
fetch_kernels() {
  if [[ -z $1 ]]; then as_builder "$root/tests/Kernels/run.sh" --fetch --pinned || :; fi
}

# publish_for_tests FILTER: the programs, and those which only a whole run needs.
publish_for_tests() {
  if [[ -n $1 ]]; then publish_with_benchmarks; else publish_programs ../perf/Telemetry.Perf.csproj "$trials"; fi
}

# test_kernels LOG FILTER: the pinned kernels in QEMU.
test_kernels() {
  local status=0
  if [[ -n $2 ]]; then return; fi
  as_builder "$root/tests/Kernels/run.sh" --pinned >"$1.kernels" || status=1
  cat "$1.kernels" >>"$1"
  grep '^Passed!\|^Failed!' "$1.kernels" || :
  rm --force "$1.kernels"
  return "$status"
}

# measure_beside LOG FILTER: counts of instructions and allocations, which load does not change, and each benchmark once, of
# which the times decide nothing. The tests beside them go first.
measure_beside() {
  local status=0
  if [[ -n $2 ]]; then return; fi
  renice --priority 10 --pid "$BASHPID" >/dev/null
  check "$1" counts check_counts || status=1
  check "$1" allocations check_allocation || status=1
  check "$1" benchmarks check_benchmarks || status=1
  check "$1" BenchmarkDotNet check_micro || status=1
  return "$status"
}

# test_alone LOG FILTER: all other tests but those of whole programs that want a quiet machine, one after the other.
test_alone() {
  local -r log=$1 filter=$2
  local status=0
  local -a projects
  mapfile -t projects < <(comm -23 <(printf '%s\n' "$root"/tests/{,*/}*.Tests/*.Tests.csproj | sort) \
    <({ printf '%s\n' "$whole_programs"; computing_projects; patient_projects; } | sort))
  run_each "$log" "$filter" "${projects[@]}" || status=1
  run_tests "$log" "${filter:+($filter)&}$(undisturbed_names '!~' '&')" "$whole_programs" || status=1
  return "$status"
}

# test_undisturbed LOG FILTER: the tests of whole programs that want a quiet machine. Beside them run only those that take
# the time of a CPU which nothing else wants.
test_undisturbed() {
  local -r log=$1 filter=$2
  local idling status=0
  local -a patient
  mapfile -t patient < <(patient_projects)
  : >"$log.idling"
  (
    chrt --idle --pid 0 "$BASHPID" >/dev/null
    run_each "$log.idling" "$filter" "${patient[@]}"
  ) >"$log.idled" 2>&1 &
  idling=$!
  run_tests "$log" "${filter:+($filter)&}($(undisturbed_names '~' '|'))" "$whole_programs" || status=1
  wait "$idling" || status=1
  cat "$log.idled"
  cat "$log.idling" >>"$log"
  rm --force "$log.idled" "$log.idling"
  return "$status"
}

# undisturbed_names OPERATOR SEPARATOR: their classes as a filter.
undisturbed_names() {
  grep --recursive --files-with-matches --include='*.cs' 'Collection(Undisturbed.Name)' "$(dirname "$whole_programs")" \
    | sed --regexp-extended "s|.*/([A-Za-z0-9]+)\.cs\$|FullyQualifiedName$1.\1.|" | paste --serial --delimiters="$2"
}

# The test projects that say of themselves that no test of them waits for anything: <PatientTests>true</PatientTests>.
patient_projects() {
  grep --files-with-matches '<PatientTests>true</PatientTests>' "$root"/tests/{,*/}*.Tests/*.Tests.csproj
}

computing_projects() {
  local project
  comm -23 <(quick_projects | sort) <(patient_projects | sort) | while IFS= read -r project; do
    if ! grep --recursive --quiet --include='*.cs' 'Collection(Undisturbed.Name)' "$(dirname "$project")"; then
      printf '%s\n' "$project"
    fi
  done
}

# run_each LOG FILTER PROJECT...: each by a runner of its own, so that the results of each are seen when it ends.
run_each() {
  local project status=0
  for project in "${@:3}"; do
    run_tests "$1" "$2" "$project" || status=1
  done
  return "$status"
}

# As compiled ahead of time, and as the JIT compiles it.
check_allocation() {
  "$out/perf/Telemetry.Perf" allocation &&
    dotnet "$root/perf/bin/Release/$TelemetryFramework/Telemetry.Perf.dll" allocation --jit
}

# Runs a command whose output matters only if it fails; else says this one line, and what it could not find out.
run_quietly() {
  local log
  log=$(mktemp)
  if "${@:2}" >"$log" 2>&1; then
    printf '%s\n' "$1"
    grep --extended-regexp '^[a-z][^ ]* *unknown: ' "$log" || :
    rm --force "$log"
    return
  fi
  cat "$log"
  rm --force "$log"
  return 1
}

# Benchmarks run for a moment, so that they cannot rot; what they measure decides nothing here.
check_benchmarks() {
  run_quietly 'benchmarks: all run' "$out/perf/Telemetry.Perf" quick
}

# Instructions and sizes, of which other work on this machine changes none. The figures stand in the log only if
# there are too many.
check_counts() {
  run_quietly 'counts: nothing above perf/counts.tsv' run_counts
}

# Each benchmark once, in one process: BenchmarkDotNet builds no program of its own for that.
check_micro() {
  run_quietly 'BenchmarkDotNet: all run' run_micro --dry
}

# It looks for its project below the current folder, and writes its programs into perf/Micro/bin and results into out/micro.
run_micro() (
  cd "$root"
  as_builder dotnet "$root/perf/Micro/bin/Release/$TelemetryFramework/Telemetry.Perf.Micro.dll" "$@"
)

# From a folder of its own: valgrind gives up where it finds the debug information beside the program.
run_counts() {
  as_builder mkdir --parents "$out/counts"
  as_builder cp --force "$out/perf/Telemetry.Perf" "$out/perf/libreference.so" "$out/counts/"
  "$out/counts/Telemetry.Perf" counts "$@"
}

# The benchmarks of a source tree, compiled as the appliance is; given where to, since another revision's may not know.
publish_benchmarks() {
  publish_to "$1/out/perf" "$1/perf"
}

# Another revision with its binary and its benchmarks, in a source tree of its own that goes when this script ends.
publish_baseline() {
  local -r revision=$1 tree=$2
  as_builder git -C "$root" rev-parse --verify --quiet "$revision^{commit}" >/dev/null ||
    die "'$revision' is no revision of this tree"
  trap 'as_builder git -C "$root" worktree remove --force "'"$tree"'"' EXIT
  as_builder git -C "$root" worktree add --quiet --detach "$tree" "$revision"
  [[ -d $tree/perf ]] || die "'$revision' has no benchmarks"
  say "building $revision in $tree"
  TelemetryFramework="$TelemetryFramework" "$tree/build.sh" build
  publish_benchmarks "$tree"
}

command_perf() {
  local -a arguments=("$@")
  local index baseline=
  for ((index = 0; index < $#; index++)); do
    if [[ ${arguments[index]} == --baseline ]]; then baseline=${arguments[index + 1]:-}; fi
  done
  prepare "${build_packages[@]}" "${run_packages[@]}"
  if [[ ${1:-} == micro ]]; then
    build "$root/perf/Micro"
    run_micro "${@:2}"
    return
  fi
  if [[ ${1:-} == allocation ]]; then
    publish_with_benchmarks
    build "$root/perf"
    check_allocation
    return
  fi
  if [[ ${1:-} == page ]]; then
    command -v npm >/dev/null || die "the page is measured by Node.js: install npm"
    install_packages chromium
    publish
    [[ -x $monitor ]] || die "there is no page without out/telemetry-monitor"
    (cd "$root/tests/monitor/page" && as_builder npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    # The whole browser, as people use it.
    TELEMETRY_CHROMIUM=${TELEMETRY_CHROMIUM:-/usr/bin/chromium} node "$root/perf/Page/main.js" "${@:2}"
    return
  fi
  if [[ ${1:-} != counts ]]; then
    (install_packages "${peer_packages[@]}") || say "what is measured against these is not_applicable"
  fi
  publish_with_benchmarks
  if [[ ${1:-} == counts ]]; then
    install_packages valgrind
    run_counts "${@:2}"
    return
  fi
  if [[ -n $baseline ]]; then
    publish_baseline "$baseline" "$out/baseline-$$"
    arguments+=(--baseline-program "$out/baseline-$$/out/perf/Telemetry.Perf")
  fi
  "$out/perf/Telemetry.Perf" "${arguments[@]}"
}

# The third-party notices of the runtime that the program contains; those of the newest where there are several.
runtime_notices() {
  local packages
  packages=$(as_builder dotnet nuget locals global-packages --list | sed --quiet 's/^global-packages: //p')
  find "$packages/runtime.linux-x64.microsoft.dotnet.ilcompiler" -maxdepth 2 -name THIRD-PARTY-NOTICES.TXT |
    sort --version-sort | tail --lines 1
}

command_package() {
  prepare "${build_packages[@]}" "${run_packages[@]}" "${package_packages[@]}"
  publish
  [[ -x $monitor ]] || die "there is no package without out/telemetry-monitor"
  as_builder "$root/appliance/packaging/package.sh" "$binary" "$monitor" "$out" "$(runtime_notices)"
}

command_image() {
  prepare "${build_packages[@]}" "${run_packages[@]}" "${image_packages[@]}"
  publish
  [[ -x $monitor ]] || die "there are no images without out/telemetry-monitor"
  as_builder "$root/appliance/packaging/container/image.sh" "$binary" "$monitor" "$out" "$(runtime_notices)"
}

# The processor, the kernel and the day: what makes the figures of a picture what they are.
machine() {
  printf '%s CPUs, %s, Linux %s, %s\n' "$(nproc)" \
    "$(sed --quiet '/^model name/{s/.*: //p;q}' /proc/cpuinfo)" "$(uname --kernel-release | cut --delimiter - --fields 1)" "$(date --utc +%F)"
}

# The demo of ten seconds with its default seed, on a terminal that is wide enough for every table.
command_picture() {
  can_be_root || die "the picture is one of the demo: run './build.sh picture' as root; there is no sudo"
  command_build
  install_packages bsdutils
  local shown
  shown=$(as_builder mktemp)
  say "running the demo"
  if ! as_root env --unset=COLORTERM TERM=xterm-256color script --quiet --return \
    --command "stty cols 160 rows 60; exec $(printf '%q' "$binary") demo --seconds 10 --seed 1" /dev/null >"$shown"; then
    cat "$shown"
    die "the demo failed: there is nothing to draw"
  fi
  {
    printf '\033[1m$ ./build.sh demo\033[0m\n'
    sed --quiet '/^\x1b\[1mdemo\x1b/,$p' "$shown"
    printf '\n%s\n' "$(machine)"
  } | as_builder "$root/appliance/packaging/picture.sh" 'The output of telemetry demo at its end' |
    as_builder tee "$root/docs/demo.svg" >/dev/null
  rm --force "$shown"
  say "drew docs/demo.svg"
}

command_clean() {
  rm --recursive --force "$out"
  find "$root/appliance" "$root/feeds" "$root/tests" "$root/perf" -type d \( -name bin -o -name obj \) -prune \
    -exec rm --recursive --force {} +
}

command_help() {
  local row name arguments text
  printf 'usage: ./build.sh COMMAND [ARGUMENT...]\n\n'
  for row in "${commands[@]}"; do
    IFS='|' read -r name arguments text <<<"$row"
    printf '  %-7s %-27s %s\n' "$name" "$arguments" "$text"
  done
  printf '\nexample: ./build.sh demo --seconds 20\n'
}

is_command() {
  local row
  for row in "${commands[@]}"; do
    if [[ ${row%%|*} == "$1" ]]; then return; fi
  done
  return 1
}

main() {
  local -r command=${1:-help}
  if [[ $# -gt 0 ]]; then shift; fi
  if [[ $command == -h || $command == --help ]]; then
    command_help
  elif is_command "$command"; then
    "command_$command" "$@"
  else
    say "build.sh: '$command' is no command"
    command_help >&2
    exit 2
  fi
}

main "$@"
