// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Alerts.Rules;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Reporting;
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
    public void what_is_no_recording_is_refused()
    {
        string file = _folder.File("x.telemetry");
        File.WriteAllText(file, "nothing");

        FailureException failure = Assert.Throws<FailureException>(
            () => RuleTrial.Run(BuiltInRules.Make(), [file], TextWriter.Null, asJson: false));
        Assert.Equal(file, failure.Failures[0].Where);
    }

    public void Dispose() => _folder.Dispose();
}
