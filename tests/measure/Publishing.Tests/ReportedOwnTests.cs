// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Threads;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;
using Telemetry.Reports.Json;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>What the appliance itself uses, and the search for causes, which version 10 of the schema brought; from the
/// counters to the reports.</summary>
public sealed class ReportedOwnTests
{
    private const string Slice = "/trading.slice";
    private const string Id = "c0ffee";

    [Fact]
    public void every_figure_of_programs_tables_and_threads_arrives_under_its_name_here_and_over_aeron()
    {
        var rig = new PublisherRig();
        rig.Source.Counters.Appliance.Threads = new ThreadTimeCounters { CpuNsAnalysis = 11, CpuNsPublisher = 12 };
        rig.Source.Programs =
        [
            new ProgramRow
            {
                Program = "xdp_rx", Hook = "xdp", Interface = "eth0",
                Counters = new ProgramCounters { Events = 1, Missed = 2, RunNs = 3, PriceNs = 4 },
            },
            new ProgramRow
            {
                Program = "socket_owners", Hook = "iter/task_file",
                Counters = new ProgramCounters
                {
                    Events = NullValue.Int64, Missed = 0, RunNs = NullValue.Int64, PriceNs = NullValue.Int64,
                },
            },
        ];
        rig.Source.Maps = [MapRow.Of("flows", 64, 4_096), MapRow.Of("history", 5, 6)];
        rig.End();

        foreach (SummaryReport summary in BothOf(rig))
        {
            ApplianceReport own = summary.Appliance!;
            Assert.Equal((11L, 12L), (own.CpuNsAnalysis, own.CpuNsPublisher));
            Assert.Equal([("xdp_rx", "xdp", "eth0"), ("socket_owners", "iter/task_file", null)],
                own.Programs!.Select(row => (row.Program, row.Hook, row.Interface)));
            Assert.Equal([((long?)1, (long?)2, (long?)3, (long?)4), (null, 0, null, null)],
                own.Programs!.Select(row => (row.Events, row.Missed, row.RunNs, row.PriceNs)));
            Assert.Equal([("flows", (long?)64, (long?)4_096), ("history", 5, 6)],
                own.Maps!.Select(row => (row.Map, row.Entries, row.Capacity)));
        }
    }

    [Fact]
    public void without_programs_there_are_none_and_not_an_empty_list()
    {
        var rig = new PublisherRig();
        rig.End();

        foreach (SummaryReport summary in BothOf(rig))
            Assert.Equal((null, null), (summary.Appliance!.Programs, summary.Appliance.Maps));
    }

