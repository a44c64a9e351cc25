// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Model.Calendars;

namespace Telemetry.Model.Tests.Calendars;

/// <summary>Where days begin and end, and what they are called. Expected instants are worked out by hand.</summary>
public sealed class DayCalendarTests
{
    [Theory]
    // An ordinary evening in Chicago: 17:00 CST is 23:00 UTC.
    [InlineData("17:00", "America/Chicago", "2026-11-20T22:59:59Z", "2026-11-20", "2026-11-19T23:00:00Z", 24)]
    [InlineData("17:00", "America/Chicago", "2026-11-20T23:00:00Z", "2026-11-21", "2026-11-20T23:00:00Z", 24)]
    // Clocks are set forward on 2026-03-08 and back on 2026-11-01: days of 23 and 25 hours.
    [InlineData("17:00", "America/Chicago", "2026-03-08T12:00:00Z", "2026-03-08", "2026-03-07T23:00:00Z", 23)]
    [InlineData("17:00", "America/Chicago", "2026-11-01T12:00:00Z", "2026-11-01", "2026-10-31T22:00:00Z", 25)]
    // 02:30 does not exist on 2026-03-08: the day begins with the skip, at 03:00 CDT.
    [InlineData("02:30", "America/Chicago", "2026-03-08T08:00:00Z", "2026-03-08", "2026-03-08T08:00:00Z", 23.5)]
    [InlineData("02:30", "America/Chicago", "2026-03-08T07:59:59Z", "2026-03-07", "2026-03-07T08:30:00Z", 23.5)]
    // 01:30 comes twice on 2026-11-01: the first one counts, and at the second the day has begun already.
    [InlineData("01:30", "America/Chicago", "2026-11-01T06:30:00Z", "2026-11-01", "2026-11-01T06:30:00Z", 25)]
    [InlineData("01:30", "America/Chicago", "2026-11-01T07:29:00Z", "2026-11-01", "2026-11-01T06:30:00Z", 25)]
    [InlineData("01:30", "America/Chicago", "2026-11-01T06:29:59Z", "2026-10-31", "2026-10-31T06:30:00Z", 24)]
    // Midnight itself is skipped: Santiago on 2026-09-06, where clocks go from 00:00 to 01:00 (04:00 UTC).
    [InlineData("00:00", "America/Santiago", "2026-09-06T04:00:00Z", "2026-09-06", "2026-09-06T04:00:00Z", 23)]
    [InlineData("00:00", "America/Santiago", "2026-09-06T03:59:59Z", "2026-09-05", "2026-09-05T04:00:00Z", 24)]
    // Zones with odd offsets, and ahead of UTC.
    [InlineData("00:00", "Asia/Kathmandu", "2026-11-20T18:15:00Z", "2026-11-21", "2026-11-20T18:15:00Z", 24)]
    [InlineData("08:00", "Asia/Tokyo", "2026-11-20T22:59:59Z", "2026-11-20", "2026-11-19T23:00:00Z", 24)]
    [InlineData("00:00", "UTC", "2026-11-20T00:00:00Z", "2026-11-20", "2026-11-20T00:00:00Z", 24)]
    // A date that the whole place skipped: Samoa had no 2011-12-30.
    [InlineData("00:00", "Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31", "2011-12-30T10:00:00Z", 24)]
    public void an_instant_lies_in_a_day(
        string starts, string zone, string instant, string name, string begin, double hours)
    {
        var calendar = new DayCalendar(TimeOf(starts), zone, ZoneOffsets.Find(zone)!);

        TradingDay day = calendar.DayOf(Utc(instant));

        Assert.Equal((name, Utc(begin), (long)(hours * 3_600_000_000_000)), (day.Name, day.BeginNs,
            day.EndNs - day.BeginNs));
        Assert.Equal(day.EndNs, calendar.EndOfDayNs(Utc(instant)));
    }

    [Theory]
    [InlineData("17:00", "America/Chicago")]
    [InlineData("02:30", "America/Chicago")]
    [InlineData("00:00", "Africa/Cairo")]
    [InlineData("00:30", "Australia/Lord_Howe")]
    [InlineData("23:59", "Pacific/Apia")]
    [InlineData("00:00", "Asia/Tehran")]
    public void days_follow_each_other_without_a_gap_for_forty_years(string starts, string zone)
    {
        var calendar = new DayCalendar(TimeOf(starts), zone, ZoneOffsets.Find(zone)!);
        TradingDay day = calendar.DayOf(Utc("1995-06-01T00:00:00Z"));
        for (int count = 0; count < 40 * 365; count++)
        {
            TradingDay next = calendar.DayOf(day.EndNs);
            Assert.Equal(day.EndNs, next.BeginNs);
            Assert.Equal(day, calendar.DayOf(day.EndNs - 1));
            Assert.True(next.Date > day.Date, $"{day} and {next}");
            Assert.InRange(next.EndNs - next.BeginNs, 1, 2 * ZoneOffsets.DayNs);
            day = next;
        }
    }

