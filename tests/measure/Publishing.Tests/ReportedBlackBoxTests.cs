// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;
using Telemetry.Model.BlackBox;
using Telemetry.Model.Events;
using Telemetry.Reports.Json.Events;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Json;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>Files of packets around events, from their history to subscribers and the own output.</summary>
public sealed class ReportedBlackBoxTests
{
    private const int LongestPath = 400;
    private const string Path = "/var/lib/telemetry/black-box/2026-11-21T143015.123456789Z-feed_gap-itch-17.pcapng";

    private static readonly string Sha256 = new('a', 64);

    private readonly BlackBoxHistory _history = new();
    private readonly PublisherRig _rig;

    public ReportedBlackBoxTests() => _rig = new PublisherRig(options => options with { BlackBox = _history });

    [Fact]
    public void a_file_is_an_event_with_all_that_is_known_of_it_here_and_over_aeron()
    {
        _rig.Publish(Event(_history.Add(File(Path))));
        _rig.End();

        foreach ((_, RecordingSink sink) in new[] { _rig.ReadOutlet(), _rig.ReadLocal() })
        {
            EventReport got = Assert.Single(sink.Events);
            Assert.Equal(("black_box", "info", "instant", "itch"), (got.Event, got.Severity, got.State, got.Flow));
            Assert.Equal((PublisherRig.StartNs + 5, PublisherRig.OffsetNs + PublisherRig.StartNs + 5),
                (got.StampNs, got.TimeNs));
            Assert.Equal(
                new BlackBoxFileReport
                {
                    File = Path,
                    Cause = "feed_gap",
                    CauseId = 17,
                    FromStampNs = 1_000,
                    ToStampNs = 2_000,
                    Packets = 1_234,
                    Bytes = 567_890,
                    Complete = false,
                    MissingBeforeNs = 40,
                    Overtaken = 4_096,
                    Sha256 = Sha256,
                    Outcome = "written",
                    Triggers = 1,
                },
                got.BlackBox);
        }
    }

    [Fact]
    public void a_missed_file_is_a_warning_with_what_it_was_asked_for()
    {
        _rig.Publish(Event(_history.Add(File("") with
        {
            Outcome = BlackBoxOutcome.Missed,
            Triggers = 3,
            Packets = 0,
            Bytes = 0,
            Sha256 = "",
        })) with
        { Inferred = 1, Severity = EventSeverity.Warning });
        _rig.End();

        foreach ((_, RecordingSink sink) in new[] { _rig.ReadOutlet(), _rig.ReadLocal() })
        {
            EventReport got = Assert.Single(sink.Events);
            Assert.Equal(("black_box", "warning", "itch"), (got.Event, got.Severity, got.Flow));
            Assert.Equal(
                new BlackBoxFileReport
                {
                    Cause = "feed_gap",
                    CauseId = 17,
                    FromStampNs = 1_000,
                    ToStampNs = 2_000,
                    Packets = 0,
                    Bytes = 0,
                    Complete = false,
                    MissingBeforeNs = 40,
                    Overtaken = 4_096,
                    Outcome = "missed",
                    Triggers = 3,
                },
                got.BlackBox);
        }
    }

