// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model.Clocks;
using Telemetry.Appliance.Model.Reports;

namespace Telemetry.Appliance.Hosting.Clocks;

/// <summary>Receives what <c>clock-report</c> tells, in order.</summary>
public interface IClockReportSink
{
    /// <summary>A reading; what it shows comes before it.</summary>
    void OnReading(ClockReading reading);

    /// <summary>Something happened to the clock.</summary>
    void OnEvent(EventReport report);
}
