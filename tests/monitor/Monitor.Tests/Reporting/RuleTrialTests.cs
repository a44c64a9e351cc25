// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Alerts;
using Telemetry.Alerts.Rules;
using Telemetry.Alerts.Rules.Declared;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Reporting;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Monitor.Tests.Reporting;

/// <summary>Rules over a recording: what would have fired.</summary>
public sealed class RuleTrialTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public void the_losses_of_a_recording_would_have_fired()
    {
        string recording = SampleRecording.Make(_folder);

        using var json = new StringWriter();
        Assert.Equal(ExitCode.Done, RuleTrial.Run(BuiltInRules.Make(), [recording], json, asJson: true));
        using var document = JsonDocument.Parse(json.ToString());
        string[] alerts = [.. document.RootElement.GetProperty("alerts").EnumerateArray()
            .Select(one => one.GetProperty("alert").GetString()!)];
        using var text = new StringWriter();
        Assert.Equal(ExitCode.Done, RuleTrial.Run(BuiltInRules.Make(), [recording], text, asJson: false));

        Assert.Contains("FeedGap", alerts);
        Assert.DoesNotContain("MonitorAlive", alerts);
        string[] lines = text.ToString().TrimEnd().Split('\n');
        Assert.Equal(alerts, lines[1..^1].Select(line => line.Split(' ')[0]));
        Assert.Matches($"^{alerts.Length} alerts of \\d+ rules; \\d+ rules did not fire; .* UTC$", lines[^1]);
    }

    [Fact]
    public void a_rule_that_matches_nothing_in_a_recording_is_named()
    {
        string recording = SampleRecording.Make(_folder);
        IReadOnlyList<AlertRule> Rules() => [.. BuiltInRules.Make(), .. RulesOf("""
            rules:
              - {name: Fits, of: feeds.messages_lost, value: sum, raise: "> 1000000"}
              - {name: Elsewhere, of: feeds.messages_lost, where: {feed: no-such}, value: sum, raise: "> 0"}
              - {name: NoSeries, of: latency.order_to_ack, where: {session: no-such}, value: p50, raise: "> 1ms"}
              - {name: Compared, of: feeds.messages, value: rank, raise: "> 95"}
            """)];

        using var json = new StringWriter();
        RuleTrial.Run(Rules(), [recording], json, asJson: true);
        using var document = JsonDocument.Parse(json.ToString());
        using var text = new StringWriter();
        RuleTrial.Run(Rules(), [recording], text, asJson: false);

        Assert.Equal(["Elsewhere", "NoSeries"],
            document.RootElement.GetProperty("unmatched").EnumerateArray().Select(one => one.GetString()!));
        Assert.Equal(
            [
                "warning: rule Elsewhere matched nothing in the recordings; compare its \"of\" and \"where\" with what "
                + "they have",
                "warning: rule NoSeries matched nothing in the recordings; compare its \"of\" and \"where\" with what "
                + "they have",
            ], text.ToString().TrimEnd().Split('\n').Where(
                line => line.StartsWith("warning", StringComparison.Ordinal)));
    }

    [Fact]
    public void what_is_no_recording_is_refused()
    {
        string file = _folder.File("x.telemetry");
        File.WriteAllText(file, "nothing");

        FailureException failure = Assert.Throws<FailureException>(
            () => RuleTrial.Run(BuiltInRules.Make(), [file], TextWriter.Null, asJson: false));
        Assert.Equal(file, failure.Failures[0].Where);
    }

    private IReadOnlyList<DeclaredRule> RulesOf(string text)
    {
        string file = _folder.File("rules.yaml");
        File.WriteAllText(file, text);
        var errors = new ErrorList();
        IReadOnlyList<DeclaredRule> rules = RuleFile.ReadAll([file], errors);
        errors.ThrowIfAny();
        return rules;
    }

    public void Dispose() => _folder.Dispose();
}
