// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>The host path, which version 9 of the schema brought, from the counters to the reports.</summary>
public sealed class ReportedHostPathTests
{
    private const int BlockBefore = 344;                        // of a session's counters in version 8
    private const int EventBlockBefore = 232;                   // of an event in version 9

    [Fact]
    public void every_figure_of_a_connection_arrives_under_its_name_here_and_over_aeron()
    {
        var rig = new PublisherRig();
        rig.Source.Hooks = [Hook("tcp_info", HookState.Attached)];
        rig.Source.Tcp = [Connection(7)];
        rig.End();

        foreach (SummaryReport summary in (SummaryReport[])
            [rig.ReadOutlet().Reader.Summary("watch"), rig.ReadLocal().Reader.Summary("run")])
        {
            TcpReport reported = Assert.Single(summary.HostPath!.Tcp);
            Assert.Equal(summary.Sessions[0].Session, reported.Session);
            Assert.Equal((7U, "10.0.0.5:40007", "10.0.0.9:9000", "cubic", "strategy", null), (reported.Connection,
                reported.Client, reported.Gateway, reported.Congestion, reported.Process, reported.Thread));
            Assert.Equal((1L, 24L, null), (reported.SrttNs, reported.BytesRetransmitted, reported.Ssthresh));
            Assert.Equal((25L, null), (reported.RetransmitsFast, reported.RetransmitsTimeout));
            HookReport hook = Assert.Single(summary.HostPath.Hooks);
            Assert.Equal(("tcp_info", "sock_diag", "attached", null, 100L, 90L, null), (hook.Program, hook.Hook,
                hook.State, hook.Why, hook.Events, hook.Told, hook.Missed));
        }
    }

    [Fact]
    public void the_connections_of_the_last_second_are_the_ones_that_there_are()
    {
        var rig = new PublisherRig();
        rig.Source.Hooks = [Hook("tcp_info", HookState.Missing, "the kernel has no tcp_diag")];
        rig.Source.Tcp = [Connection(1), Connection(2)];
        rig.Interval();
        rig.Work();
        rig.Source.Tcp = [Connection(2)];
        rig.Interval();
        rig.Work();
        rig.End();

        (ReportReader reader, RecordingSink sink) = rig.ReadLocal();
        HostPathReport path = reader.Summary("run").HostPath!;
        Assert.Equal([2U], path.Tcp.Select(one => one.Connection));
        Assert.Equal([1U, 2U], sink.Snapshots[1].Interval.HostPath!.Tcp.Select(one => one.Connection));
        Assert.Equal(("missing", "the kernel has no tcp_diag"), (path.Hooks[0].State, path.Hooks[0].Why));
    }

    [Fact]
    public void without_a_host_there_is_none()
    {
        var rig = new PublisherRig();
        rig.End();

        Assert.Null(rig.ReadOutlet().Reader.Summary("watch").HostPath);
    }

    [Fact]
    public void as_many_as_are_asked_about_are_published()
    {
        var rig = new PublisherRig();
        rig.Source.Hooks = [Hook("tcp_info", HookState.Attached)];
        rig.Source.Tcp = [.. Enumerable.Range(1, TcpRow.MaxReported).Select(number => Connection((uint)number))];
        rig.End();

        Assert.Equal(TcpRow.MaxReported, rig.ReadOutlet().Reader.Summary("watch").HostPath!.Tcp.Count);
    }

    [Fact]
    public void a_reader_of_the_version_before_reads_the_rest()
    {
        var rig = new PublisherRig();
        rig.Interval(buffer =>
        {
            buffer.Sessions[0].BytesReceived = 5;
            buffer.Sessions[0].ResetsReceived = 3;
        });
        rig.End();
        byte[] message = rig.Outlet.Taken.Last(taken => IsOfSession(taken.Message)).Message;

        Assert.True(MessageDecoder.TryStart(message, out MessageDecoder decoder));
        decoder.Read(out SessionCountersOfVersion8 read);

        Assert.Equal(5L, read.BytesReceived);
    }

