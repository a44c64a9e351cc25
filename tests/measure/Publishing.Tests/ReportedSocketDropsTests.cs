// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Counters;
using Telemetry.Reports.Host;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>What sockets dropped, from the counters to the reports.</summary>
public sealed class ReportedSocketDropsTests
{
    private const long Unknown = NullValue.Int64;

    [Fact]
    public void the_rows_are_lines_by_port_and_then_what_takes_several()
    {
        Assert.Equal(
            [new SocketRow(0, 0, 26400), new SocketRow(0, 1, 26400), new SocketRow(1, 2, 26500),
             new SocketRow(0, -1, 26400)],
            SocketRow.Of(Watched.Topology));
    }

    [Fact]
    public void an_interval_reports_what_was_dropped_in_it_and_the_summary_all()
    {
        var rig = new PublisherRig();
        rig.Source.Counters.HasHostDrops = true;
        rig.Source.Sockets = [3, Unknown, Unknown, Unknown];
        rig.Interval();
        rig.Work();
        rig.Source.Sockets = [10, Unknown, Unknown, 4];
        rig.End();

        (ReportReader reader, RecordingSink local) = rig.ReadLocal();
        Assert.Equal(["itch A 26400 3"], Describe(local.Snapshots[0].Interval.HostDrops));
        Assert.Equal(["itch A 26400 7", "itch - 26400 4"], Describe(local.Snapshots[1].Interval.HostDrops));
        Assert.Equal(["itch A 26400 10", "itch - 26400 4"], Describe(reader.Summary("run").HostDrops));
    }

    [Fact]
    public void sockets_that_cannot_be_looked_at_are_unknown_and_none_is_an_empty_list()
    {
        var blind = new PublisherRig();
        blind.Source.Counters.HasHostDrops = true;
        blind.End();
        var bare = new PublisherRig();
        bare.Source.Counters.HasHostDrops = true;
        bare.Source.Sockets = [Unknown, Unknown, Unknown, Unknown];
        bare.End();

        Assert.Null(blind.ReadLocal().Sink.Snapshots[0].Interval.HostDrops!.Sockets);
        Assert.Empty(bare.ReadLocal().Sink.Snapshots[0].Interval.HostDrops!.Sockets!);
    }

    private static IEnumerable<string> Describe(HostDropsReport? drops) =>
        drops!.Sockets!.Select(socket => $"{socket.Feed ?? "-"} {socket.Line ?? "-"} {socket.Port} {socket.Drops}");
}
