// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive.Comparing;
using Telemetry.Archive.Slots;
using Telemetry.Baselines.Days;
using Telemetry.Baselines.Values;
using Telemetry.Baselines.Verdicts;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Model.Calendars;
using Telemetry.Sqlite;
using TestSupport;

namespace Telemetry.Archive.Tests;

/// <summary>Days compared through the files of the archive: constructed slots, of which every rank is known.</summary>
public sealed class DayComparerTests
{
    private const long Slot = StoredSlot.LengthNs;
    private const string Appliance = "trade01";

    // 10:00 in New York on a Monday, two weeks after its clocks were set back.
    private const long NowNs = 1_794_841_200L * 1_000_000_000;

    private static readonly SeriesIdentity Ack = new("order_to_ack", "ouch", null, null, "ouch", null);
    private static readonly VenueDays Days = new(new VenueHours(
        new WeekHours(19 * 30 * 60_000_000_000L, 16 * 3_600_000_000_000L, 0b0111110, "America/New_York"))
    {
        Closed = new HashSet<DateOnly> { new(2026, 11, 11) },
    });

    [Fact]
    public void all_values_of_an_appliance_are_ranked_over_a_change_of_the_clocks()
    {
        using var folder = new ScratchFolder();
        using StateDirectory directory = StateDirectory.Open(folder.Path);
        // Every day of four weeks, weekends and the holiday too, which do not count; today is number 0.
        for (int back = 28; back >= 0; back--)
            Write(directory, back, level: back == 0 ? 100 : back);
        var comparer = new DayComparer(new SlotReader(directory), daysBack: 28);

        IReadOnlyList<JudgedValue> judged = comparer.JudgeAll(Appliance, Days, NowNs, [], new());

        Assert.Equal(
            [
                (QuantityKind.P50, 100_000, Extreme.Highest), (QuantityKind.P99, 200_000, Extreme.Highest),
                (QuantityKind.Messages, 1_000, Extreme.Highest), (QuantityKind.Orders, 100, Extreme.Highest),
                (QuantityKind.Rejects, 1 / 3.0, Extreme.None), (QuantityKind.Wins, 100 / 128.0, Extreme.Highest),
                (QuantityKind.Wins, 28 / 128.0, Extreme.Lowest), (QuantityKind.ClockUncertainty, 100, Extreme.Highest),
            ],
            judged.OrderBy(one => one.Quantity.Kind).ThenBy(one => one.Quantity.Line)
                .Select(one => (one.Quantity.Kind, one.Verdict.Today!.Value.Value.Value, one.Verdict.Beyond)));
        // Of 20 weekdays before today one was a holiday.
        Assert.All(judged, one => Assert.Equal(19, one.Verdict.DayCount));
        Assert.All(judged.Where(one => one.Quantity.Kind != QuantityKind.Rejects),
            one => Assert.Equal((StreakState.Unusual, 2), (one.State, one.Slots)));
        Assert.Equal((3_000, 28_000), judged.Where(one => one.Quantity.Kind == QuantityKind.P50)
            .Select(one => ((int)one.Verdict.Lowest!, (int)one.Verdict.Highest!)).Single());
    }

    [Fact]
    public void one_value_is_read_with_the_neighbours_of_its_slots_and_slots_with_holes_do_not_count()
    {
        using var folder = new ScratchFolder();
        using StateDirectory directory = StateDirectory.Open(folder.Path);
        for (int back = 14; back >= 0; back--)
            Write(directory, back, level: 5, receivedNs: back == 3 ? Slot - 1 : Slot);
        var comparer = new DayComparer(new SlotReader(directory), daysBack: 14);
        IReadOnlyList<DaySlot> slots = comparer.LikeSlots(Days, NowNs);

        IReadOnlyDictionary<Quantity, Dictionary<long, SlotValue>> found =
            comparer.Read(Appliance, QuantityKind.P99, new SeriesFilter { Kind = "order_to_ack" }, slots, new());

        (Quantity quantity, Dictionary<long, SlotValue> values) = Assert.Single(found);
        Assert.Equal(new Quantity(QuantityKind.P99) { Series = "order_to_ack", Key = "ouch", Session = "ouch" },
            quantity);
        // Ten weekdays less the holiday, and today; three slots each.
        Assert.Equal(3 * 10, values.Count);
        Assert.Equal(3, values.Values.Count(value => !value.IsComplete));
        Assert.Equal(8, Judge.Of(QuantityKind.P99, slots, NowNs, values).DayCount);
        Assert.Empty(comparer.Read("trade02", null, new SeriesFilter(), slots, new()));
    }

    /// <summary>Writes the six slots about the time of day of now.</summary>
    private static void Write(StateDirectory directory, int back, int level, long receivedNs = Slot)
    {
        // The clocks of New York went back on 2026-11-01, 15 days before.
        long dayNs = NowNs - (back * 24 * 12 * Slot) - (back > 15 ? 12 * Slot : 0);
        using var file = new SlotFile(new DayFiles(directory, SlotTables.Kind), DayFiles.DayOf(dayNs));
        using Transaction changes = file.Begin();
        for (int place = -3; place <= 2; place++)
            Assert.True(file.TryWrite(Appliance, Made(dayNs + (place * Slot), level, receivedNs)));
        changes.Commit();
    }

    private static StoredSlot Made(long startNs, int level, long receivedNs) => new()
    {
        StartTimeNs = startNs,
        ReceivedNs = receivedNs,
        Complete = receivedNs == Slot,
        SettingsHash = "a",
        ClockUncertaintyNs = level,
        Series =
        [
            new SlotSeries(Ack, 5_000, level * 1_000, level * 1_500, level * 2_000, null, null, level * 9_000, true)
            {
                P50Range = new PercentileRange((level * 1_000) - 10, (level * 1_000) + 10),
                P99Range = new PercentileRange((level * 2_000) - 10, (level * 2_000) + 10),
            },
        ],
        Feeds = [("itch", level * 10 * 300)],
        Lines = [("itch", "A", level * 300), ("itch", "B", 28 * 300)],
        Sessions = [("ouch", level * 300, level * 100)],
    };
}
