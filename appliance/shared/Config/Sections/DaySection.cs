// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Config.Text;
using Telemetry.Model.Calendars;
using Telemetry.Yaml;
using Telemetry.Yaml.Text;

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

    /// <summary>Reads the hours of a venue: <c>from</c>, <c>to</c>, <c>days</c>, <c>zone</c>, and the dates that
    /// differ: <c>closed</c>, <c>half_days</c>; null if there are none.</summary>
    public static VenueHours? ReadVenueHours(YamlSection? section)
    {
        if (section is null)
            return null;
        HoursSettings hours = ReadTimes(section);
        Located<string> zone = section.Required("zone", "America/New_York");
        if (zone.Value.Length > 0)
            CheckZone(zone, section.Errors);
        var week = new WeekHours(hours.FromNs, hours.ToNs, hours.Days, zone.Value);
        var venue = new VenueHours(week)
        {
            Closed = ReadClosed(section),
            HalfDays = ReadHalfDays(section, week),
        };
        section.Finish();
        return venue;
    }

    private static HashSet<DateOnly> ReadClosed(YamlSection section)
    {
        HashSet<DateOnly> dates = [];
        foreach (Located<string> text in section.Texts("closed", "2026-12-25") ?? [])
        {
            if (!TryReadDate(text.Value, out DateOnly date))
                section.Errors.Add(text.Where, $"{section.Name}: \"{text.Value}\" is not a date",
                    "expected one such as 2026-12-25");
            else if (!dates.Add(date))
                section.Errors.Add(text.Where, $"{section.Name}: {text.Value} is given twice", "leave one out");
        }
        return dates;
    }

    private static Dictionary<DateOnly, long> ReadHalfDays(YamlSection section, WeekHours week)
    {
        Dictionary<DateOnly, long> ends = [];
        foreach (Located<string> text in section.Texts("half_days", "2026-12-24 13:00") ?? [])
        {
            string[] parts = text.Value.Split(' ');
            if (parts.Length != 2 || !TryReadDate(parts[0], out DateOnly date)
                || !TimeOfDay.TryParse(parts[1], out long endNs))
                section.Errors.Add(text.Where, $"{section.Name}: \"{text.Value}\" is not a date with a time",
                    "expected the date and the end of its hours such as \"2026-12-24 13:00\"");
            else if (VenueHours.EndOf(week, endNs) >= VenueHours.EndOf(week, week.ToNs))
                section.Errors.Add(text.Where, $"{section.Name}: on {parts[0]} the hours do not end earlier",
                    "give an end within the hours, or leave the date out");
            else if (!ends.TryAdd(date, endNs))
                section.Errors.Add(text.Where, $"{section.Name}: {parts[0]} is given twice", "leave one out");
        }
        return ends;
    }

    private static bool TryReadDate(string text, out DateOnly date) => DateOnly.TryParseExact(
        text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

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
