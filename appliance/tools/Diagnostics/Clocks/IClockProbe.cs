// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;

namespace Telemetry.Diagnostics.Clocks;

/// <summary>Reads the host's clock for a report.</summary>
internal interface IClockProbe
{
    /// <summary>Takes a reading.</summary>
    /// <param name="everyNs">Time until the next reading is due, nanoseconds.</param>
    ClockReading Read(long everyNs);

    /// <summary>Waits until the clock of stamps has reached an instant.</summary>
    /// <returns>False if it was canceled.</returns>
    bool WaitUntil(long stampNs, CancellationToken cancellation);
}
