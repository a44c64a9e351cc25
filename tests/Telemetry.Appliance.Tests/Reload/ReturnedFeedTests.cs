// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Yaml;

namespace Telemetry.Appliance.Tests.Reload;

/// <summary>A removed feed that returns starts afresh, although its counters continue.</summary>
public class ReturnedFeedTests
{
    private const long MillisecondNs = 1_000_000;

    [Fact]
    public void a_line_that_has_not_sent_since_the_return_is_blind_from_the_first_delivery_of_the_other()
    {
        var rig = new ReloadRig(SettingsOf("a", "b"));
        for (ulong number = 1; number <= 10; number++)
        {
            rig.Packet("b", 0, number, (long)number * MillisecondNs);
            rig.Packet("b", 1, number, (long)number * MillisecondNs);
        }
        rig.Reload(SettingsOf("a"), 20 * MillisecondNs);
        rig.Reload(SettingsOf("a", "b"), 30 * MillisecondNs);
        for (ulong number = 40; number <= 4_040; number++)
            rig.Packet("b", 0, number, (long)number * MillisecondNs);
        rig.End(4_040 * MillisecondNs);

        int silent = rig.Topology.Feeds.Single(feed => feed.Name == "b").Lines[1].Index;
        Assert.Equal(10, rig.Last!.Lines[silent].Packets);
        Assert.Equal(4_000 * MillisecondNs, rig.Last.Lines[silent].Blind.TotalNs);
    }

    private static Settings SettingsOf(params string[] feeds)
    {
        string text = "feeds:\n" + string.Concat(feeds.Select(name =>
            $"  - {{name: {name}, protocol: moldudp64, lines: [{{address: 239.1.1.{(int)name[0]}:1}}, "
            + $"{{address: 239.1.2.{(int)name[0]}:1}}]}}\n"));
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(text, "test.yaml", errors);
        errors.ThrowIfAny();
        return settings;
    }
}
