// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Publishers;

namespace Telemetry.Fleet.Storing;

/// <summary>Receives what happened, to be kept elsewhere than in memory. Called on the thread of the fleet, which must
/// go on.</summary>
public interface IRecordSink
{
    /// <summary>Takes an event, a gap, an order or a change of an alert.</summary>
    void OnRecord(FleetRecord record);

    /// <summary>Takes a time in which an appliance was not received, once it is over.</summary>
    void OnHole(ReceptionHole hole);

    /// <summary>Takes the ends of what was received so far, all of them, every few seconds.</summary>
    void OnReceptions(IReadOnlyList<Reception> receptions);
}

/// <summary>One record to be kept.</summary>
/// <param name="Number">Its number, which grows with the time of arrival: at least the microseconds since 1970, UTC.
/// </param>
/// <param name="Appliance">Name of the appliance; null for the monitor itself.</param>
/// <param name="Report">Report of an event, a gap or an order, or a <see cref="WrittenRecord"/>.</param>
public sealed record FleetRecord(long Number, string? Appliance, object Report);
