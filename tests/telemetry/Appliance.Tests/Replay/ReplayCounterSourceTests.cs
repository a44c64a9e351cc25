// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Replay;
using Telemetry.CaptureFiles;
using Telemetry.Model.Counters;

namespace Telemetry.Appliance.Tests.Replay;

/// <summary>The ledger of a replay's intervals while the reader is ahead of the publisher.</summary>
public sealed class ReplayCounterSourceTests
{
    [Fact]
    public void each_interval_has_the_counters_of_its_own_end()
    {
        var source = new ReplayCounterSource();
        source.EndInterval(100, new ReplayCounters { Matched = 5, Unmatched = 1 }, resolutionNs: 1);
        source.EndInterval(200, new ReplayCounters { Matched = 9, Unmatched = 1 }, resolutionNs: 1);
        source.EndInput(new ReplayCounters { Matched = 12, Unmatched = 3 }, resolutionNs: 1);

        Assert.Equal(
            [(6, 5, false), (10, 9, false), (15, 12, true)],
            new[] { 100L, 200L, 250L }.Select(untilNs => At(source, untilNs)));
    }

    [Fact]
    public void the_end_of_the_input_may_be_the_end_of_an_interval()
    {
        var source = new ReplayCounterSource();
        source.EndInterval(100, new ReplayCounters { Matched = 5 }, resolutionNs: 1);
        source.EndInput(new ReplayCounters { Matched = 6 }, resolutionNs: 1);

        Assert.Equal([(5, 5, false), (6, 6, true)], new[] { 100L, 100L }.Select(untilNs => At(source, untilNs)));
    }

    [Fact]
    public void nothing_is_at_rest_before_the_input_has_ended()
    {
        var source = new ReplayCounterSource();
        source.EndInterval(100, new ReplayCounters { Matched = 5 }, resolutionNs: 1);

        Assert.Equal((5, 5, false), At(source, 100));
    }

    private static (long Seen, long Recorded, bool AtRest) At(ReplayCounterSource source, long untilNs)
    {
        var counters = new HostCounters { UntilNs = untilNs };
        source.Read(ref counters);
        return (counters.Ledger.Seen, counters.Ledger.Recorded, counters.AtRest);
    }
}
