// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Planning;
using Telemetry.Config.Reading;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Yaml;

namespace Telemetry.Config.Tests.Declared;

/// <summary>Errors in a declaration are reported with position and remedy.</summary>
public class ProtocolErrorTests
{
    private const string Good = """
        protocols:
          - name: house
            header: 24
            sequence: {offset: 8, width: 8, numbers: messages}
            messages: {count: {offset: 6, width: 2}, length: {offset: 0, width: 2}}
        """;

    [Theory]
    [InlineData("name: house", "name: nyse-xdp",
        "t.yaml:2:11: \"nyse-xdp\" is the name of a built-in protocol; choose another name")]
    [InlineData("name: house", "name: a b", "t.yaml:2:11: \"a b\" is not a name; use letters")]
    [InlineData("    header: 24\n", "", "t.yaml:2:5: protocol \"house\": \"header\" is missing; add \"header: 24\"")]
    [InlineData("header: 24", "header: 0", "t.yaml:3:13: protocol \"house\": header is 0; expected 1 to 1024")]
    [InlineData("header: 24", "heater: 24",
        "t.yaml:3:5: protocol \"house\": unknown key \"heater\"; did you mean \"header\"?")]
    [InlineData("header: 24", "header: 12",
        "t.yaml:4:15: protocol \"house\" sequence: ends behind byte 16, the header has 12; raise header, or correct")]
    [InlineData("offset: 8, width: 8", "offset: 8, width: 9",
        "t.yaml:4:34: protocol \"house\" sequence: width is 9; expected 1 to 8")]
    [InlineData("offset: 8, width: 8", "width: 8",
        "t.yaml:4:15: protocol \"house\" sequence: \"offset\" is missing; add \"offset: 0\"")]
    [InlineData(", numbers: messages", "",
        "t.yaml:4:15: protocol \"house\" sequence: \"numbers\" is missing; add \"numbers: messages\"")]
    [InlineData("numbers: messages", "numbers: mesages",
        "t.yaml:4:46: protocol \"house\" sequence: unknown numbers \"mesages\"; did you mean \"messages\"?")]
    [InlineData("numbers: messages", "numbers: messages, last: 50",
        "t.yaml:4:62: protocol \"house\" sequence: 1 to 50 are too few numbers; give at least 100")]
    [InlineData("numbers: messages", "numbers: messages, form: digits, last: 999999999",
        "t.yaml:4:76: protocol \"house\" sequence: last is 999999999; expected 0 to 99999999")]
    [InlineData("numbers: messages", "numbers: messages, none: x",
        "t.yaml:4:62: protocol \"house\" sequence: none is \"x\"; expected a whole number such as 255 or 0xFF")]
    [InlineData("count: {offset: 6, width: 2}", "count: {offset: 7, width: 2}",
        "t.yaml:5:23: protocol \"house\" messages count: bytes 7 to 8 are shared with sequence; correct offset and")]
    [InlineData("length: {offset: 0, width: 2}", "length: {offset: 0, width: 3}",
        "t.yaml:5:73: protocol \"house\" messages length: width is 3; use 1, 2 or 4")]
    [InlineData("length: {offset: 0, width: 2}", "size: 8, length: {offset: 0, width: 2}",
        "t.yaml:5:15: protocol \"house\" messages: both size and length; keep one of them")]
    [InlineData("count: {offset: 6, width: 2}", "fixed: 2, count: {offset: 6, width: 2}",
        "t.yaml:5:15: protocol \"house\" messages: both count and fixed; keep one of them")]
    [InlineData("length: {offset: 0, width: 2}", "head: 1, length: {offset: 0, width: 2}",
        "t.yaml:5:52: protocol \"house\" messages: head is 1; expected 2 to 256")]
    [InlineData(", length: {offset: 0, width: 2}", ", head: 3",
        "t.yaml:5:52: protocol \"house\" messages: a head without a length; remove head")]
    [InlineData("count: {offset: 6, width: 2}, length: {offset: 0, width: 2}", "",
        "t.yaml:5:15: protocol \"house\" messages: nothing counts them; give count, fixed, size or length")]
    [InlineData("    messages: {count: {offset: 6, width: 2}, length: {offset: 0, width: 2}}", "",
        "t.yaml:2:5: protocol \"house\": \"messages\" is missing; say how they are counted")]
    public void a_wrong_part_is_reported(string part, string becomes, string expected) =>
        Assert.Contains(Errors(Good.Replace(part, becomes, StringComparison.Ordinal)),
            error => error.StartsWith(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("byte_order: middle", "protocol \"house\": unknown byte_order \"middle\"; known are big, little")]
    [InlineData("match: {x: AB}", "protocol \"house\" match: \"x\" with its value is not a constant; write OFFSET:")]
    [InlineData("match: {0: ABC}",
        "protocol \"house\" match: \"0\" with its value is not a constant; write OFFSET:")]
    [InlineData("match: {22: ABCDEF}", "protocol \"house\" match: ends behind byte 25, the header has 24; raise")]
    [InlineData("match: {0: ABCD, 1: CD}", "protocol \"house\" match: a byte from 1 on is given twice; give it once")]
    [InlineData("length: {offset: 7, width: 2}",
        "protocol \"house\" length: bytes 7 to 8 are shared with sequence; correct offset and width")]
    [InlineData("length: {offset: 0, width: 2, counts: all}",
        "protocol \"house\" length: unknown counts \"all\"; known are packet, body")]
    [InlineData("channel: {offset: 0, width: 9, form: text}",
        "protocol \"house\" channel: width is 9; expected 1 to 8")]
    [InlineData("session: {offset: 20, width: 8}",
        "protocol \"house\" session: ends behind byte 28, the header has 24; raise header, or correct")]
    [InlineData("send_time: {offset: 16, width: 8}",
        "protocol \"house\" send_time: \"unit\" is missing; add \"unit: ns\"")]
    [InlineData("send_time: {offset: 16, width: 8, unit: min}",
        "protocol \"house\" send_time: unknown unit \"min\"; known are ns, us, ms, s")]
    [InlineData("send_time: {offset: 16, width: 4, unit: ns, fraction: {offset: 20, width: 4, unit: ms}}",
        "protocol \"house\" send_time fraction: its unit is not finer than that of the time; use such as s and ns")]
    [InlineData("send_time: {offset: 16, width: 8, unit: ns, since: midnight}",
        "protocol \"house\" send_time: midnight has no zone; add \"zone: America/Chicago\"")]
    [InlineData("send_time: {offset: 16, width: 8, unit: ns, since: midnight, zone: Mars/Port}",
        "time zone \"Mars/Port\" cannot be resolved; use an IANA name such as America/Chicago")]
    [InlineData("send_time: {offset: 16, width: 8, unit: ns, zone: UTC}",
        "protocol \"house\" send_time: has a zone, but counts from 1970; remove zone, or add \"since: midnight\"")]
    [InlineData("heartbeat: {offset: 2, width: 1}",
        "protocol \"house\" heartbeat: which values are meant?; add \"values: [1]\", or \"mask: 0x01\"")]
    [InlineData("heartbeat: {offset: 2, width: 1, values: 256}",
        "protocol \"house\" heartbeat: 256 is more than width and mask can hold; correct value, width or mask")]
    [InlineData("reset: {offset: 2, width: 1, mask: 0x0F, values: 0x10}",
        "protocol \"house\" reset: 0x10 is more than width and mask can hold; correct value, width or mask")]
    [InlineData("recovery: {offset: 2, width: 1, values: [9..3]}",
        "protocol \"house\" recovery: \"9..3\" is not a value; write 3, 0x03, or 17..21")]
    [InlineData("recovery: {offset: 2, width: 1, mask: 0}",
        "protocol \"house\" recovery: mask is 0; expected 1 to 255")]
    [InlineData("reset: {number: first}", "protocol \"house\" reset: \"offset\" is missing; add \"offset: 0\"")]
    [InlineData("heartbeat: {number: previous}",
        "protocol \"house\" heartbeat: unknown number \"previous\"; known are next, last, own, none")]
    [InlineData("heartbeat_interval: 2 days",
        "protocol \"house\": heartbeat_interval is \"2 days\"; expected a duration")]
    public void a_wrong_addition_is_reported(string addition, string expected) =>
        Assert.Contains(Errors($"{Good}\n    {addition}\n"), error => error.Contains(expected, StringComparison.Ordinal)
            && error.StartsWith("t.yaml:6:", StringComparison.Ordinal));

    [Fact]
    public void a_name_is_declared_once_and_at_most_sixteen_are_allowed()
    {
        string item = Good["protocols:\n".Length..];

        Assert.Contains("t.yaml:6:11: protocol \"house\" is declared twice; name them differently",
            Errors($"{Good}\n{item}"));
        string many = string.Join('\n', Enumerable.Range(0, 17).Select(
            number => item.Replace("house", $"house{number}", StringComparison.Ordinal)));
        Assert.Contains("t.yaml:66:5: more than 16 protocols; declare fewer", Errors($"protocols:\n{many}"));
    }

    [Fact]
    public void the_snap_length_must_include_the_deepest_field()
    {
        string text = $"""
            {Good}
                recovery: {"{offset: 70, width: 2, values: 7}"}
            feeds:
              - name: f
                protocol: house
                lines: [{"{address: 239.1.1.1:5000}"}]
            """;

        Topology topology = Configuration.Build(Read(text)).Topology;
        FailureException refusal = Assert.Throws<FailureException>(() => Configuration.Build(
            Read(text.Replace("protocol: house", "protocol: house\n    snap: 64", StringComparison.Ordinal))));

        Assert.Equal(72, topology.Flows.Single().SnapLength);
        Assert.Equal("t.yaml:8:5: feed \"f\": snap is 64, house needs 72 bytes; remove snap or raise it",
            Assert.Single(refusal.Failures).ToString());
    }

    [Fact]
    public void a_mistyped_name_is_answered_with_the_declared_one()
    {
        FailureException refusal = Assert.Throws<FailureException>(() => Configuration.Build(Read($"""
            {Good}
            feeds:
              - name: f
                protocol: hous
                lines: [{"{address: 239.1.1.1:5000}"}]
            """)));

        Assert.Equal("t.yaml:8:15: unknown protocol \"hous\"; did you mean \"house\"?",
            Assert.Single(refusal.Failures).ToString());
    }

    private static Settings Read(string text)
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(text, "t.yaml", errors);
        errors.ThrowIfAny();
        return settings;
    }

    private static List<string> Errors(string text)
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(text, "t.yaml", errors);
        TopologyBuilder.Build(settings, errors);
        FailureException failure = Assert.Throws<FailureException>(errors.ThrowIfAny);
        return failure.Failures.Select(error => error.ToString()).ToList();
    }
}
