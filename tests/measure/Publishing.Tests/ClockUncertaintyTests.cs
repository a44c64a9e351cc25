// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Reports;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>How far the times of gaps, events, worst samples and bursts may be wrong.</summary>
public sealed class ClockUncertaintyTests
{
    // The rig's clock: the kernel's bound and the error of the mapping.
    private const long UncertaintyNs = 200 + 50;

    [Fact]
    public void each_time_of_a_live_run_says_it()
    {
        PublisherRig rig = Run(change: null);

        foreach (RecordingSink sink in (RecordingSink[])[rig.ReadOutlet().Sink, rig.ReadLocal().Sink])
            Assert.All(UncertaintiesOf(sink), value => Assert.Equal(UncertaintyNs, value));
        SummaryReport summary = rig.ReadOutlet().Reader.Summary("watch");
        Assert.NotEmpty(summary.Bursts);
        Assert.All(summary.Bursts, burst => Assert.Equal(UncertaintyNs, burst.UncertaintyNs));
    }

    [Fact]
    public void it_is_unknown_while_the_clock_is_not_synchronised_and_in_a_replay()
    {
        PublisherRig[] rigs =
        [
            Run(options => options with { Offset = new ClockOffset(PublisherRig.OffsetNs, 50) }),
            Run(options => options with { Mode = PublisherMode.Replay }),
        ];

        foreach (PublisherRig rig in rigs)
            Assert.All(UncertaintiesOf(rig.ReadOutlet().Sink), Assert.Null);
    }

    private static List<long?> UncertaintiesOf(RecordingSink sink)
    {
        SummaryReport interval = sink.Snapshots[0].Interval;
        long? gap = Assert.Single(sink.Gaps).UncertaintyNs;
        long? happened = Assert.Single(sink.Events).UncertaintyNs;
        long? burst = Assert.Single(interval.Bursts.Select(one => one.UncertaintyNs).Distinct());
        long? worst = Assert.Single(interval.Series.SelectMany(series => series.Worst!)).UncertaintyNs;
        return [gap, happened, burst, worst];
    }

    private static PublisherRig Run(Func<PublisherOptions, PublisherOptions>? change)
    {
        var rig = new PublisherRig(change);
        rig.Publish(new TelemetryEvent { Kind = TelemetryEventKind.LineDown, StampNs = PublisherRig.StartNs });
        rig.Publish(new TelemetryEvent
        {
            Kind = TelemetryEventKind.Gap,
            GapState = GapState.Lost,
            FeedIndex = 0,
            LineIndex = -1,
            Count = 1,
            StampNs = PublisherRig.StartNs + 1,
            RaisedByStampNs = PublisherRig.StartNs + 1,
            OpenedStampNs = PublisherRig.StartNs,
            ClosedStampNs = PublisherRig.StartNs + 1,
        });
        rig.End(buffer =>
        {
            buffer.Histograms[0].RecordValue(7);
            buffer.Worst[0] = new WorstSample { ValueNs = 7, StampNs = PublisherRig.StartNs + 3 };
            buffer.Bursts.AsSpan(0, BurstWindow.Sizes).Fill(
                new BurstWindow { Packets = 5, StampNs = PublisherRig.StartNs + 4 });
        });
        return rig;
    }
}
