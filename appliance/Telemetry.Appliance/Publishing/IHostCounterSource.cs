// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Publishing;

/// <summary>Tells once an interval what is counted outside the analysis.</summary>
public interface IHostCounterSource
{
    /// <summary>
    /// Fills in the totals since the start; what cannot be told is <see cref="LedgerCounters.Unknown"/>.
    /// </summary>
    void Read(ref HostCounters counters);
}
