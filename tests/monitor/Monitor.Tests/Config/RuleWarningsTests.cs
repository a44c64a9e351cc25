// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;
using Telemetry.Monitor.Config;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Monitor.Tests.Config;

/// <summary>Patterns of rules that nothing can fit, by what the configuration names.</summary>
public sealed class RuleWarningsTests
{
    private const string Named = "appliances:\n  - {channel: \"aeron:udp?endpoint=239.1.1.1:20121\", name: trade03}\n";
    private const string Unnamed = "appliances:\n  - {channel: \"aeron:udp?endpoint=239.1.1.2:20121\"}\n";

    [Theory]
    [InlineData("expected: [trade01, trade02]\n", "trde01", "did you mean \"trade01\"?")]
    [InlineData("expected: [trade01, trade02]\n", "gateway*", "known are trade01, trade02")]
    [InlineData(Named, "trade01", "did you mean \"trade03\"?")]
    [InlineData("expected: [trade01]\n" + Named, "desk", "known are trade01, trade03")]
    [InlineData("expected: [trade01, trade02]\n", "trade0*", null)]
    [InlineData("expected: [trade01]\n" + Unnamed, "trade01", null)]
    [InlineData("expected: [trade01]\n" + Named, "trade03", null)]
    [InlineData("expected: [trade01]\n", "trade01@*", null)]
    [InlineData(Unnamed, "anything", null)]
    [InlineData("", "anything", null)]
    public void an_appliance_that_is_neither_expected_nor_named_is_one(string config, string pattern, string? remedy)
    {
        IReadOnlyList<Failure> warnings = Warnings(config, pattern);

        if (remedy is null)
        {
            Assert.Empty(warnings);
            return;
        }
        Failure warning = Assert.Single(warnings);
        Assert.EndsWith("rules.yaml:5:24", warning.Where, StringComparison.Ordinal);
        Assert.Equal(
            ($"rule Own: no appliance that is expected or named by a channel fits \"{pattern}\"", remedy),
            (warning.What, warning.Do));
    }

    private static IReadOnlyList<Failure> Warnings(string config, string pattern)
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder.File("rules.yaml"),
            "rules:\n  - name: Own\n    of: feeds.messages_lost\n    value: sum\n"
            + $"    where: {{appliance: \"{pattern}\", feed: any}}\n    raise: \"> 0\"\n");
        File.WriteAllText(folder.File("monitor.yaml"), $"{config}alerts: {{rules: [rules.yaml]}}\n");
        var errors = new ErrorList();
        MonitorSettings settings = MonitorConfig.ReadFile(folder.File("monitor.yaml"), errors);
        errors.ThrowIfAny();
        return RuleWarnings.Of(settings);
    }
}
