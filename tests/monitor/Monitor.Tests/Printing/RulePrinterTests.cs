// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Alerts;
using Telemetry.Alerts.Rules;
using Telemetry.Monitor.Printing;
using Telemetry.Yaml.Text;

namespace Telemetry.Monitor.Tests.Printing;

/// <summary>The rules as <c>rules</c> prints them: all that are built in, and which alerts hide others.</summary>
public sealed class RulePrinterTests
{
    private static readonly IReadOnlyList<AlertRule> Rules = BuiltInRules.Make();

    [Fact]
    public void the_text_has_a_line_of_each_rule_and_of_what_each_hides()
    {
        string[] lines = Print(asJson: false).TrimEnd().Split('\n');

        Assert.Equal(["ALERT", "SEVERITY", "RAISED", "WHEN", "FOR", "CLEAR", "WHEN", "KEPT"], Words(lines[0]));
        string[] rules = lines[1..(Rules.Count + 1)];
        foreach ((AlertRule rule, string line) in Rules.Zip(rules))
        {
            Assert.Equal([rule.Name, rule.Severity], Words(line)[..2]);
            Assert.Contains($" {rule.Condition} ", line, StringComparison.Ordinal);
            Assert.Contains($" {Duration.Format(rule.ForNs)} ", line, StringComparison.Ordinal);
            Assert.Contains($" {rule.Clear} ", line, StringComparison.Ordinal);
            Assert.EndsWith($" {Duration.Format(rule.KeepNs)}", line, StringComparison.Ordinal);
        }
        Assert.Equal(Inhibition.BuiltIn.Count, lines.Length - Rules.Count - 1);
        foreach ((Inhibition one, string line) in Inhibition.BuiltIn.Zip(lines[(Rules.Count + 1)..]))
        {
            Assert.StartsWith($"{one.Source} hides ", line, StringComparison.Ordinal);
            Assert.All(one.Targets, target => Assert.Contains(target, line, StringComparison.Ordinal));
            Assert.EndsWith($" of the same {string.Join(", ", one.Equal)}", line, StringComparison.Ordinal);
        }
        Assert.Contains("ApplianceGone hides all others of the same appliance", lines);
        Assert.Contains("LineDown hides LineBehind, LineLosesMuch of the same appliance, feed, line", lines);
        Assert.Matches("^ApplianceLoss hides Unusual.*, latency\\.\\*, rank of the same appliance$",
            Assert.Single(lines, line => line.StartsWith("ApplianceLoss hides", StringComparison.Ordinal)));
    }

    [Fact]
    public void the_json_has_all_of_both()
    {
        using var document = JsonDocument.Parse(Print(asJson: true));

        Assert.Equal(
            Rules.Select(rule =>
                (rule.Name, rule.Severity, rule.Condition, rule.Clear, rule.ForNs, rule.KeepNs)),
            document.RootElement.GetProperty("rules").EnumerateArray().Select(one => (Text(one, "alert"),
                Text(one, "severity"), Text(one, "raise"), Text(one, "clear"), one.GetProperty("for_ns").GetInt64(),
                one.GetProperty("keep_ns").GetInt64())));
        Assert.Equal(Inhibition.BuiltIn.Select(one => $"{one.Source}|{List(one.Targets)}|{List(one.Equal)}"),
            document.RootElement.GetProperty("inhibitions").EnumerateArray().Select(
                one => $"{Text(one, "source")}|{List(Texts(one, "targets"))}|{List(Texts(one, "equal"))}"));
    }

    /// <summary>Severities are those of docs/output.md for the appliance's events; the text says what changes them.
    /// </summary>
    [Theory]
    [InlineData("FeedStale", "warning", "; as severe as its appliance says")]
    [InlineData("LineDown", "error", "; as severe as its appliance says")]
    [InlineData("LineBehind", "warning", "; as severe as its appliance says")]
    [InlineData("NotJoined", "warning", "; as severe as its appliance says")]
    [InlineData("Carrier", "warning", "; as severe as its appliance says")]
    [InlineData("HostDrops", "warning", "; an error if it is suspected of a feed's gap")]
    public void a_rule_whose_severity_may_be_another_one_says_so(string name, string severity, string words)
    {
        string line = Assert.Single(Print(asJson: false).Split('\n'), one => Words(one) is [var first, ..]
            && first == name && !one.Contains(" hides ", StringComparison.Ordinal));

        Assert.Equal(severity, Words(line)[1]);
        Assert.Contains($"{words} ", line, StringComparison.Ordinal);
    }

    /// <summary>The times of the design: those of the monitor itself must hold for 10 s.</summary>
    [Theory]
    [InlineData("MonitorBehind", 10, 60)]
    [InlineData("MonitorHistoryNotWritten", 10, 60)]
    [InlineData("MonitorExportFails", 10, 60)]
    [InlineData("MonitorMemoryShort", 10, 60)]
    [InlineData("MonitorRefused", 10, 60)]
    [InlineData("SubscriberLoses", 0, 60)]
    [InlineData("ApplianceGone", 0, 10)]
    [InlineData("ApplianceMissing", 30, 0)]
    [InlineData("ApplianceRestarted", 0, 300)]
    [InlineData("TwoAppliancesOneName", 5, 10)]
    [InlineData("FeedGap", 0, 300)]
    [InlineData("LineLosesMuch", 30, 300)]
    [InlineData("FeedUnprotected", 10, 30)]
    [InlineData("UnansweredOrders", 0, 300)]
    [InlineData("SessionLoggedOut", 10, 0)]
    [InlineData("Rejects", 30, 300)]
    [InlineData("Retransmits", 60, 300)]
    [InlineData("HostDrops", 0, 300)]
    [InlineData("SocketOverflow", 0, 300)]
    [InlineData("ClockUncertain", 60, 300)]
    [InlineData("SettingChanged", 0, 0)]
    [InlineData("ApplianceLoss", 0, 300)]
    [InlineData("Incomplete", 0, 300)]
    public void each_rule_has_its_times(string name, int forSeconds, int keepSeconds)
    {
        AlertRule rule = Assert.Single(Rules, one => one.Name == name);

        Assert.Equal((forSeconds * 1_000_000_000L, keepSeconds * 1_000_000_000L), (rule.ForNs, rule.KeepNs));
    }

    private static string Print(bool asJson)
    {
        using var output = new StringWriter();
        RulePrinter.Write(output, Rules, asJson);
        return output.ToString();
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string List(IEnumerable<string> texts) => string.Join(",", texts);

    private static string Text(JsonElement one, string name) => one.GetProperty(name).GetString()!;

    private static IEnumerable<string> Texts(JsonElement one, string name) =>
        one.GetProperty(name).EnumerateArray().Select(text => text.GetString()!);
}
