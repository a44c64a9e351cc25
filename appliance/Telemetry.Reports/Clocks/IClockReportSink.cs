// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;
using Telemetry.Reports.Events;

namespace Telemetry.Reports.Clocks;

/// <summary>Receives what <c>clock-report</c> tells, in order.</summary>
public interface IClockReportSink
{
    /// <summary>A reading; what it shows comes before it.</summary>
    void OnReading(ClockReading reading);

    /// <summary>Something happened to the clock.</summary>
    void OnEvent(EventReport report);
}