    [Theory]
    [InlineData("2026-11-20T14:30:00Z", "2026-11-20T14:30:10Z")]      // Friday 08:30 CST: inside
    [InlineData("2026-11-20T12:00:00Z", "2026-11-20T14:30:10Z")]      // before: counted from the start
    [InlineData("2026-11-20T21:14:45Z", "2026-11-20T21:14:55Z")]
    [InlineData("2026-11-20T21:14:55Z", "2026-11-23T14:30:10Z")]      // the end comes first: Monday
    [InlineData("2026-11-21T15:00:00Z", "2026-11-23T14:30:10Z")]      // Saturday
    [InlineData("2026-03-06T22:00:00Z", "2026-03-09T13:30:10Z")]      // over the change of the clocks
    public void a_silence_counts_inside_the_hours_only(string since, string stale)
    {
        var hours = new FeedHours(new WeekHours(TimeOf("08:30"), TimeOf("15:15"), 0b0111110, "America/Chicago"));

        Assert.Equal(Utc(stale), hours.StaleAtNs(Utc(since), 10_000_000_000));
    }

    [Fact]
    public void hours_may_pass_midnight_and_days_may_be_none()
    {
        // Sunday to Thursday, 17:00 to 16:00 of the next day.
        var globex = new FeedHours(new WeekHours(TimeOf("17:00"), TimeOf("16:00"), 0b0011111, "America/Chicago"));
        Assert.Equal(Utc("2026-11-20T09:00:01Z"), globex.StaleAtNs(Utc("2026-11-20T09:00:00Z"), 1_000_000_000));
        Assert.Equal(Utc("2026-11-22T23:00:01Z"), globex.StaleAtNs(Utc("2026-11-20T22:30:00Z"), 1_000_000_000));

        var never = new FeedHours(new WeekHours(0, 0, 0, "UTC"));
        Assert.Equal(long.MaxValue, never.StaleAtNs(Utc("2026-11-20T09:00:00Z"), 1));
    }

    [Theory]
    [InlineData("2026-11-25T20:59:59Z", true)]          // Wednesday, 15:59:59 in New York
    [InlineData("2026-11-25T21:00:00Z", false)]
    [InlineData("2026-11-26T15:00:00Z", false)]         // Thanksgiving
    [InlineData("2026-11-27T17:59:59Z", true)]          // the half day after it
    [InlineData("2026-11-27T18:00:00Z", false)]
    [InlineData("2026-11-28T15:00:00Z", false)]         // Saturday
    public void a_venue_is_closed_on_some_dates_and_ends_earlier_on_others(string instant, bool isOpen)
    {
        var week = new WeekHours(TimeOf("09:30"), TimeOf("16:00"), 0b0111110, "America/New_York");
        var hours = new OpenHours(new VenueHours(week)
        {
            Closed = new HashSet<DateOnly> { new(2026, 11, 26) },
            HalfDays = new Dictionary<DateOnly, long> { [new(2026, 11, 27)] = TimeOf("13:00") },
        });

        Assert.Equal(isOpen, hours.Contains(Utc(instant)));
    }

    [Fact]
    public void a_half_day_whose_hours_pass_midnight_may_end_before_it()
    {
        var week = new WeekHours(TimeOf("17:00"), TimeOf("16:00"), 0b0011111, "America/Chicago");
        var hours = new OpenHours(new VenueHours(week)
        {
            HalfDays = new Dictionary<DateOnly, long> { [new(2026, 11, 18)] = TimeOf("23:00") },
        });

        Assert.True(hours.Contains(Utc("2026-11-19T04:59:59Z")));
        Assert.False(hours.Contains(Utc("2026-11-19T05:00:00Z")));
        Assert.False(hours.Contains(Utc("2026-11-19T18:00:00Z")));
    }

    private static long TimeOf(string time) =>
        TimeOnly.ParseExact(time, "HH:mm", CultureInfo.InvariantCulture).Ticks * 100;

    private static long Utc(string instant) => (DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture).UtcDateTime
        - DateTime.UnixEpoch).Ticks * 100;
}
