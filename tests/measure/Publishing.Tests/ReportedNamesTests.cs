// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;
using Telemetry.Model.Causes;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Threads;
using Telemetry.Reports.Json.Events;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;
using Telemetry.Reports.Json;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>Kubernetes' names of containers, which version 12 of the schema brought: in every message that names a
/// process, to the reports and their JSON.</summary>
public sealed class ReportedNamesTests : IProcessGroups, IDropNames, ICauseFindings
{
    private const string Slice = "/kubepods/pod1";
    private const string Id = "c0ffee";
    private static readonly ContainerNames Names = new("strategy-0", "trading", "app");

    private ContainerNames? _names = Names;

    [Fact]
    public void each_row_and_event_that_names_a_process_has_the_names_here_and_over_aeron()
    {
        PublisherRig rig = Publish();

        foreach ((SummaryReport summary, RecordingSink sink) in BothOf(rig))
        {
            HostPathReport path = summary.HostPath!;
            ContainerNames?[] ofRows =
                [path.Tcp[0].Names, path.Threads[0].Names, path.Talkers[0].Names, path.Drops![0].Names];
            Assert.All(ofRows, names => Assert.Equal(Names, names));
            Assert.Equal(["host_drop Names", "late_order Names", "line_down ", "stall Names"], sink.Events
                .Select(one => $"{one.Event} {(one.Names == Names ? nameof(Names) : one.Names.ToString())}")
                .Order(StringComparer.Ordinal));
            ConnectionReport connection = Assert.Single(sink.Connections);
            Assert.Equal((Names, "peer"), (connection.Names!.Value, connection.Reason));
            Assert.Equal([new DroppedRange(7, 9)], path.Drops[0].Ranges);
        }
    }

    [Fact]
    public void the_json_has_them_behind_the_container_and_null_where_they_are_unknown()
    {
        const string Known = "\"container\":\"c0ffee\",\"pod\":\"strategy-0\",\"namespace\":\"trading\","
            + "\"container_name\":\"app\"";
        const string Unknown = "\"container\":\"c0ffee\",\"pod\":null,\"namespace\":null,\"container_name\":null";

        Assert.Equal(5, TimesIn(Json(Publish()), Known));       // four rows and the connection
        Assert.Equal(3, TimesIn(EventJson(Publish()), Known));
        _names = null;
        Assert.Equal(5, TimesIn(Json(Publish()), Unknown));
        Assert.DoesNotContain("namespace", EventJson(Publish()), StringComparison.Ordinal);
        _names = Names with { Container = null };
        Assert.Equal(5, TimesIn(Json(Publish()), Known.Replace("\"app\"", "null")));
        Assert.DoesNotContain("container_name", EventJson(Publish()), StringComparison.Ordinal);
    }

    [Fact]
    public void people_read_them_behind_the_process()
    {
        PublisherRig rig = Publish();

        Assert.Contains(", strategy[7] in trading/strategy-0/app",
            RecordText.Of(rig.ReadOutlet().Sink.Events.Single(one => one.Event == "host_drop")),
            StringComparison.Ordinal);
        Assert.Equal("strategy[7]", ProcessText.Of("strategy", 7, null));
        Assert.Equal("[7] in trading/strategy-0", ProcessText.Of(null, 7, Names with { Container = null }));
        Assert.Null(ProcessText.Of(null, null, Names));
    }

    [Fact]
    public void the_longest_names_leave_room_for_the_ranges_that_fit()
    {
        _names = new ContainerNames(new string('p', 253), new string('n', 63), new string('c', 63));
        PublisherRig rig = Publish(maxMessageLength: 1_408);

        HostDropReport drop = rig.ReadOutlet().Reader.Summary("watch").HostPath!.Drops![0];
        Assert.Equal(_names, drop.Names);
        Assert.Equal([new DroppedRange(7, 9)], drop.Ranges);
    }

    (string? Cgroup, string? Container) IProcessGroups.Find(uint pid) => (Slice, Id);

    ContainerNames? IProcessGroups.NamesOf(string? cgroup, string? container) =>
        (cgroup, container) == (Slice, Id) ? _names : null;

