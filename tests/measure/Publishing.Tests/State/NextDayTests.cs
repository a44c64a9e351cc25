// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Live;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Model.Days;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Publishing.Tests.State;

/// <summary>A start on a later day: where lines stood is kept, so that what passed since is counted.</summary>
public sealed class NextDayTests
{
    private const long Second = 1_000_000_000;
    private const long Noon = (20_000L * 24 + 12) * 3_600 * Second;
    private const long Evening = Noon + 5 * 3_600 * Second;

    [Theory]
    [InlineData(Evening - Second)]
    [InlineData(Evening + Second)]
    [InlineData(Evening + 24 * 3_600 * Second)]
    public void positions_go_on(long nowNs)
    {
        using var folder = new ScratchFolder();
        using (var first = new RestartRig(folder.Path, Noon))
        {
            first.Packet(0, Noon + 1, 1, 50);
            first.Clock(Noon + Second);
            first.Settle(1);
        }
        Configuration configuration = Configuration.Build(ConfigReader.ReadText(
            $"state_directory: {folder.Path}\nday: {{starts: \"17:00\", zone: UTC}}\nfeeds:\n"
            + "  - {name: itch, protocol: moldudp64, lines: [{address: 233.1.1.1:5000}, {address: 233.1.1.2:5000}]}\n",
            "t.yaml", new ErrorList()));

        using DayKeeper? keeper = DayKeeper.Open(
            configuration, new PublisherOptions
            {
                Mode = PublisherMode.Run,
                HostName = "trader-7",
                Incarnation = 9,
                Version = "0.1.0",
            },
            nowNs, new Notes());

        DayState restored = keeper!.Restored!;
        Assert.Equal((1, 1), (restored.Positions.GenerationCount, restored.Positions.LineCount));
        Assert.Equal(51UL, restored.Positions.Lines[0].Next);
        Assert.Equal(50, restored.Feeds[0].Messages);
    }

    private sealed class Notes : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}
