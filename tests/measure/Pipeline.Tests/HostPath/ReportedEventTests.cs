// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Control;
using Telemetry.Model.Events;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.HostPath;

/// <summary>Events that other threads report into the pipeline.</summary>
public sealed class ReportedEventTests
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

    [Fact]
    public void a_step_of_a_devices_clock_is_an_event_with_its_size()
    {
        OrderScript script = new OrderScript().Tick(1_000_000, 1).Control(ControlKind.DeviceClockStep, 1_000_010, -500)
            .End(1_000_020);

        TelemetryEvent told = Assert.Single(script.Of(TelemetryEventKind.ClockStep));
        Assert.Equal((-500L, 1_000_010L, EventState.Instant), (told.DurationNs, told.StampNs, told.State));
        Assert.Equal(EventSeverity.Warning, told.Severity);
    }
}
