// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Reports.Host;

/// <summary>Ledger of all frames seen: the stage that each reached.</summary>
public sealed record LedgerReport : LedgerValues
{
    /// <summary>True if the places add up exactly; null while records are under way.</summary>
    public bool? Closed { get; set; }

    /// <summary>Records under way; null at rest.</summary>
    public long? InFlight { get; set; }
}

/// <summary>Results of offering messages to Aeron.</summary>
public sealed record PublicationReport : PublicationValues;

/// <summary>
/// Counters of the media driver since the process connected to it, including those of its other clients.
/// </summary>
public sealed record MediaDriverReport : MediaDriverValues
{
    /// <summary>True if a media driver is running.</summary>
    public bool Present { get; set; }
}

/// <summary>Files of the packets around events, since the start.</summary>
public sealed record BlackBoxReport : BlackBoxValues;

/// <summary>The appliance's own resource use since warm-up.</summary>
public sealed record ApplianceReport : ApplianceValues
{
    /// <summary>Its kernel programs, since the start; null in a replay.</summary>
    public IReadOnlyList<ProgramReport>? Programs { get; set; }

    /// <summary>Its bounded tables; null in a replay.</summary>
    public IReadOnlyList<MapReport>? Maps { get; set; }
}

/// <summary>Totals and price of a kernel program of the appliance, or of several that belong together.</summary>
public sealed record ProgramReport : ProgramValues
{
    public string Program { get; set; } = "";

    /// <summary>The hook that it is attached to.</summary>
    public string Hook { get; set; } = "";

    /// <summary>Name of the interface that it is attached to; null for none, and for several.</summary>
    public string? Interface { get; set; }
}

/// <summary>Fill of a bounded table of the appliance or its kernel programs.</summary>
public sealed record MapReport : MapValues
{
    /// <summary>Name of the table.</summary>
    public string Map { get; set; } = "";
}