    string IDropNames.ReasonOf(int reason) => "SOCKET_RCVBUFF";

    string? IDropNames.SiteOf(int site) => null;

    SocketProcess? IDropNames.ProcessOf(ulong socket) =>
        socket == 7 ? new SocketProcess(7, "strategy", Slice, Id) : null;

    SocketProcess? IDropNames.ReaderOf(ulong socket, uint process) => null;

    CauseFinding? ICauseFindings.FindingOf(long number) => new()
    {
        Order = new LateOrder
        {
            TickStampNs = PublisherRig.StartNs,
            OrderStampNs = PublisherRig.StartNs,
            TickFeedIndex = -1,
            TickLineIndex = -1,
        },
        Process = "strategy",
        Cgroup = Slice,
        Container = Id,
        Parts = [],
    };

    private PublisherRig Publish(int maxMessageLength = 1 << 16)
    {
        var rig = new PublisherRig(
            options => options with { ProcessGroups = this, DropNames = this, Causes = this }, maxMessageLength);
        rig.Source.Hooks = [new HookRow { Program = "drops", Hook = "kfree_skb", State = HookState.Attached }];
        rig.Source.Tcp = [new TcpRow { Connection = 1, Process = "strategy", Cgroup = Slice, Container = Id }];
        rig.Source.Threads =
            [new ThreadRow { Process = "strategy", Thread = "md-rx", ProcessId = 7, Cgroup = Slice, Container = Id }];
        rig.Source.Talkers = [new TalkerRow { Process = "strategy", Cgroup = Slice, Container = Id }];
        rig.Source.Connections.Enqueue(new LoggedConnection
        {
            Process = "strategy",
            Cgroup = Slice,
            Container = Id,
            Reason = "peer",
            EndStampNs = PublisherRig.StartNs,
        });
        rig.Publish(Happened(TelemetryEventKind.Stall));
        rig.Publish(Happened(TelemetryEventKind.LineDown));
        rig.Publish(Happened(TelemetryEventKind.HostDrop));
        rig.Publish(Happened(TelemetryEventKind.LateOrder));
        rig.End(buffer =>
        {
            buffer.DropCount = 1;
            buffer.Drops[0] = new DropRow { SessionIndex = -1, Socket = 7, Packets = 1, Numbers = 3 };
            buffer.Drops[0].Add(7, 9);
        });
        return rig;
    }

    private static TelemetryEvent Happened(TelemetryEventKind kind)
    {
        var item = new TelemetryEvent
        {
            Kind = kind,
            Severity = EventSeverity.Warning,
            StampNs = PublisherRig.StartNs + 5,
            FeedIndex = (short)(kind == TelemetryEventKind.LineDown ? 0 : -1),
            LineIndex = (short)(kind == TelemetryEventKind.LineDown ? 0 : -1),
            SessionIndex = -1,
            ProcessId = 7,
        };
        // The two share their place.
        if (kind == TelemetryEventKind.HostDrop)
            item.DropSocket = 7;
        else
            item.Subject = EventSubject.OfThread("strategy", "md-rx");
        return item;
    }

    private static IEnumerable<(SummaryReport Summary, RecordingSink Sink)> BothOf(PublisherRig rig)
    {
        (Telemetry.Reports.Receiving.ReportReader reader, RecordingSink sink) = rig.ReadOutlet();
        yield return (reader.Summary("watch"), sink);
        (reader, sink) = rig.ReadLocal();
        yield return (reader.Summary("run"), sink);
    }

    private static string Json(PublisherRig rig)
    {
        (SummaryReport summary, RecordingSink sink) = BothOf(rig).First();
        return Written(json =>
        {
            JsonSummary.Write(json, summary, null);
            JsonRecords.WriteConnection(json, sink.Connections[0]);
        });
    }

    private static string EventJson(PublisherRig rig) => string.Join('\n', BothOf(rig).First().Sink.Events
        .Select(one => Written(json => JsonEvents.Write(json, one))));

    private static string Written(Action<Utf8JsonWriter> write)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static int TimesIn(string text, string part) => text.Split(part).Length - 1;
}
