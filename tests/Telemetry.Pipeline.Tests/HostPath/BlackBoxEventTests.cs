// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Control;
using Telemetry.Model.Events;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.HostPath;

public sealed class BlackBoxEventTests
{
    [Fact]
    public void a_finished_file_is_an_event_among_the_packets_with_its_number()
    {
        OrderScript script = new OrderScript().Tick(1_000_000, 1).Control(ControlKind.BlackBoxFile, 1_000_010, 1_025)
            .End(1_000_020);

        TelemetryEvent told = Assert.Single(script.Of(TelemetryEventKind.BlackBox));
        Assert.Equal((1_025L, 1_000_010L), (told.Amount, told.StampNs));
        Assert.Equal((EventSeverity.Info, EventState.Instant), (told.Severity, told.State));
        Assert.Equal((-1, -1, -1), (told.FeedIndex, told.LineIndex, told.SessionIndex));
        Assert.True(EventRules.IsFirstClass(told));
    }
}
