// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Control;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.HostPath;

/// <summary>Dropped packets of which only the number is known.</summary>
public sealed class UntoldDropTests
{
    private const long Ms = 1_000_000;

    [Theory]
    [InlineData(DropProperties.None, true)]
    [InlineData(DropProperties.Transmit, true)]
    [InlineData(DropProperties.Unwanted, false)]
    [InlineData(DropProperties.Unread, false)]
    public void they_are_an_error_only_if_somebody_misses_them_and_count_always(
        DropProperties properties, bool isLoss)
    {
        OrderScript script = new OrderScript(drops: true).Tick(Ms, 1)
            .Control(ControlKind.UntoldDrops, 2 * Ms, 1_551, properties).Clock(60 * Ms).End(61 * Ms);

        TelemetryEvent[] events = script.Of(TelemetryEventKind.HostDrop);
        Assert.Equal(isLoss ? [(1_551L, (byte)1, EventSeverity.Error)] : [],
            events.Select(drop => (drop.Amount, drop.HasUnknownNumbers, drop.Severity)));
        DropRow row = script.Intervals[^1].Drops[0];
        Assert.Equal((1, 1_551L, properties), (script.Intervals[^1].DropCount, row.Packets, row.Properties));
    }
}
