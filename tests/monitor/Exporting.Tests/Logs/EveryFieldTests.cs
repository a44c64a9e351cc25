// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Logs;
using Telemetry.Exporting.Logs.Journal;
using Telemetry.Exporting.Logs.Syslog;
using Telemetry.Exporting.Otlp;
using Telemetry.Model.Events;
using Telemetry.Model.Threads;
using Telemetry.Reports.Events;
using Telemetry.Reports.Json;
using Telemetry.Reports.Receiving;
using TestSupport;

namespace Telemetry.Exporting.Tests.Logs;

/// <summary>Events of every kind with every field that a JSON line can have, in every protocol: each field has the
/// value of the line.</summary>
public sealed partial class EveryFieldTests
{
    private const int Enough = 1 << 20;

    public static TheoryData<string> Kinds =>
        [.. Enum.GetValues<TelemetryEventKind>().Select(kind => ReportNames.OfEvent((byte)kind))];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void each_field_has_the_value_of_the_line(string kind)
    {
        foreach (object report in kind == "gap" ? (object[])[Gap()] : Reports(kind))
        {
            LogEntry entry = SampleRecords.Of(report);
            (string Name, string Text, JsonElement Value)[] expected = [.. Expected(LineOf(report))];
            var record = LogRecord.Of(entry);

            Assert.Equal(
                expected.Select(one => (one.Name, one.Text)).Append(("kind", kind)).Order(),
                record.Fields.Select(one => (one.Name, one.Value)).Order());
            var syslog = new ByteBuffer();
            new SyslogFormat(new SyslogTarget { Address = SyslogAddress.Parse("udp://a")! }, Enough)
                .Write(record, syslog);
            string message = Encoding.UTF8.GetString(syslog.Bytes);
            var journal = new ByteBuffer();
            JournalFormat.Write(record, journal);
            string lines = Encoding.UTF8.GetString(journal.Bytes);
            Dictionary<string, ProtoField> attributes = Attributes(new OtlpLogEncoder().Encode([record]).ToArray());
            foreach ((string name, string text, JsonElement value) in expected)
            {
                Assert.Contains($" {name}=\"{text}\"", message, StringComparison.Ordinal);
                Assert.Contains($"\nTELEMETRY_{name.ToUpperInvariant()}={text}\n", lines, StringComparison.Ordinal);
                AssertIs(value, name, attributes[name]);
            }
        }
    }

    /// <summary>Fields of a line: of the cause of an order its kind; neither severities nor keys.</summary>
    private static IEnumerable<(string Name, string Text, JsonElement Value)> Expected(
        Dictionary<string, JsonElement> line)
    {
        foreach ((string key, JsonElement found) in line)
        {
            if (key is "key" or "severity" or "event" || found.ValueKind == JsonValueKind.Null)
                continue;
            JsonElement value = found.ValueKind == JsonValueKind.Object ? found.GetProperty("kind") : found;
            bool isFlag = value.ValueKind is JsonValueKind.True or JsonValueKind.False;
            yield return (key == "flow" ? "feed" : key, isFlag ? value.GetRawText() : value.ToString(), value);
        }
    }

