// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
using Telemetry.Model.Calendars;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections;

/// <summary>Reads <c>day:</c> and <c>hours:</c>.</summary>
public static class DaySection
{
    internal static DaySettings? Read(YamlSection? section)
    {
        if (section is null)
            return null;
        var settings = new DaySettings
        {
            StartsNs = section.TimeOfDayNs("starts", isRequired: true) ?? 0,
            Zone = section.Required("zone", "America/Chicago"),
            Directory = section.Text("directory")?.Value,
        };
        if (settings.Zone.Value.Length > 0)
            CheckZone(settings.Zone, section.Errors);
        section.Finish();
        return settings;
    }

    internal static HoursSettings? ReadHours(YamlSection? section)
    {
        if (section is null)
            return null;
        HoursSettings hours = ReadTimes(section);
        section.Finish();
        return hours;
    }

    /// <summary>Reads the hours of a venue: <c>from</c>, <c>to</c>, <c>days</c>, <c>zone</c>; null if there are
    /// none.</summary>
    public static WeekHours? ReadVenueHours(YamlSection? section)
    {
        if (section is null)
            return null;
        HoursSettings hours = ReadTimes(section);
        Located<string> zone = section.Required("zone", "America/New_York");
        if (zone.Value.Length > 0)
            CheckZone(zone, section.Errors);
        section.Finish();
        return new WeekHours(hours.FromNs, hours.ToNs, hours.Days, zone.Value);
    }

    private static HoursSettings ReadTimes(YamlSection section)
    {
        long? from = section.TimeOfDayNs("from", isRequired: true);
        long? to = section.TimeOfDayNs("to", isRequired: true);
        byte days = WeekDays.All;
        if (section.Text("days") is { } text && !WeekDays.TryParse(text.Value, out days))
        {
            section.Errors.Add(text.Where, $"{section.Name}: days is \"{text.Value}\"",
                $"expected {WeekDays.Expected}");
        }
        return new HoursSettings(from ?? 0, to ?? 0, days, section.Where);
    }

    /// <summary>Checks that the configured zone is known on this host.</summary>
    public static void CheckZone(Located<string> zone, ErrorList errors)
    {
        if (ZoneOffsets.IsKnown(zone.Value))
            return;
        errors.Add(zone.Where, $"time zone \"{zone.Value}\" cannot be resolved",
            ZoneOffsets.AreInstalled ? "use an IANA name such as America/Chicago" : "install the package tzdata");
    }
}