    [Fact]
    public void every_figure_of_a_thread_and_a_cpu_arrives_under_its_name()
    {
        var rig = new PublisherRig();
        rig.Source.Hooks = [Hook("thread_counters", HookState.Attached)];
        rig.Source.Threads = [Thread(1), Thread(2)];
        var counters = new CpuCounters { TimeSqueeze = 1, BacklogDropped = 2, KsoftirqdNs = 3 };
        counters.DeviceInterrupts = NullValue.Int64;
        rig.Source.Cpus = [new CpuRow { Cpu = 3, Counters = counters }];
        rig.End();

        foreach (SummaryReport summary in (SummaryReport[])
            [rig.ReadOutlet().Reader.Summary("watch"), rig.ReadLocal().Reader.Summary("run")])
        {
            Assert.Equal([1U, 2U], summary.HostPath!.Threads.Select(thread => thread.Tid));
            ThreadReport thread = summary.HostPath.Threads[1];
            Assert.Equal(("strategy", 4711U, "md-rx", 1L, 2L, 3L, 4L), (thread.Process, thread.Pid, thread.Thread,
                thread.Cpu, thread.RunningNs, thread.WaitingNs, thread.Voluntary));
            Assert.Equal((5L, 6L, 7L, 8L, null), (thread.Preempted, thread.Migrations, thread.Faults,
                thread.MajorFaults, thread.InterruptedNs));
            CpuReport cpu = Assert.Single(summary.HostPath.Cpus);
            Assert.Equal((3U, 1L, 2L, 3L, null), (cpu.Cpu, cpu.TimeSqueeze, cpu.BacklogDropped, cpu.KsoftirqdNs,
                cpu.DeviceInterrupts));
        }
    }

    [Fact]
    public void dropped_orders_are_named_and_null_where_they_are_not_known()
    {
        var rig = new PublisherRig();
        TelemetryEvent drop = new()
        {
            Kind = TelemetryEventKind.HostDrop,
            Severity = EventSeverity.Error,
            FeedIndex = -1,
            LineIndex = -1,
            Amount = 3,
            HasUnknownNumbers = 1,
        };
        rig.Publish(drop);
        (drop.HasUnknownNumbers, drop.Count, drop.Amount) = (0, 2, 0);
        drop.Key.SetInteger(42);
        rig.Publish(drop);
        rig.End();

        (_, RecordingSink sink) = rig.ReadOutlet();
        EventReport[] drops = [.. sink.Events.Where(one => one.Event == "host_drop")];
        Assert.Equal([(null, 3L), (2L, 0L)], drops.Select(one => (one.Count, one.Packets)));
        Assert.Equal((false, true), (drops[0].OrderKey.IsPresent, drops[1].OrderKey.IsPresent));
    }

    [Fact]
    public void the_first_interval_has_the_host_path()
    {
        var rig = new PublisherRig();
        rig.Source.Hooks = [Hook("tcp_info", HookState.Attached)];
        rig.Interval();
        rig.Work();
        rig.End();

        (_, RecordingSink sink) = rig.ReadLocal();
        Assert.All(sink.Snapshots, snapshot => Assert.Single(snapshot.Interval.HostPath!.Hooks));
    }

    [Fact]
    public void the_first_drop_of_a_place_waits_for_its_name_and_no_longer_than_that_may_take()
    {
        var names = new LateNames();
        var rig = new PublisherRig(options => options with { DropNames = names });
        TelemetryEvent drop = new()
        {
            Kind = TelemetryEventKind.HostDrop,
            StampNs = PublisherRig.StartNs,
            FeedIndex = -1,
            LineIndex = -1,
            DropSite = 1,
        };
        rig.Publish(drop);
        rig.Work();
        names.Name = "nft_do_chain";
        rig.Work();
        (names.Name, drop.DropSite) = (null, 2);
        rig.Publish(drop);
        rig.Clock.NowNs += 300_000_000;
        rig.Work();
        rig.End();

        (_, RecordingSink sink) = rig.ReadOutlet();
        Assert.Equal(
            ["nft_do_chain", null], sink.Events.Where(one => one.Event == "host_drop").Select(one => one.Where));
    }

