// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts;
using Telemetry.Alerts.Rules;
using Telemetry.Fleet;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Config;
using Telemetry.Monitor.Hosting;
using Telemetry.Monitor.Inputs;
using TestSupport;

namespace Telemetry.Monitor.Tests.Hosting;

/// <summary>Files of rules that are read again while a monitor runs.</summary>
public sealed class RuleReloadTests
{
    [Fact]
    public async Task changed_rules_are_in_force_and_wrong_ones_change_nothing()
    {
        using var folder = new ScratchFolder();
        string config = folder.File("monitor.yaml");
        File.WriteAllText(config, $"alerts: {{rules: [{folder.File("rules.yaml")}]}}\n");
        WriteRules(folder, "First", "Second");
        var notices = new Notices();
        await using var alerts = new AlertService(new AlertSettings(), new MonitorHealth(), null, notices);
        using var thread =
            new ModelThread<FleetModel>(new FleetModel(new FleetLimits()), _ => false, new StageFailure(), () => { });
        thread.Start();
        int builtIn = alerts.Board.Engine.Rules.Count;

        await RuleReload.Run(config, thread, alerts, notices);
        Assert.Equal(["First", "Second"], NamesAfter(alerts, builtIn));
        AlertRule[] kept = [.. alerts.Board.Engine.Rules.Take(builtIn)];
        WriteRules(folder, "Second", "Third");
        await RuleReload.Run(config, thread, alerts, notices);
        Assert.Equal(["Second", "Third"], NamesAfter(alerts, builtIn));
        Assert.Equal(kept, alerts.Board.Engine.Rules.Take(builtIn));
        Assert.Equal($"{config}: 2 rules of files are in force; other settings need a restart", notices.Lines[^1]);

        File.AppendAllText(folder.File("rules.yaml"), "    colour: red\n");
        await RuleReload.Run(config, thread, alerts, notices);
        Assert.Equal(["Second", "Third"], NamesAfter(alerts, builtIn));
        Assert.StartsWith($"{folder.File("rules.yaml")}:10:5: ", notices.Lines[^2], StringComparison.Ordinal);
        Assert.Contains("\"colour\"", notices.Lines[^2], StringComparison.Ordinal);
        Assert.Equal($"{config}: the rules stay as they were", notices.Lines[^1]);
        File.Delete(config);
        await RuleReload.Run(config, thread, alerts, notices);
        Assert.Equal(["Second", "Third"], NamesAfter(alerts, builtIn));
    }

    private static IEnumerable<string> NamesAfter(AlertService alerts, int builtIn) =>
        alerts.Board.Engine.Rules.Skip(builtIn).Select(rule => rule.Name);

    private static void WriteRules(ScratchFolder folder, params string[] names) => File.WriteAllText(
        folder.File("rules.yaml"), "rules:\n" + string.Concat(names.Select(name =>
            $"  - name: {name}\n    of: feeds.messages_lost\n    value: sum\n    raise: \"> 0\"\n")));
}
