// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Stalls;

namespace Telemetry.Host.Tests.Stalls;

/// <summary>When a process is stalled, and when it no longer is.</summary>
public sealed class StalledProcessesTests
{
    private const long Ms = 1_000_000;
    private const int Process = 4711;

    private readonly StalledProcesses _stalled = new();

    [Fact]
    public void the_share_is_of_the_time_in_which_it_could_run() =>
        Assert.Equal([0L, 250_000L, 1_000_000L],
            [StalledProcesses.ShareOf(700, 0), StalledProcesses.ShareOf(300, 100), StalledProcesses.ShareOf(0, 5)]);

    [Fact]
    public void a_process_at_the_edge_is_raised_once_and_cleared_after_five_quiet_looks()
    {
        bool?[] changes =
        [
            _stalled.Look(Process, 960 * Ms, 40 * Ms),      // 4 %
            _stalled.Look(Process, 940 * Ms, 60 * Ms),      // 6 %: raised
            _stalled.Look(Process, 950 * Ms, 50 * Ms),
            _stalled.Look(Process, 970 * Ms, 30 * Ms),      // 3 %: neither
            .. Enumerable.Range(0, 4).Select(_ => _stalled.Look(Process, 995 * Ms, 5 * Ms)),
            _stalled.Look(Process, 970 * Ms, 30 * Ms),      // again from the first quiet one
            .. Enumerable.Range(0, 5).Select(_ => _stalled.Look(Process, 0, 0)),
            _stalled.Look(Process, 0, 0),
        ];

        Assert.Equal([null, true, .. Enumerable.Repeat<bool?>(null, 11), false, null], changes);
        Assert.Empty(_stalled.Stalled);
    }

    [Fact]
    public void a_process_that_hardly_runs_is_not_stalled_by_a_short_wait() =>
        Assert.Null(_stalled.Look(Process, 1 * Ms, 9 * Ms));
}
