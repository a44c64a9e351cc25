// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Tests.Sequencing;

/// <summary>A packet that is a little ahead of all others, and wrong: what lies below it is sent as before.</summary>
public sealed class LonePacketTests
{
    private const int A = 0;
    private const int B = 1;
    private const long MillisecondNs = 1_000_000;

    [Fact]
    public void what_its_line_brings_within_the_window_of_the_latest_numbers_is_not_late()
    {
        FeedScript script = new FeedScript().Send(A, 10, 1, 10).Send(B, 13, 1, 10)
            .Send(A, 100, 21, 21)
            .Send(B, 7 * MillisecondNs, 11, 12).Send(A, (7 * MillisecondNs) + 3, 11, 12)
            .Send(B, 12 * MillisecondNs, 13, 16).Send(A, (12 * MillisecondNs) + 3, 13, 16)
            .Send(B, 17 * MillisecondNs, 17, 21).Send(A, (17 * MillisecondNs) + 6, 17, 21)
            .End(100 * MillisecondNs);

        Assert.Equal((0L, 0L), (script.Lines[A].MessagesMissing, script.Lines[A].Late));
        Assert.Equal((0L, 21L), (script.Feed.MessagesLost, script.Feed.Messages));
    }
}
