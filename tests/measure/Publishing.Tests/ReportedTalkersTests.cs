// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>The host's other flows and its connections, which version 10 of the schema brought.</summary>
public sealed class ReportedTalkersTests
{
    private static readonly EndpointAddress Here = Address("10.0.0.5:40007");
    private static readonly EndpointAddress There = Address("[fd00::9]:9000");

    [Fact]
    public void every_figure_of_a_talker_arrives_under_its_name_here_and_over_aeron()
    {
        var rig = new PublisherRig();
        rig.Source.Hooks = [new HookRow { Program = "talker_sampler", Hook = "xdp_rx", State = HookState.Attached }];
        rig.Source.Talkers =
        [
            new TalkerRow
            {
                Local = Here, Remote = There, Protocol = 17, Direction = TrafficDirection.In, ErrorPpm = 196_000,
                Pid = 4711, Process = "rsync", Cgroup = "/backup.slice",
                Counters = new TalkerCounters
            {
                Packets = 6_400,
                Bytes = 640_000,
                BitsPerSecond = 512_000,
                Samples = 100,
            },
            },
            new TalkerRow
            {
                Local = There, Remote = Here, Protocol = 6, Direction = TrafficDirection.Out, IsExact = true,
                Counters = new TalkerCounters
                {
                    Packets = 7, Bytes = 8, BitsPerSecond = 9, Samples = NullValue.Int64,
                },
            },
            new TalkerRow { Protocol = 132 },
        ];
        rig.End();

        foreach (SummaryReport summary in (SummaryReport[])
            [rig.ReadOutlet().Reader.Summary("watch"), rig.ReadLocal().Reader.Summary("run")])
        {
            IReadOnlyList<TalkerReport> rows = summary.HostPath!.Talkers;
            Assert.Equal(("rsync", 4711L, "/backup.slice", "udp", "10.0.0.5:40007", "[fd00::9]:9000", "in"),
                (rows[0].Process, rows[0].Pid, rows[0].Cgroup, rows[0].Protocol, rows[0].Local, rows[0].Remote,
                    rows[0].Direction));
            Assert.Equal((6_400L, 640_000L, 512_000L, 100L, 19.6, false), (rows[0].Packets, rows[0].Bytes,
                rows[0].BitsPerSecond, rows[0].Samples, rows[0].ErrorPercent, rows[0].Exact));
            Assert.Equal((null, null, null, "tcp", "out", 7L, null, 0.0, true), (rows[1].Process, rows[1].Pid,
                rows[1].Cgroup, rows[1].Protocol, rows[1].Direction, rows[1].Packets, rows[1].Samples,
                rows[1].ErrorPercent, rows[1].Exact));
            Assert.Equal(("132", null), (rows[2].Protocol, rows[2].Direction));
        }
    }

    [Fact]
    public void every_figure_of_a_connection_arrives_once_here_and_over_aeron()
    {
        var rig = new PublisherRig();
        rig.Source.Connections.Enqueue(new LoggedConnection
        {
            Local = Here,
            Remote = There,
            Process = "strategy",
            Pid = 12,
            Cgroup = "/trading.slice",
            Container = "c0ffee",
            Reason = "peer",
            StartStampNs = PublisherRig.StartNs + 5,
            EndStampNs = PublisherRig.StartNs + 1_005,
            BytesSent = 1,
            BytesReceived = 2,
            Retransmits = 3,
            SrttNs = 4,
            Direction = TrafficDirection.In,
            End = ConnectionEnd.Reset,
        });
        rig.Source.Connections.Enqueue(new LoggedConnection
        {
            Local = Here,
            Remote = There,
            StartStampNs = NullValue.Int64,
            EndStampNs = PublisherRig.StartNs,
            BytesSent = NullValue.Int64,
            BytesReceived = NullValue.Int64,
            Retransmits = NullValue.Int64,
            SrttNs = NullValue.Int64,
        });
        rig.End();

        foreach (List<ConnectionReport> reports in (List<ConnectionReport>[])
            [rig.ReadOutlet().Sink.Connections, rig.ReadLocal().Sink.Connections])
        {
            Assert.Equal(
                [
                    new ConnectionReport
                    {
                        Process = "strategy", Pid = 12, Cgroup = "/trading.slice", Container = "c0ffee",
                        Local = "10.0.0.5:40007", Remote = "[fd00::9]:9000", Direction = "in",
                        StartTimeNs = PublisherRig.StartNs + 5 + PublisherRig.OffsetNs, DurationNs = 1_000,
                        BytesSent = 1, BytesReceived = 2, Retransmits = 3, SrttNs = 4, End = "reset", Reason = "peer",
                    },
                    new ConnectionReport
                    {
                        Local = "10.0.0.5:40007", Remote = "[fd00::9]:9000", End = "open",
                    },
                ], reports);
        }
    }

    [Fact]
    public void connections_beyond_the_queue_of_a_channel_count_as_lost_events()
    {
        var rig = new PublisherRig();
        rig.Outlet.Answer = _ => OfferResult.BackPressured;
        for (int number = 0; number < 1_030; number++)
            rig.Source.Connections.Enqueue(new LoggedConnection { EndStampNs = PublisherRig.StartNs + number });
        rig.Work();
        rig.Outlet.Answer = _ => OfferResult.Published;
        rig.Clock.NowNs += PublisherRig.SecondNs;
        rig.End();

        Assert.Equal(1_024, rig.ReadOutlet().Sink.Connections.Count);
        Assert.Equal(1_030, rig.ReadLocal().Sink.Connections.Count);
        Assert.Equal(6, rig.ReadOutlet().Reader.Summary("watch").Publication!.EventsLost);
    }

    private static EndpointAddress Address(string text) =>
        EndpointAddress.TryParse(text, out EndpointAddress address) ? address : throw new ArgumentException(text);
}
