// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Reports;
using Telemetry.Reports.Host;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>What processes read of a feed, under the process that read it.</summary>
public sealed class ReportedDeliveryTests : IDropNames
{
    private const ulong Shared = 7;

    [Fact]
    public void of_two_processes_that_read_one_socket_each_has_its_own_row_and_not_the_one_that_opened_it()
    {
        var rig = new PublisherRig(options => options with { DropNames = this }, stages: StageLevel.Receive);
        rig.End(interval =>
        {
            interval.DeliveryCount = 3;
            interval.Deliveries[0] = Row(process: 41, read: 5);
            interval.Deliveries[1] = Row(process: 42, read: 9);
            interval.Deliveries[2] = Row(process: 43, read: 2);
        });

        foreach (SummaryReport summary in (SummaryReport[])
            [rig.ReadOutlet().Reader.Summary("watch"), rig.ReadLocal().Reader.Summary("run")])
        {
            Assert.Equal(
                [("app", 4141U, 5L), ("kid", 4242U, 9L), (null, 43U, 2L)],      // the last has no name yet
                summary.Feeds[0].Delivery!.Select(row => (row.Process, row.Pid, row.Counters.NumbersRead)));
        }
    }

    string IDropNames.ReasonOf(int reason) => "";

    string? IDropNames.SiteOf(int site) => null;

    SocketProcess? IDropNames.ProcessOf(ulong socket) => new(40, "launcher", null, null);

    // Ids of another pid namespace.
    SocketProcess? IDropNames.ReaderOf(ulong socket, uint process) => (socket, process) switch
    {
        (Shared, 41) => new(4141, "app", null, null),
        (Shared, 42) => new(4242, "kid", null, null),
        _ => null,
    };

    private static DeliveryRow Row(uint process, long read) => new()
    {
        FeedIndex = 0,
        Process = process,
        Socket = Shared,
        Counters = new DeliveryCounters { NumbersRead = read },
    };
}
