// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;
using Telemetry.Reports;
using TestSupport;
using TestSupport.Sequencing;

namespace Telemetry.Publishing.Tests.State;

/// <summary>Messages by type, and sizes, over a restart on the same day, and into the next one.</summary>
public sealed class TypeRestartTests
{
    private const long Second = 1_000_000_000;
    private const long Noon = (20_000L * 24 + 12) * 3_600 * Second;
    private static readonly Topology Counted = FeedScript.MakeTopology(2) with { CountsTypes = true };

    [Fact]
    public void the_day_goes_on_with_what_was_counted_before()
    {
        using var folder = new ScratchFolder();
        using (var first = new RestartRig(folder.Path, Noon, Counted))
        {
            first.Packet(0, Noon + 1, 1, 1, type: 'A');
            first.Packet(0, Noon + 2, 2, 2, type: 'D');
            first.Packet(1, Noon + 3, 1, 1, type: 'A');         // a copy
            first.Clock(Noon + Second);
            first.Settle(1);
            Assert.Equal(["A 1 100", "D 1 100"], Types(first.Reported));
        }
        using (var second = new RestartRig(folder.Path, Noon + (3 * Second), Counted))
        {
            second.Packet(0, Noon + (3 * Second) + 1, 3, 3, type: 'D');
            second.Packet(0, Noon + (3 * Second) + 2, 4, 8);        // messages for which there was no room on the way
            second.Packet(0, Noon + (3 * Second) + 3, 9, 9, type: 'X');
            SummaryReport day = second.End(Noon + (5 * Second));

            Assert.Equal([" 5 100", "A 1 100", "D 2 200", "X 1 100"], Types(day));
            Assert.Equal(day.Feeds[0].Messages, day.Types!.Sum(type => type.Messages));
            Assert.Equal(
                ["message 4 100 100", "packet 6 100 100"],
                day.Sizes!.Select(row => $"{row.Of} {row.Count} {row.P50Bytes} {row.MaxBytes}").Order());
        }
        // Without types the same state is read, and nothing of them is reported.
        using var third = new RestartRig(folder.Path, Noon + (6 * Second));
        third.Packet(0, Noon + (6 * Second) + 1, 10, 10);
        SummaryReport last = third.End(Noon + (7 * Second));
        Assert.Equal((10, null, null), (last.Feeds[0].Messages, last.Types, last.Sizes));
    }

    [Fact]
    public void the_next_day_begins_with_no_type()
    {
        using var folder = new ScratchFolder();
        using var rig = new RestartRig(folder.Path, Noon, Counted);
        rig.Packet(0, Noon + 1, 1, 1, type: 'A');
        rig.Clock(Noon + (5 * 3_600 * Second) + 1);             // the day ends at 17:00
        rig.Packet(0, Noon + (5 * 3_600 * Second) + 2, 2, 2, type: 'D');
        SummaryReport day = rig.End(Noon + (6 * 3_600 * Second));

        Assert.Equal(["A 1 100"], Types(Assert.Single(rig.Sink.Days)));
        Assert.Equal(["D 1 100"], Types(day));
    }

    private static IEnumerable<string> Types(SummaryReport report) =>
        report.Types!.Select(type => $"{type.Type} {type.Messages} {type.Bytes}").Order(StringComparer.Ordinal);
}
