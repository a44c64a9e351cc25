// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;

namespace Telemetry.Reports.Tests.Events;

/// <summary>Words of events, whole and without what they are about.</summary>
public sealed class RecordTextTests
{
    [Fact]
    public void a_storm_says_what_it_stands_for()
    {
        var storm = new EventReport
        {
            Event = "storm",
            State = "instant",
            Severity = "error",
            Flow = "itch",
            Line = "A",
            Count = 2_000,
            StormOf = "line_gap",
            Ranges = 20,
            LongestNs = 100_500,
        };

        Assert.Equal("storm itch/A (2,000): 20 times line_gap, the longest 100.500 µs", RecordText.Of(storm));
        Assert.Equal("(2,000): 20 times line_gap, the longest 100.500 µs", RecordText.Details(storm));
    }

    [Fact]
    public void the_details_of_an_event_are_its_words_without_kind_state_and_flow()
    {
        var drop = new EventReport
        {
            Event = "host_drop",
            State = "instant",
            Severity = "warning",
            Flow = "itch",
            Packets = 3,
            Reason = "socket_rcvbuff",
        };
        var setting = new EventReport
        {
            Event = "setting_changed",
            State = "instant",
            Severity = "warning",
            Setting = "rx_usecs",
            Target = "eth0",
            Before = "0",
            After = "50",
        };
        var down = new EventReport
        {
            Event = "line_down",
            State = "raised",
            Severity = "error",
            Flow = "itch",
            Line = "A",
        };

        Assert.Equal("(3 packets, numbers unknown): socket_rcvbuff", RecordText.Details(drop));
        Assert.Equal("rx_usecs eth0: 0 -> 50", RecordText.Details(setting));
        Assert.Equal(("line_down raised itch/A", ""), (RecordText.Of(down), RecordText.Details(down)));
    }
}