    [Fact]
    public void the_search_for_causes_arrives_by_kind_and_is_null_where_there_is_none()
    {
        var rig = new PublisherRig();
        rig.Source.Hooks = [new HookRow { Program = "history", Hook = "sched:*", State = HookState.Attached }];
        var counters = default(CauseCounters);
        Span<long> values = MemoryMarshal.Cast<CauseCounters, long>(new Span<CauseCounters>(ref counters));
        for (int index = 0; index < values.Length; index++)
            values[index] = index + 1;
        rig.Source.Causes = counters;
        rig.Interval();
        rig.Work();
        SummaryReport[] with = [.. BothOf(rig)];
        rig.Source.Causes = null;
        rig.End();

        CauseSearchReport found = with[0].HostPath!.Causes!;
        Assert.Equal((1L, 2L, 3L, 4L), (found.Asked, found.Found, found.Skipped, found.Unknown));
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            JsonSummary.Write(json, with[0], null);
            json.WriteEndObject();
        }
        Assert.Contains("\"causes\":{\"asked\":1,\"found\":2,\"skipped\":3,\"unknown\":4,\"by_kind\":{\"stack\":5,"
            + "\"cpu_wait\":6,\"idle_exit\":7,\"interrupt\":8,\"blocked\":9,\"stopped\":10,\"strategy\":11,"
            + "\"unknown\":12,\"not_recorded\":15,\"throttled\":16,\"frozen\":17,\"tcp_wait\":18},"
            + "\"history_lapped\":13,\"processes_left_out\":14}",
            Encoding.UTF8.GetString(text.ToArray()), StringComparison.Ordinal);
        Assert.All(BothOf(rig), summary => Assert.Null(summary.HostPath!.Causes));
    }

    [Fact]
    public void control_group_and_container_go_with_each_process()
    {
        var rig = new PublisherRig(options => options with { ProcessGroups = new Groups() });
        rig.Source.Hooks = [new HookRow { Program = "tcp_info", Hook = "sock_diag", State = HookState.Attached }];
        rig.Source.Tcp = [new TcpRow { Connection = 1, Process = "strategy", Cgroup = Slice, Container = Id }];
        rig.Source.Threads =
            [new ThreadRow { Process = "strategy", Thread = "md-rx", ProcessId = 7, Cgroup = Slice, Container = Id }];
        rig.Source.Talkers = [new TalkerRow { Process = "rsync", Cgroup = Slice, Container = Id }];
        rig.Publish(Stall(7));
        rig.Publish(Stall(8));
        rig.End();

        foreach (SummaryReport summary in BothOf(rig))
        {
            HostPathReport path = summary.HostPath!;
            Assert.Equal((Slice, Id), (path.Tcp[0].Cgroup, path.Tcp[0].Container));
            Assert.Equal((Slice, Id), (path.Threads[0].Cgroup, path.Threads[0].Container));
            Assert.Equal((Slice, Id), (path.Talkers[0].Cgroup, path.Talkers[0].Container));
        }
        List<EventReport> events = rig.ReadOutlet().Sink.Events;
        Assert.Equal([(Slice, Id), (null, null)],
            events.Where(one => one.Event == "stall").Select(one => (one.Cgroup, one.Container)));
    }

    [Fact]
    public void a_publisher_of_version_9_has_no_cpu_times_of_further_threads()
    {
        var rig = new PublisherRig();
        rig.Source.Counters.Appliance.CpuNsReader = 5;
        rig.End();
        var sink = new RecordingSink();
        var reader = new Telemetry.Reports.Receiving.ReportReader(sink, new Telemetry.Reports.Receiving.ReaderLimits());

        foreach ((int stream, byte[] message) in rig.Outlet.Taken)
            reader.OnMessage(stream, IsOfAppliance(message) ? Shorten(message) : message);

        ApplianceReport own = reader.Summary("watch").Appliance!;
        Assert.Equal((5L, null, null), (own.CpuNsReader, own.CpuNsAnalysis, own.CpuNsPublisher));
    }

    private static IEnumerable<SummaryReport> BothOf(PublisherRig rig)
    {
        yield return rig.ReadOutlet().Reader.Summary("watch");
        yield return rig.ReadLocal().Reader.Summary("run");
    }

    private static bool IsOfAppliance(byte[] message) =>
        BinaryPrimitives.ReadUInt16LittleEndian(message.AsSpan(2)) == ApplianceMessage.TemplateId;

    /// <summary>The message as version 9 has it.</summary>
    private static byte[] Shorten(byte[] message)
    {
        const int BlockBefore = 120;
        byte[] shorter = message[..(MessageHeader.Size + BlockBefore)];
        BinaryPrimitives.WriteUInt16LittleEndian(shorter, BlockBefore);
        return shorter;
    }

    private static TelemetryEvent Stall(uint pid) => new()
    {
        Kind = TelemetryEventKind.Stall,
        Severity = EventSeverity.Warning,
        StampNs = PublisherRig.StartNs + 5,
        FeedIndex = -1,
        LineIndex = -1,
        SessionIndex = -1,
        DurationNs = 2_000_000,
        Subject = EventSubject.OfThread("strategy", "md-rx"),
        ProcessId = pid,
        ThreadId = pid,
    };

    private sealed class Groups : IProcessGroups
    {
        public (string? Cgroup, string? Container) Find(uint pid) => pid == 7 ? (Slice, Id) : default;

        public ContainerNames? NamesOf(string? cgroup, string? container) => null;
    }
}