    [Fact]
    public void a_stalled_process_says_its_share_its_longest_wait_and_by_whom_and_is_cleared_as_the_same()
    {
        const long Ms = 1_000_000;
        var rig = new PublisherRig();
        TelemetryEvent stalled = new()
        {
            Kind = TelemetryEventKind.Stalled,
            Severity = EventSeverity.Warning,
            State = EventState.Raised,
            FeedIndex = -1,
            LineIndex = -1,
            SessionIndex = -1,
            DurationNs = 750 * Ms,
            Amount = 625_000,
            First = 20 * Ms,
            Last = 26 * Ms,
            Interface = InterfaceName.Of("hogneg"),
            Requests = 16874,
            Subject = EventSubject.OfThread("mytrader", "md-rx"),
            ProcessId = 4711,
            ThreadId = 4713,
            Cpu = 1,
        };
        rig.Publish(stalled);
        (stalled.State, stalled.Interface, stalled.ThreadId, stalled.Cpu) = (EventState.Cleared, default, 0, -1);
        rig.Publish(stalled);
        rig.End();

        (_, RecordingSink sink) = rig.ReadOutlet();
        EventReport[] told = [.. sink.Events.Where(one => one.Event == "stalled")];
        Assert.Equal(["raised", "cleared"], told.Select(one => one.State));
        Assert.Equal((62.5, 750 * Ms, 26 * Ms), (told[0].SharePercent, told[0].DurationNs, told[0].LongestNs));
        Assert.Equal(("hogneg", 16874L, 20 * Ms, null), (told[0].By, told[0].ByTid, told[0].ByNs, told[0].Interface));
        Assert.Equal(("mytrader", 4711L, "md-rx", 4713L, 1L), (told[0].Process, told[0].Pid, told[0].Thread,
            told[0].Tid, told[0].Cpu));
        Assert.Equal((null, null, null, null), (told[1].SharePercent, told[1].By, told[1].Tid, told[1].Cpu));
    }

    [Fact]
    public void what_was_asked_for_says_how_old_it_is()
    {
        const long Ms = 1_000_000;
        const long EndNs = PublisherRig.StartNs + PublisherRig.SecondNs;
        var rig = new PublisherRig();
        rig.Source.Hooks =
        [
            Hook("tcp_info", HookState.Attached) with { EveryNs = 100 * Ms, AskedNs = EndNs - (301 * Ms) },
            Hook("thread_counters", HookState.Attached) with { EveryNs = 1_000 * Ms, AskedNs = EndNs - (700 * Ms) },
            Hook("drops", HookState.Attached),
        ];
        rig.Source.Tcp = [Connection(7) with { AskedNs = EndNs - (32_000 * Ms) }, Connection(8)];
        rig.Source.Threads = [Thread(1) with { AskedNs = EndNs - (700 * Ms) }];
        rig.Source.Cpus = [new CpuRow { AskedNs = EndNs + Ms }];
        rig.Source.Talkers = [new TalkerRow { AskedNs = EndNs - Ms }];
        rig.Source.Counters.HasHostDrops = true;
        rig.Source.Sockets = new long[Watched.Topology.SocketRows.Count];
        rig.Source.SocketsAskedNs = EndNs - (80 * Ms);
        rig.End();

        foreach (SummaryReport summary in (SummaryReport[])
            [rig.ReadOutlet().Reader.Summary("watch"), rig.ReadLocal().Reader.Summary("run")])
        {
            HostPathReport path = summary.HostPath!;
            Assert.Equal([(100 * Ms, 301 * Ms, true), (1_000 * Ms, 700 * Ms, false), (null, null, (bool?)null)],
                path.Hooks.Select(hook => (hook.EveryNs, hook.AgeNs, hook.IsBehind)));
            Assert.Equal([32_000 * Ms, null], path.Tcp.Select(one => one.AgeNs));
            Assert.Equal((700 * Ms, 0L, Ms), (path.Threads[0].AgeNs, path.Cpus[0].AgeNs, path.Talkers[0].AgeNs));
            Assert.All(summary.HostDrops!.Sockets!, socket => Assert.Equal(80 * Ms, socket.AgeNs));
        }
    }

    [Fact]
    public void as_many_threads_as_are_watched_are_published()
    {
        var rig = new PublisherRig();
        rig.Source.Hooks = [Hook("thread_counters", HookState.Attached)];
        rig.Source.Threads = [.. Enumerable.Range(1, ThreadRow.MaxReported).Select(id => Thread((uint)id))];
        rig.Source.Cpus = [.. Enumerable.Range(0, CpuRow.MaxReported).Select(cpu => new CpuRow { Cpu = (uint)cpu })];
        rig.End();

        HostPathReport path = rig.ReadOutlet().Reader.Summary("watch").HostPath!;
        Assert.Equal((ThreadRow.MaxReported, CpuRow.MaxReported), (path.Threads.Count, path.Cpus.Count));
    }

