// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;
using Telemetry.Reports.Events;

namespace Telemetry.Reports.Clocks;

/// <summary>Receives the reports of <c>clock-report</c>, in order.</summary>
public interface IClockReportSink
{
    /// <summary>Receives a reading; the events derived from it come first.</summary>
    void OnReading(ClockReading reading);

    /// <summary>Receives an event of the clock.</summary>
    void OnEvent(EventReport report);
}
