// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Appliance;
using Telemetry.Appliance.Live;
using Telemetry.Capture;
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Config.Reading;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;
using Telemetry.Yaml;
using TestSupport;
using TestSupport.Binary;

namespace Telemetry.Kernel.Tests;

/// <summary>What <c>run</c> does, from the interface to the summary, on a host that says it has two NUMA
/// nodes.</summary>
[Trait("Needs", "root")]
public sealed class NodeSessionTests
{
    private const string Channel = "aeron:udp?endpoint=127.0.0.1:20121";
    private const int Port = 26_400;
    private const long Packets = 5_000;
    private const int PacketsPerCpu = 7;
    private const long LongHoldNs = 1_000_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void packets_that_change_between_cpus_of_two_nodes_are_a_feed_without_a_gap()
    {
        using var host = new SysfsRoot("0-1", "0-1", "0", "1");
        using var pair = new VethPair();
        SummaryReport? summary = null;
        List<string> notices = [];
        IReadOnlyList<HostThreadState> threads = [];
        pair.OnHost(() =>
        {
            using LivePipeline session = LivePipeline.Start(
                MakePlan(), ProcessOn(CpuTopology.Read(host.Path)));
            notices.AddRange(session.Notices);
            threads = HostThreadState.Of(Environment.ProcessId);
            Send(pair);
            summary = Finish(session);
        });

        FeedReport feed = Assert.Single(summary!.Feeds);
        Assert.Equal((Packets, 0L, 0L), (feed.Packets, feed.LineGaps, feed.Reordered));
        Assert.True(feed.Complete);
        Assert.Equal(0, summary.Appliance!.LateRecords);
        Assert.True(summary.Ledger.Closed);
        Assert.Equal<(long?, long?, long?)>(
            (Packets, Packets, 0), (summary.Ledger.Matched, summary.Ledger.Read, summary.Ledger.LostRing));
        Assert.Equal("1", threads.Single(thread => thread.Name == "reader-node1").Cpus);
        Assert.Equal("0", threads.Single(thread => thread.Name == "reader").Cpus);
        Assert.Contains("NUMA node 0: reader on CPU 0: merges", notices);
        Assert.Contains("NUMA node 1: reader on CPU 1: moves the records of its rings to the one that merges", notices);
    }

    [RootFact]
    public void memory_is_planned_for_what_is_moved()
    {
        using var host = new SysfsRoot("0-1", "0-1", "0", "1");
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            MemoryPlan plan = LiveKernel.MemoryFor(
                MakePlan().Configuration, ProcessOn(CpuTopology.Read(host.Path)));

            Assert.StartsWith("2 rings", plan.Parts.Single(part => part.Name == "node readers").How,
                StringComparison.Ordinal);
        });
    }

    private static RunPlan MakePlan()
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(
            $"interfaces: [{{name: {VethPair.Watched}, attach: tc}}]\nfeeds:\n  - name: f\n"
            + $"    protocol: moldudp64\n    lines: [{{address: \"10.77.0.2:{Port}\"}}]\n", "two.yaml", errors);
        errors.ThrowIfAny();
        // Threads of a busy host may be late.
        settings = settings with
        {
            Capture = settings.Capture with { HoldNs = LongHoldNs, RingBytes = LargestRing.EverywhereBytes },
        };
        return new RunPlan
        {
            Configuration = Configuration.Build(settings),
            Channel = new Located<string>(Channel, Channel),
        };
    }

    private static LiveProcess ProcessOn(CpuTopology topology) => new()
    {
        Cores = CorePlan.For(
            new CoreSettings(), topology, new CpuSet([0, 1]), static _ => true, [VethPair.Watched]),
        Notices = new Progress<string>(),
        Topology = topology,
        // This host may have one node only.
        NodeOfMemory = static _ => 0,
        InNamespace = static action => action(),
    };

    // A packet is received on the CPU that sent it.
    private static void Send(VethPair pair) => pair.OnNeighbour(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        IPEndPoint to = VethPair.HostEndpoint(Port);
        for (int number = 1; number <= Packets; number++)
        {
            if (number % PacketsPerCpu == 1)
                Assert.True(HostThread.PinTo(number / PacketsPerCpu % 2));
            socket.SendTo(MoldSender.Packet((ulong)number), to);
        }
    });

    private static SummaryReport Finish(LivePipeline session)
    {
        var reports = new LocalReports("run", session.Messages, session.Packets, new NoReports());
        session.Stop();
        long untilMs = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        reports.TakeUntil(() => session.IsDone || Environment.TickCount64 > untilMs, static () => { });
        session.ThrowIfFailed();
        return reports.Summary();
    }

    private sealed class NoReports : IReportSink
    {
        public void OnDetected(DetectedReport report)
        {
        }

        public void OnPacket(PacketReport report)
        {
        }

        public void OnMessage(MessageReport report)
        {
        }

        public void OnOrder(OrderReport report)
        {
        }

        public void OnGap(GapReport report)
        {
        }

        public void OnEvent(EventReport report)
        {
        }

        public void OnSnapshot(SnapshotReport report)
        {
        }

        public void OnConnection(ConnectionReport report)
        {
        }

        public void OnHostSettings(HostSettingsReport report)
        {
        }

        public void OnDay(SummaryReport report)
        {
        }

        public void OnSummary(SummaryReport report)
        {
        }
    }
}