    [Fact]
    public void json_has_the_keys_of_the_file_once_each()
    {
        _rig.Publish(Event(_history.Add(File(Path))));
        _rig.End();
        EventReport got = Assert.Single(_rig.ReadOutlet().Sink.Events);

        string text = JsonOf(json => JsonEvents.Write(json, got));

        Assert.EndsWith(
            $",\"file\":\"{Path}\",\"cause\":\"feed_gap\",\"cause_id\":17,\"from_stamp_ns\":1000,"
            + "\"to_stamp_ns\":2000,\"packets\":1234,\"bytes\":567890,\"complete\":false,\"missing_before_ns\":40,"
            + $"\"overtaken\":4096,\"sha256\":\"{Sha256}\",\"outcome\":\"written\",\"triggers\":1}}",
            text, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(text);
        string[] keys = [.. document.RootElement.EnumerateObject().Select(member => member.Name)];
        Assert.Equal(keys.Distinct(), keys);
    }

    [Fact]
    public void a_request_of_no_event_and_no_flow_has_neither()
    {
        _rig.Publish(Event(_history.Add(File(Path) with { Cause = "now", CauseId = 0, Flow = null, Complete = true })));
        _rig.End();

        EventReport got = Assert.Single(_rig.ReadOutlet().Sink.Events);

        Assert.Equal((null, "now", null, true),
            (got.Flow, got.BlackBox!.Cause, got.BlackBox.CauseId, got.BlackBox.Complete));
    }

    [Theory]
    [InlineData("x", 399)]
    [InlineData("é", 199)]
    [InlineData("€", 133)]
    [InlineData("𝄞", 99)]
    public void a_path_that_is_too_long_ends_before_the_character_that_does_not_fit(string letter, int letters)
    {
        string path = "/" + string.Concat(Enumerable.Repeat(letter, LongestPath));
        _rig.Publish(Event(_history.Add(File(path))));
        _rig.End();

        foreach ((_, RecordingSink sink) in new[] { _rig.ReadOutlet(), _rig.ReadLocal() })
        {
            BlackBoxFileReport got = Assert.Single(sink.Events).BlackBox!;
            Assert.Equal("/" + string.Concat(Enumerable.Repeat(letter, letters)), got.File);
            Assert.Equal(("feed_gap", Sha256), (got.Cause, got.Sha256));
        }
    }

    [Fact]
    public void a_file_that_is_no_longer_known_is_told_without_its_properties()
    {
        _rig.Publish(Event(number: 5));
        var without = new PublisherRig();
        without.Publish(Event(number: 1));
        _rig.End();
        without.End();

        foreach (PublisherRig rig in new[] { _rig, without })
        {
            EventReport got = Assert.Single(rig.ReadOutlet().Sink.Events);
            Assert.Equal(("black_box", "info", null), (got.Event, got.Severity, got.Flow));
            Assert.Equal(new BlackBoxFileReport(), got.BlackBox);
            Assert.Contains("\"file\":null,\"cause\":null,\"cause_id\":null,\"from_stamp_ns\":null",
                JsonOf(json => JsonEvents.Write(json, got)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void the_summary_and_each_interval_have_the_counters_since_the_start()
    {
        _history.Add(File(Path));
        foreach ((BlackBoxCount what, int index) in Enum.GetValues<BlackBoxCount>().Select((what, at) => (what, at)))
            _history.Count(what, 10 + index);
        _rig.Interval();
        _rig.Work();
        _history.Add(File(Path));
        _rig.Interval();
        _rig.End();

        foreach (SummaryReport summary in new[]
        {
            _rig.ReadOutlet().Reader.Summary("watch"), _rig.ReadLocal().Reader.Summary("run"),
        })
        {
            Assert.Contains(
                "\"black_box\":{\"files\":17,\"packets\":2468,\"bytes\":1135780,\"triggers\":10,\"merged\":11,"
                + "\"missed\":12,\"refused_space\":13,\"not_written\":14},\"feeds\"",
                JsonOf(json => JsonSummary.Write(json, summary, null)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void without_a_black_box_the_summary_has_null()
    {
        var rig = new PublisherRig();
        rig.End();

        SummaryReport summary = rig.ReadOutlet().Reader.Summary("watch");

        Assert.Null(summary.BlackBox);
        Assert.Contains("\"black_box\":null",
            JsonOf(json => JsonSummary.Write(json, summary, null)), StringComparison.Ordinal);
    }

    private static string JsonOf(Action<Utf8JsonWriter> write)
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

    private static BlackBoxFile File(string path) => new()
    {
        Path = path,
        Cause = "feed_gap",
        CauseId = 17,
        Flow = "itch",
        FromStampNs = 1_000,
        ToStampNs = 2_000,
        Packets = 1_234,
        Bytes = 567_890,
        Complete = false,
        MissingBeforeNs = 40,
        OvertakenBytes = 4_096,
        Sha256 = Sha256,
    };

    private static TelemetryEvent Event(long number) => new()
    {
        Kind = TelemetryEventKind.BlackBox,
        Severity = EventSeverity.Info,
        State = EventState.Instant,
        StampNs = PublisherRig.StartNs + 5,
        RaisedByStampNs = PublisherRig.StartNs + 5,
        FeedIndex = -1,
        LineIndex = -1,
        SessionIndex = -1,
        RepairedByLineIndex = -1,
        TickFeedIndex = -1,
        TickLineIndex = -1,
        Amount = number,
    };
}
