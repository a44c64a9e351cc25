// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Fleet;

/// <summary>Presence of an appliance.</summary>
public enum ApplianceState
{
    /// <summary>Its names have not all arrived.</summary>
    Starting,

    /// <summary>Its intervals arrive.</summary>
    Live,

    /// <summary>No interval for three intervals.</summary>
    Late,

    /// <summary>Nothing for 10 seconds.</summary>
    Stale,

    /// <summary>Nothing for a minute.</summary>
    Gone,

    /// <summary>It has sent its last totals.</summary>
    Ended,

    /// <summary>It was expected and never received.</summary>
    Missing,
}

/// <summary>Groups of states.</summary>
public static class ApplianceStates
{
    /// <summary>True if its numbers are those of now.</summary>
    public static bool IsPresent(this ApplianceState state) =>
        state is ApplianceState.Starting or ApplianceState.Live or ApplianceState.Late;
}
