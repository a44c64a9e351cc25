// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Planning;
using Telemetry.Model.Calendars;
using Telemetry.Yaml;

namespace Telemetry.Config;

/// <summary>The settings, and the topology made from them.</summary>
/// <param name="Topology">The feeds, lines, sessions and flows.</param>
public sealed record Configuration(Settings Settings, Topology Topology)
{
    /// <summary>Start of the counters' day; null if they count from the start of the process.</summary>
    public DayCalendar? Days { get; } = CalendarOf(Settings);

    /// <summary>Checks settings against each other and builds the topology; empty settings give an empty one.</summary>
    /// <exception cref="FailureException">The settings have errors; it holds all of them.</exception>
    public static Configuration Build(Settings settings)
    {
        var errors = new ErrorList();
        Topology topology = TopologyBuilder.Build(settings, errors);
        errors.ThrowIfAny();
        return new Configuration(settings, topology);
    }

    private static DayCalendar? CalendarOf(Settings settings)
    {
        DaySettings? day = settings.Day ?? (settings.StateDirectory is null ? null : new DaySettings());
        return day is not null && ZoneOffsets.Find(day.Zone.Value) is { } zone
            ? new DayCalendar(day.StartsNs, day.Zone.Value, zone)
            : null;
    }
}
