// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
using Telemetry.Model.Calendars;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections;

/// <summary>Reads <c>day:</c> and <c>hours:</c>.</summary>
internal static class DaySection
{
    public static DaySettings? Read(YamlSection? section)
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

    public static HoursSettings? ReadHours(YamlSection? section)
    {
        if (section is null)
            return null;
        long? from = section.TimeOfDayNs("from", isRequired: true);
        long? to = section.TimeOfDayNs("to", isRequired: true);
        byte days = WeekDays.All;
        if (section.Text("days") is { } text && !WeekDays.TryParse(text.Value, out days))
        {
            section.Errors.Add(text.Where, $"{section.Name}: days is \"{text.Value}\"",
                $"expected {WeekDays.Expected}");
        }
        section.Finish();
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
