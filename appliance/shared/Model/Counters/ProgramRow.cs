// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Model.Counters;

/// <summary>Totals and price of a kernel program of the appliance, or of several that belong together.</summary>
public struct ProgramRow
{
    /// <summary>Highest number of programs reported.</summary>
    public const int MaxReported = 16;

    public string Program;

    /// <summary>The hook that it is attached to.</summary>
    public string Hook;

    /// <summary>Name of the interface that it is attached to; null for none, and for several.</summary>
    public string? Interface;

    /// <summary>Its totals and its price; members that are unknown are null values.</summary>
    public ProgramCounters Counters;
}

/// <summary>Fill of a bounded table of the appliance or its kernel programs.</summary>
public struct MapRow
{
    /// <summary>Highest number of tables reported.</summary>
    public const int MaxReported = 16;

    /// <summary>Name of the table.</summary>
    public string Map;

    /// <summary>Its fill.</summary>
    public MapCounters Counters;

    /// <summary>The row of a table.</summary>
    /// <param name="entries">Entries in use.</param>
    /// <param name="capacity">Entries that there is room for.</param>
    public static MapRow Of(string map, long entries, long capacity) => new()
    {
        Map = map,
        Counters = new MapCounters { Entries = entries, Capacity = capacity },
    };
}
