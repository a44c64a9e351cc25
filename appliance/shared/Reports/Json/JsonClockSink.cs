// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;
using Telemetry.Reports.Clocks;
using Telemetry.Reports.Events;
using Telemetry.Reports.Json.Events;

namespace Telemetry.Reports.Json;

/// <summary>Prints readings of the clock, and their summary, as one JSON line each.</summary>
/// <param name="onBroken">Called when the output can no longer be written.</param>
internal sealed class JsonClockSink(Stream output, Action onBroken) : IClockReportSink, IDisposable
{
    private readonly JsonLineWriter _lines = new(output, onBroken);

    public void OnReading(ClockReading reading)
    {
        JsonClock.WriteReading(_lines.Begin("clock"u8), reading);
        _lines.End(flush: false);
    }

    public void OnEvent(EventReport report)
    {
        JsonEvents.Write(_lines.Begin("event"u8), report);
        _lines.End(flush: true);
    }

    /// <summary>Prints the last line.</summary>
    public void OnEvidence(ClockEvidence evidence)
    {
        JsonClock.WriteEvidence(_lines.Begin("summary"u8), evidence);
        _lines.End(flush: true);
    }

    public void Dispose() => _lines.Dispose();
}
