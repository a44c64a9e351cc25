# shellcheck shell=bash
# The checks of one kernel, in the order of how much they tell. The mode says how many.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit
# shellcheck source-path=SCRIPTDIR
{
  source say.bash
  source trials.bash
  source demo.bash
  source doctor.bash
  source killed.bash
}

readonly work=${TMPDIR:-/tmp}
mode=$(<mode)
TELEMETRY_LOADS=$(<loads)
export TELEMETRY_LOADS
say fact kernel "$(uname -r)"
say fact 'seconds boot' "$(now)"
say ok boot
timed doctor ask_doctor
timed 'demo array' demo array --transport array --ring-bytes 1MiB
timed 'demo ringbuf' demo ringbuf --transport ringbuf
timed 'kill -9' check_killed
if [[ $mode == ci ]]; then
  timed trials run_trials 300 PacketTableTests. ObjectTests. LoadingTests. JoinedDatagramTests.they_are
else
  timed 'demo stages' demo stages --stages
  timed 'demo overflow' demo overflow --overflow
  timed 'demo mirror' demo mirror --mirror
  timed 'demo failover' demo failover --failover
  timed trials run_trials 1500
fi
compare_doctor
ip netns delete "$lab" 2>/dev/null || :
say end ''