    [Fact]
    public void a_reader_of_version_9_reads_an_event_that_is_about_a_thread()
    {
        var rig = new PublisherRig();
        rig.Source.Hooks = [Hook("thread_counters", HookState.Attached)];
        rig.Publish(new TelemetryEvent
        {
            Id = 7,
            Kind = TelemetryEventKind.Stall,
            Severity = EventSeverity.Warning,
            StampNs = 5_000,
            FeedIndex = -1,
            LineIndex = -1,
            SessionIndex = -1,
            DurationNs = 2_000_000,
            Subject = EventSubject.OfThread("strategy", "md-rx"),
            ProcessId = 4711,
            ThreadId = 4713,
            Cpu = 3,
        });
        rig.End();

        (_, RecordingSink sink) = rig.ReadOutlet();
        EventReport stall = Assert.Single(sink.Events, one => one.Event == "stall");
        Assert.Equal(("strategy", 4711L, "md-rx", 4713L, 3L, 2_000_000L, null), (stall.Process, stall.Pid, stall.Thread,
            stall.Tid, stall.Cpu, stall.DurationNs, stall.Device));
        byte[] message = rig.Outlet.Taken.Last(taken =>
            BinaryPrimitives.ReadUInt16LittleEndian(taken.Message.AsSpan(2)) == EventMessage.TemplateId).Message;
        Assert.True(MessageDecoder.TryStart(message, out MessageDecoder decoder));
        decoder.Read(out EventOfVersion9 read);
        Assert.Equal((7L, 2_000_000L), (read.Id, read.DurationNs));
    }

    private sealed class LateNames : IDropNames
    {
        internal string? Name { get; set; }

        public string ReasonOf(int reason) => "NETFILTER_DROP";

        public string? SiteOf(int site) => Name;

        public bool AreAwaited(int site, ulong socket) => Name is null;

        public SocketProcess? ProcessOf(ulong socket) => null;

        public SocketProcess? ReaderOf(ulong socket, uint process) => null;
    }

    private static bool IsOfSession(byte[] message) =>
        BinaryPrimitives.ReadUInt16LittleEndian(message.AsSpan(2)) == SessionCountersMessage.TemplateId;

    private static HookRow Hook(string program, HookState state, string? why = null) => new()
    {
        Program = program,
        Hook = "sock_diag",
        State = state,
        Why = why,
        Counters = new HookCounters { Events = 100, Ignored = 4, Told = 90, Lost = 6, Missed = NullValue.Int64 },
    };

    /// <summary>Figures that are their places in the message, from 1; the slow-start threshold is unknown.</summary>
    private static TcpRow Connection(uint number)
    {
        var row = new TcpRow
        {
            Connection = number,
            SessionIndex = 0,
            Client = new EndpointAddress(EndpointAddress.FromIPv4(0x0A000005), (ushort)(40_000 + number)),
            Gateway = new EndpointAddress(EndpointAddress.FromIPv4(0x0A000009), 9_000),
            RetransmitsFast = 25,
            RetransmitsTimeout = NullValue.Int64,
            Congestion = "cubic",
            Process = "strategy",
        };
        Span<long> values = MemoryMarshal.Cast<TcpStateCounters, long>(new Span<TcpStateCounters>(ref row.State));
        for (int index = 0; index < values.Length; index++)
            values[index] = index + 1;
        row.State.Ssthresh = NullValue.Int64;
        return row;
    }

    /// <summary>Figures that are their places in the message, from 1.</summary>
    private static ThreadRow Thread(uint id)
    {
        var row = new ThreadRow { Process = "strategy", ProcessId = 4711, Thread = "md-rx", ThreadId = id };
        Span<long> values = MemoryMarshal.Cast<ThreadCounters, long>(new Span<ThreadCounters>(ref row.Counters));
        for (int index = 0; index < values.Length; index++)
            values[index] = index + 1;
        row.Counters.InterruptedNs = NullValue.Int64;
        return row;
    }

    [StructLayout(LayoutKind.Explicit, Size = EventBlockBefore)]
    private struct EventOfVersion9 : IMessageBlock
    {
        public static ushort TemplateId => 30;

        public static ushort BlockLength => EventBlockBefore;

        [FieldOffset(40)] public long Id;

        [FieldOffset(120)] public long DurationNs;
    }

    [StructLayout(LayoutKind.Explicit, Size = BlockBefore)]
    private struct SessionCountersOfVersion8 : IMessageBlock
    {
        public static ushort TemplateId => 15;

        public static ushort BlockLength => BlockBefore;

        [FieldOffset(336)] public long BytesReceived;
    }
}
