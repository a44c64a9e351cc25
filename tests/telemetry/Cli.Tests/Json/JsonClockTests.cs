// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;
using Telemetry.Cli.Terminal;
using Telemetry.Diagnostics.Clocks;
using Telemetry.Model.Clocks;
using Telemetry.Reports.Events;
using Telemetry.Reports.Json;

namespace Telemetry.Cli.Tests.Json;

public sealed class JsonClockTests
{
    private static readonly ClockReading Reading = new()
    {
        TimeNs = 1_700_000_000_000_000_123,
        StampNs = 5_000,
        EveryNs = 1_000_000_000,
        Host = "desk",
        Boot = "abc",
        Offset = new ClockDifference(1_699_999_999_999_995_123, 20),
        Steering = new ClockDifference(-77, 15),
        Kernel = new KernelClock(0, 0x2001)
        {
            MaxErrorNs = 40_000,
            EstimatedErrorNs = 3_000,
            FrequencyPpb = -12_345,
            TickUs = 10_000,
            TaiOffsetSeconds = 37,
        },
        Source = new TimeSource("chrony", "10.1.1.1") { Stratum = 2, OffsetNs = -250, ErrorNs = 50_000 },
        HardwareClocks =
        [
            new HardwareClock("/dev/ptp0", "card")
            {
                Offset = new ClockDifference(37_000_000_123, 40),
                Method = "extended",
            },
        ],
    };

    private static readonly EventReport Slew = new()
    {
        Id = 1,
        Event = "clock_slew",
        Severity = "warning",
        State = "raised",
        StampNs = 9_000,
        RateChangePpb = 500_000,
        MovedNs = 123_456,
    };

    [Fact]
    public void a_reading_has_every_key_and_value()
    {
        JsonElement line = Lines(sink => sink.OnReading(Reading)).Single();

        Assert.Equal(
            ["type=clock", "time_ns=1700000000000000123", "stamp_ns=5000", "every_ns=1000000000", "host=desk",
                "boot=abc", "offset_ns=1699999999999995123", "mapping_error_ns=20", "steering_ns=-77",
                "steering_error_ns=15", "synchronised=True", "uncertainty_ns=50020", "max_error_ns=40000",
                "estimated_error_ns=3000", "remaining_ns=0", "frequency_ppb=-12345", "tick_us=10000",
                "kernel_state=0", "kernel_status=8193", "tai_offset_seconds=37", "leap=", "source=chrony",
                "reference=10.1.1.1", "stratum=2", "source_offset_ns=-250", "source_error_ns=50000",
                """hardware_clocks=[{"device":"/dev/ptp0","name":"card","offset_ns":37000000123,"error_ns":40,"""
                    + "\"method\":\"extended\",\"refusal\":null}]"],
            line.EnumerateObject().Select(member => $"{member.Name}={member.Value}"));
    }

    [Fact]
    public void unknown_values_are_null()
    {
        JsonElement line = Lines(sink => sink.OnReading(Reading with
        {
            Kernel = new KernelClock(KernelClock.Error, 0x40),
            Source = null,
        })).Single();

        Assert.All(["uncertainty_ns", "source", "reference", "stratum", "source_offset_ns", "source_error_ns"],
            key => Assert.Equal(JsonValueKind.Null, line.GetProperty(key).ValueKind));
    }

    [Fact]
    public void the_summary_is_the_last_line_and_has_the_verdict()
    {
        JsonElement[] lines = Lines(sink =>
        {
            var book = new ClockLog(60_000, sink.OnEvent);
            book.Add(Reading);
            book.Add(Reading with { TimeNs = Reading.TimeNs + 5_000_000_000, StampNs = 5_000_005_000 });
            sink.OnEvidence(book.Evidence);
        });

        Assert.Equal(["event", "summary"], lines.Select(line => line.GetProperty("type").GetString()));
        Assert.Equal(("clock_gap", 5_000_000_000L),
            (lines[0].GetProperty("event").GetString(), lines[0].GetProperty("duration_ns").GetInt64()));
        Assert.Equal(
            ["type=summary", "mode=clock-report", "host=desk", "start_time_ns=1700000000000000123",
                "end_time_ns=1700000005000000123", "duration_ns=5000000000", "readings=2", "gaps=1",
                "gap_ns=5000000000", "longest_gap_ns=5000000000", "unsynchronised_ns=0", "steps=0",
                "largest_step_ns=", "slews=0", "slewed_ns=0", "largest_mapping_error_ns=20",
                "least_uncertainty_ns=50020", "largest_uncertainty_ns=50020", "largest_source_offset_ns=-250",
                """sources=[{"source":"chrony","reference":"10.1.1.1","stratum":2,"readings":2}]""",
                "limit_ns=60000", "beyond_limit=0", "beyond_limit_ns=5000000000", "verdict=fail"],
            lines[1].EnumerateObject().Select(member => $"{member.Name}={member.Value}"));
    }

    [Fact]
    public void a_slew_has_its_rate_and_its_movement()
    {
        JsonElement line = Lines(sink => sink.OnEvent(Slew)).Single();

        Assert.Equal((500_000L, 123_456L),
            (line.GetProperty("rate_change_ppb").GetInt64(), line.GetProperty("moved_ns").GetInt64()));
    }

    [Fact]
    public void the_text_output_has_the_same_content()
    {
        var text = new StringWriter();
        var lines = new ClockReportLines(text, showsReadings: true, () => { });
        var book = new ClockLog(60_000, lines.OnEvent);
        book.Add(Reading);
        lines.OnReading(Reading);
        lines.OnEvent(Slew);
        lines.OnEvidence(book.Evidence);

        Assert.Equal(
            [
                "22:13:20.000 UTC ± 50.020 µs, chrony following 10.1.1.1, stratum 2, -250 ns off its reference, "
                    + "frequency -12.345 ppm, mapping ± 20 ns",
                "- warning clock_slew raised: +500 ppm, moved 123.456 µs",
                "readings: 1 over 0 ns; no reading for 0 ns in 0 gaps",
                "UTC: ± 50.020 µs to ± 50.020 µs; not synchronised for 0 ns",
                "steps: 0; slews: 0, together 0 ns",
                "source: chrony following 10.1.1.1, stratum 2, 1 readings",
                "limit 60.000 µs: ok; not shown by 0 readings, for 0 ns",
            ],
            text.ToString().TrimEnd('\n').Split('\n'));
    }

    private static JsonElement[] Lines(Action<JsonClockSink> write)
    {
        var stream = new MemoryStream();
        using (var sink = new JsonClockSink(stream, () => { }))
            write(sink);
        return [.. Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