    /// <summary>Text, bool, int and double are the fields 1, 2, 3 and 4 of AnyValue.</summary>
    private static void AssertIs(JsonElement value, string name, ProtoField found)
    {
        if (name == "share_percent")
            Assert.Equal((4, value.GetDouble()), (found.Number, found.Double));
        else if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long whole))
            Assert.Equal((3, (ulong)whole), (found.Number, found.Integer));
        else if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            Assert.Equal((2, value.GetBoolean() ? 1ul : 0), (found.Number, found.Integer));
        else
            Assert.Equal((1, value.ToString()), (found.Number, found.Text));
    }

    [Theory]
    [InlineData(74.6038, "74.6038")]
    [InlineData(100, "100")]
    [InlineData(0.0001, "0.0001")]
    public void a_share_is_a_fraction_also_where_it_is_whole(double percent, string text)
    {
        var record = LogRecord.Of(SampleRecords.Of(
            new EventReport { Event = "stalled", Severity = "warning", State = "raised", SharePercent = percent }));

        Assert.Equal(text, Assert.Single(record.Fields, one => one.Name == "share_percent").Value);
        ProtoField found = Attributes(new OtlpLogEncoder().Encode([record]).ToArray())["share_percent"];
        Assert.Equal((4, percent), (found.Number, found.Double));
    }

    /// <summary>The events and the gap here have every key, by the schema of events and the source of what is written
    /// by hand.</summary>
    [Fact]
    public void no_field_is_missing_here()
    {
        string gap = Source("Reports", "Json", "JsonRecords.cs");
        gap = gap[gap.IndexOf("void WriteGap(", StringComparison.Ordinal)..];
        string[] sources =
            [Source("Messages", "events.xml"), Source("Reports", "Json", "Events", "JsonBlackBox.cs"), gap];
        IEnumerable<string> keys = sources.SelectMany(source => Key().Matches(source))
            .Select(match => match.Groups[1].Value + match.Groups[2].Value);

        Assert.Equal(
            keys.Concat(["namespace", "container_name"]).Distinct().Order(StringComparer.Ordinal),
            Reports("stalled").Append(Gap()).SelectMany(LineOf)
                .Where(one => one.Value.ValueKind != JsonValueKind.Null).Select(one => one.Key)
                .Distinct().Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("\"([a-z0-9_]+)\"u8|<member key=\"([a-z0-9_]+)\"")]
    private static partial Regex Key();

    private static string Source(params string[] place) =>
        File.ReadAllText(Path.Combine([ProjectTree.Root, "appliance", "shared", .. place]));

    private static Dictionary<string, JsonElement> LineOf(object report)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
            JsonRecords.WriteObject(json, report);
        return JsonDocument.Parse(bytes.WrittenMemory).RootElement.EnumerateObject()
            .ToDictionary(one => one.Name, one => one.Value);
    }

    private static Dictionary<string, ProtoField> Attributes(byte[] message)
    {
        byte[] logs = Only(Only(message, 1), 2);
        return ProtoReader.Fields(Only(logs, 2)).Where(one => one.Number == 6)
            .Select(one => ProtoReader.Fields(one.Bytes)).ToDictionary(
                pair => pair.Single(one => one.Number == 1).Text,
                pair => ProtoReader.Fields(pair.Single(one => one.Number == 2).Bytes).Single());
    }

    private static byte[] Only(byte[] message, int number) =>
        ProtoReader.Fields(message).Single(one => one.Number == number).Bytes;

    /// <summary>An event with everything, and those with what excludes something else of it.</summary>
    private static object[] Reports(string kind)
    {
        EventReport plain = new()
        {
            Event = kind,
            Severity = "warning",
            State = "raised",
            Id = 1,
            StampNs = 2,
            TimeNs = SampleRecords.TimeNs,
        };
        EventReport late = plain with
        {
            OrderCause = new CauseReport { Kind = "cpu_wait", Text = "waited", Parts = [] },
        };
        EventReport file = plain with
        {
            BlackBox = new BlackBoxFileReport
            {
                File = "/var/a",
                Cause = "slow",
                CauseId = 50,
                FromStampNs = 51,
                ToStampNs = 52,
                Packets = 53,
                Bytes = 54,
                Complete = false,
                MissingBeforeNs = 55,
                Overtaken = 56,
                Sha256 = "ab",
                Outcome = "written",
                Triggers = 57,
            },
        };
        return [WithMore(WithAll(plain)), late, file];
    }

    private static EventReport WithAll(EventReport plain)
    {
        EventReport all = plain with
        {
            Flow = "itch",
            Line = "A",
            Channel = "1",
            First = ulong.MaxValue,
            Last = 3,
            Count = -4,
            Bytes = 5,
            DurationNs = 6,
            OffsetBeforeNs = -7,
            OffsetAfterNs = 8,
            ErrorNs = 9,
            RateChangePpb = -10,
            MovedNs = 11,
            SinceStampNs = 12,
            SinceTimeNs = 13,
            Connection = 14,
            Requests = 15,
            Reason = "timeout",
            Packets = 16,
            Direction = "receive",
            Where = "tcp_v4_rcv",
            Process = "gateway",
            Pid = 17,
            Cgroup = "/a",
            Container = "c0",
            Names = new ContainerNames("pod", "space", "main"),
            Counter = "udp_rcvbuf",
            Cause = "restart",
            Inferred = true,
            Interface = "eth0",
            Clock = "/dev/ptp0",
            DuringAttach = false,
        };
        all.OrderKey = OrderKeyText.Parse(SampleRecords.Key);
        return all;
    }

    private static EventReport WithMore(EventReport plain) => plain with
    {
        StormOf = "late",
        Ranges = 18,
        FirstStampNs = 19,
        LastStampNs = 20,
        LongestNs = 21,
        Applied = 22,
        NeedRestart = 23,
        Refused = true,
        Setting = "governor",
        Target = "cpu0",
        Before = "performance",
        After = "powersave",
        Verdict = "bad",
        HostSettingsHash = "cd",
        Thread = "strategy",
        Tid = 24,
        SharePercent = 74.6038,
        By = "kworker",
        ByTid = 25,
        ByNs = 26,
        Device = "eth0-rx",
        Cpu = 27,
        Detail = "words",
        UncertaintyNs = 28,
    };

    private static GapReport Gap() => new()
    {
        Id = 1,
        Scope = "line",
        Feed = "itch",
        Line = "B",
        Address = "239.1.1.2:20000",
        Channel = "1",
        First = ulong.MaxValue,
        Last = 10,
        Count = 2,
        OpenedStampNs = 3,
        OpenedTimeNs = SampleRecords.TimeNs,
        ClosedStampNs = 4,
        ClosedTimeNs = SampleRecords.TimeNs + 1,
        State = "repaired",
        RepairedBy = "A",
        Cause = "restart",
        Suspect = "host",
        UncertaintyNs = 5,
    };
}
