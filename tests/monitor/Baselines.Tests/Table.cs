// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Baselines.Days;
using Telemetry.Baselines.Values;
using Telemetry.Baselines.Verdicts;
using Telemetry.Model.Calendars;

namespace Telemetry.Baselines.Tests;

/// <summary>Values of slots of a venue in New York, put down by day and time.</summary>
internal sealed class Table
{
    public const long Slot = SlotValue.SlotNs;

    private readonly Dictionary<long, SlotValue> _values = [];

    public Table(VenueHours? hours = null) => Days = new VenueDays(hours ?? NewYork());

    public VenueDays Days { get; }

    public static VenueHours NewYork(string from = "09:30", string to = "16:00", byte days = 0b0111110) =>
        new(new WeekHours(TimeOf(from), TimeOf(to), days, "America/New_York"));

    public static long TimeOf(string time) =>
        TimeOnly.ParseExact(time, "HH:mm", CultureInfo.InvariantCulture).Ticks * 100;

    public static DateOnly Date(string date) =>
        DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>An instant in New York.</summary>
    public static long At(string date, string time) => At("America/New_York", date, time);

    public static long At(string zone, string date, string time)
    {
        DateTime local = Date(date).ToDateTime(TimeOnly.ParseExact(time, "HH:mm", CultureInfo.InvariantCulture));
        DateTime utc = TimeZoneInfo.ConvertTimeToUtc(local, TimeZoneInfo.FindSystemTimeZoneById(zone));
        return (utc - DateTime.UnixEpoch).Ticks * 100;
    }

    /// <summary>Puts down a slot.</summary>
    public Table Put(
        long startNs, double value, long count = 1_000, bool isComplete = true, string? settings = "a",
        double error = 0)
    {
        _values[startNs] = new SlotValue(startNs, value, value - error, value + error, count, isComplete, settings);
        return this;
    }

    /// <summary>Puts down the same time of the trading days before a date, the last value for the newest.</summary>
    public Table PutBefore(string date, string time, params double[] values)
    {
        DateOnly day = Date(date);
        foreach (double value in values.Reverse())
        {
            do
                day = day.AddDays(-1);
            while (!Days.ClassOf(day).IsOpen);
            Put(At(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), time), value);
        }
        return this;
    }

    public Verdict Judged(string date, string time, QuantityKind kind = QuantityKind.P99, int daysBack = 60)
    {
        long startNs = At(date, time);
        return Judge.Of(kind, Days.LikeSlots(startNs, daysBack), startNs, _values);
    }
}
