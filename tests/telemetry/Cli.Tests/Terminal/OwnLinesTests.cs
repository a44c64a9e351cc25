// SPDX-License-Identifier: Apache-2.0
using Telemetry.Cli.Terminal;
using Telemetry.Messages.Counters;
using Telemetry.Reports.Host;

namespace Telemetry.Cli.Tests.Terminal;

/// <summary>Limits that the appliance itself met, on the terminal.</summary>
public class OwnLinesTests
{
    [Fact]
    public void a_full_table_and_missed_events_have_a_line_and_what_is_well_has_none()
    {
        var own = new ApplianceReport
        {
            Maps =
            [
                Map("flows", 3, 4_096), Map("connections", 65_536, 65_536), Map("history", 32_768, 32_768),
                Map("threads", 0, 0),
            ],
            Programs =
            [
                new ProgramReport { Program = "drops", Hook = "skb:kfree_skb", Missed = 1_234 },
                new ProgramReport { Program = "xdp_rx", Hook = "xdp", Missed = 0 },
                new ProgramReport { Program = "talker_sampler", Hook = "[xdp]", Missed = null },
            ],
        };

        Assert.Equal(
            [
                "[yellow]full[/]     table connections: 65,536 of 65,536",
                "[yellow]missed[/]   drops at skb:kfree_skb: not run 1,234 times, because it ran on that CPU already",
            ], OwnLines.Of(own));
        Assert.Empty(OwnLines.Of(new ApplianceReport()));
    }

    [Fact]
    public void causes_are_one_line_the_most_frequent_first()
    {
        var causes = new CauseSearchReport
        {
            Counters = new CauseCounters
            {
                Asked = 31,
                Found = 27,
                Unknown = 2,
                Skipped = 1,
                KindCpuWait = 14,
                KindStrategy = 7,
                KindStack = 6,
                KindUnknown = 2,
            },
        };

        Assert.Equal("causes   of 31 orders: cpu wait 14, strategy 7, stack 6, unknown 2; 1 skipped",
            OwnLines.OfCauses(causes));
        Assert.Null(OwnLines.OfCauses(null));
        Assert.Null(OwnLines.OfCauses(new CauseSearchReport()));
        Assert.Equal("causes   of 1 order: none yet",
            OwnLines.OfCauses(new CauseSearchReport { Counters = new CauseCounters { Asked = 1 } }));
    }

    private static MapReport Map(string name, long entries, long capacity) =>
        new() { Map = name, Counters = new MapCounters { Entries = entries, Capacity = capacity } };
}
