// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Logs;
using Telemetry.Exporting.Logs.Syslog;
using Telemetry.Reports.Events;

namespace Telemetry.Exporting.Tests.Logs;

/// <summary>The form of syslog messages, and addresses of their receivers.</summary>
public sealed class SyslogFormatTests
{
    [Fact]
    public void a_message_has_the_form_of_the_standard()
    {
        string message = Write(SampleRecords.Resent(4), 2_048);

        Assert.Equal(
            "<134>1 2027-01-15T08:00:00.128456Z host01 telemetry - segment_resent [telemetry@32473 "
            + "appliance=\"trade01\" id=\"4\" kind=\"segment_resent\" state=\"instant\" session=\"oe\" "
            + "stamp_ns=\"7000000000\" count=\"120\" requests=\"2\" reason=\"timeout\" "
            + "process=\"gateway \\\"x\\\\\\]\" pid=\"42\" label_site=\"LD4\"] "
            + "segment_resent oe (120 bytes, 2 requests): timeout, gateway \"x\\][42]",
            message);
    }

    [Fact]
    public void text_that_is_not_ascii_begins_with_its_mark()
    {
        string message = Write(SampleRecords.RepairedGap(1), 2_048);

        Assert.EndsWith("] \uFEFFgap line itch/B: 10 (1) repaired by A after 1.000 µs", message);
    }

    [Theory]
    [InlineData(600)]
    [InlineData(601)]
    [InlineData(700)]
    [InlineData(2_048)]
    public void a_message_that_is_too_long_is_cut_between_characters_and_says_so(int most)
    {
        LogEntry entry = Hostile();

        byte[] message = Bytes(entry, most);
        string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(message);

        Assert.InRange(message.Length, most - 512, most);
        Assert.Contains(" cut=\"true\"] \uFEFF", text);
        Assert.DoesNotContain(text, char.IsControl);
        Assert.StartsWith("<132>1 2027-01-15T08:00:00.123456Z host_01_ telemetry - carrier_x_ [telemetry@7 ", text);
    }

    [Theory]
    [InlineData("udp://siem.example", "udp://siem.example:514")]
    [InlineData("tcp://siem.example", "tcp://siem.example:601")]
    [InlineData("tcp://siem.example:6514", "tcp://siem.example:6514")]
    [InlineData("udp://[fe80::1]:1514", "udp://[fe80::1]:1514")]
    [InlineData("unix:///dev/log", "unix:///dev/log")]
    [InlineData("unix://dev/log", null)]
    [InlineData("http://siem.example", null)]
    [InlineData("udp://me@siem.example", null)]
    [InlineData("udp://siem.example/path", null)]
    [InlineData("siem.example:514", null)]
    public void an_address_is_read(string text, string? expected) =>
        Assert.Equal(expected, SyslogAddress.Parse(text)?.ToString());

    /// <summary>What nobody should send, and somebody will.</summary>
    private static LogEntry Hostile() => new(
        new LogOrigin("trade\n01") { Host = "host 01\u00e9" },
        new EventReport
        {
            Event = "carrier x]",
            Severity = "warning",
            State = "instant",
            StampNs = 1,
            TimeNs = SampleRecords.TimeNs,
            Interface = string.Concat(Enumerable.Repeat("\u20ac\t\"]\\", 100)),
            Detail = string.Concat(Enumerable.Repeat("\u20ac\r\n\0", 1_000)),
        }, SampleRecords.ObservedTimeNs);

    private static string Write(LogEntry entry, int most) => Encoding.UTF8.GetString(Bytes(entry, most));

    private static byte[] Bytes(LogEntry entry, int most)
    {
        var to = new ByteBuffer();
        var target = new SyslogTarget { Address = SyslogAddress.Parse("udp://a")! };
        if (entry.Origin.Name != "trade01")
            target = target with { Enterprise = 7 };
        new SyslogFormat(target, most).Write(LogRecord.Of(entry), to);
        return to.Bytes.ToArray();
    }
}
