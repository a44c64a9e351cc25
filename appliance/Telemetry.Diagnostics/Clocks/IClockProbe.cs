// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;

namespace Telemetry.Diagnostics.Clocks;

/// <summary>Reads the host's clock for a report.</summary>
internal interface IClockProbe
{
    /// <summary>A reading, taken now.</summary>
    /// <param name="everyNs">When the next is due, nanoseconds after it.</param>
    ClockReading Read(long everyNs);

    /// <summary>Waits until the clock of stamps has come to an instant.</summary>
    /// <returns>False if it was canceled.</returns>
    bool WaitUntil(long stampNs, CancellationToken cancellation);
}
