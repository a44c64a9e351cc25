// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Querying;
using Telemetry.Fleet.History;

namespace Telemetry.Engines.Tests;

/// <summary>Differences of totals from time to time: what is counted, and what is not.</summary>
public sealed class AssemblerTests
{
    private const long Second = 1_000_000_000;
    private const long FromNs = 1_000 * Second;

    private static readonly RowKey Row = new("order_to_ack", null, null, "ouch", null);

    private readonly Timeline _timeline = new();

    [Fact]
    public void totals_that_were_there_before_are_no_increase()
    {
        Add(1000, start: 10, last: 999, count: 500);
        Add(1060, start: 10, last: 1059, count: 700);

        AddedTime one = Assert.Single(Added());

        Assert.Equal((999 * Second, 1059 * Second, IntervalFlags.None), (one.StartNs, one.EndNs, one.Flags));
        Assert.Equal(200, CountOf(one));
    }

    [Fact]
    public void after_a_known_restart_all_totals_are_new()
    {
        Add(1000, start: 10, last: 999, count: 500);
        Add(1060, start: 10, last: 1059, count: 700);
        Add(1120, start: 1070, last: 1119, count: 5_000);

        AddedTime[] all = [.. Added()];

        Assert.Equal([200, 5_000], all.Select(CountOf));
        Assert.Equal((1070 * Second, 1119 * Second), (all[1].StartNs, all[1].EndNs));
    }

    [Fact]
    public void the_first_intervals_of_a_start_are_counted_once()
    {
        Add(1000, start: 10, last: 999, count: 500);
        Add(1060, start: 1058.5, last: 1059, count: 7);
        Add(1120, start: 1058.5, last: 1119, count: 30);

        Assert.Equal([7, 23], Added().Select(CountOf));
    }

    [Fact]
    public void totals_that_fell_without_a_known_restart_are_marked()
    {
        Add(1000, start: null, last: 999, count: 500);
        Add(1060, start: null, last: 1059, count: 40);

        AddedTime one = Assert.Single(Added());

        Assert.Equal((40, IntervalFlags.Incomplete), (CountOf(one), one.Flags));
    }

    [Fact]
    public void totals_of_a_writer_that_had_not_all_of_them_are_passed_over()
    {
        // A monitor that was restarted has the samples since then, until it gets the day's.
        Add(1000, start: 10, last: 999, count: 500);
        Add(1060, start: 10, last: 1059, count: 20);
        Add(1120, start: 10, last: 1119, count: 800);

        AddedTime[] all = [.. Added()];

        Assert.Equal([0, 300], all.Select(CountOf));
        Assert.Equal([IntervalFlags.Incomplete, IntervalFlags.None], all.Select(one => one.Flags));
    }

    [Fact]
    public void a_difference_spans_times_without_values_and_says_so()
    {
        Add(1000, start: 10, last: 999, count: 500);
        Add(1180, start: 10, last: 1179, count: 900);

        AddedTime one = Assert.Single(Added(1000, 1060, 1120, 1180));

        Assert.Equal((400, 999 * Second, IntervalFlags.Late), (CountOf(one), one.StartNs, one.Flags));
    }

    [Fact]
    public void histograms_that_come_later_than_other_values_are_no_increase()
    {
        // A monitor that was restarted does not know yet which form arrives.
        Add(1000, start: 10, last: 999, count: null);
        Add(1060, start: 10, last: 1059, count: 700);
        Add(1120, start: 10, last: 1119, count: null);
        Add(1180, start: 10, last: 1179, count: 750);

        AddedTime[] all = [.. Added()];

        Assert.Equal([0, 0, 50], all.Select(CountOf));
        Assert.Equal(
            [IntervalFlags.Incomplete, IntervalFlags.Incomplete, IntervalFlags.None], all.Select(one => one.Flags));
    }

    [Fact]
    public void a_histogram_that_is_only_shown_for_want_of_a_newer_one_has_the_time_of_no_other_value()
    {
        // The monitor was restarted at 1030, and its histograms follow at 1090.
        Add(1000, start: 10, last: 999, count: 500, written: 1000);
        Add(1060, start: 10, last: 1059, count: 530, written: 1015);
        Add(1120, start: 10, last: 1119, count: 900, written: 1120);

        AddedTime one = Assert.Single(Added());

        Assert.Equal((400, 999 * Second, 1119 * Second), (CountOf(one), one.StartNs, one.EndNs));
        Assert.Equal(IntervalFlags.Late, one.Flags);
    }

    [Fact]
    public void a_time_that_begins_without_histograms_is_counted_from_their_first()
    {
        Add(1000, start: 10, last: 999, count: 500, written: 940);
        Add(1030, start: 10, last: 1029, count: 650, written: 1030);
        Add(1060, start: 10, last: 1059, count: 700, written: 1060);

        AddedTime one = Assert.Single(Added());

        Assert.Equal((50, 1029 * Second, 1059 * Second), (CountOf(one), one.StartNs, one.EndNs));
    }

    [Fact]
    public void a_time_at_which_no_histogram_is_shown_is_not_received()
    {
        Add(1000, start: 10, last: 999, count: 500, written: 1000);
        Add(1060, start: 10, last: 1059, count: null, written: null);
        _timeline.At(1_060_000, "").TimeMs = 1_060_000;

        Assert.Empty(Added());
    }

    [Fact]
    public void of_two_writers_the_one_that_writes_histograms_is_taken()
    {
        Add(1000, start: 10, last: 999, count: 500, writer: "a", written: 1000);
        Add(1060, start: 10, last: 1059, count: 530, writer: "a", written: 1015);
        Add(1060, start: 10, last: 1058, count: 700, writer: "b", written: 1060);

        AddedTime one = Assert.Single(Added());

        Assert.Equal((200, 1058 * Second), (CountOf(one), one.EndNs));
    }

    [Fact]
    public void an_appliance_that_never_has_such_histograms_is_received()
    {
        foreach (long time in new[] { 1000L, 1060 })
        {
            Snapshot snapshot = _timeline.At(time * 1_000, "");
            (snapshot.LastNs, snapshot.StartNs, snapshot.TimeMs) = ((time - 1) * Second, 10 * Second, time * 1_000);
        }

        AddedTime one = Assert.Single(Added());

        Assert.Equal((0, IntervalFlags.None), (one.Rows.Count, one.Flags));
    }

    [Fact]
    public void the_first_histogram_of_a_row_that_was_known_by_its_counters_is_no_increase()
    {
        Add(1000, start: 10, last: 999, count: null);
        _timeline.At(1_000_000, "").Row(Row).Set(0, 5);
        Add(1060, start: 10, last: 1059, count: 700);
        _timeline.At(1_060_000, "").Row(Row).Set(0, 6);
        Add(1120, start: 10, last: 1119, count: 750);
        _timeline.At(1_120_000, "").Row(Row).Set(0, 6);

        AddedTime[] all = [.. Added()];

        Assert.Equal([0, 50], all.Select(CountOf));
        Assert.Equal([IntervalFlags.Incomplete, IntervalFlags.None], all.Select(one => one.Flags));
    }

    [Fact]
    public void a_histogram_without_samples_that_has_only_its_count_was_known()
    {
        Add(1000, start: 10, last: 999, count: null);
        _timeline.At(1_000_000, "").Row(Row).SetCounted();
        Add(1060, start: 10, last: 1059, count: 700);

        Assert.Equal([700], Added().Select(CountOf));
    }

    [Fact]
    public void counting_that_began_in_the_time_is_counted_from_its_begin()
    {
        Add(1060, start: 1030, last: 1059, count: 12);

        AddedTime one = Assert.Single(Added());

        Assert.Equal((12, 1030 * Second), (CountOf(one), one.StartNs));
    }

    [Fact]
    public void two_writers_are_counted_once_and_take_each_others_place()
    {
        Add(1000, start: 10, last: 999, count: 500, writer: "a");
        Add(1000, start: 10, last: 998, count: 495, writer: "b");
        Add(1060, start: 10, last: 1058, count: 695, writer: "b");
        Add(1120, start: 10, last: 1119, count: 800, writer: "a");
        Add(1120, start: 10, last: 1118, count: 795, writer: "b");

        Assert.Equal([195, 105], Added().Select(CountOf));
    }

    [Fact]
    public void nothing_is_taken_of_what_is_held_elsewhere()
    {
        Add(1000, start: 10, last: 999, count: 500);
        Add(1060, start: 10, last: 1059, count: 700);
        Add(1120, start: 10, last: 1119, count: 800);

        Assert.Equal([200], AddedUntil(1100).Select(CountOf));
    }

    [Fact]
    public void other_buckets_than_before_say_nothing()
    {
        Add(1000, start: 10, last: 999, count: 500);
        _timeline.At(1_060_000, "").LastNs = 1059 * Second;
        _timeline.At(1_060_000, "").Row(Row).Add(BucketForm.Classic, new EngineBucket(0, 1e-3, 900));

        AddedTime one = Assert.Single(Added());

        Assert.Equal((0, IntervalFlags.Incomplete), (CountOf(one), one.Flags));
    }

    [Fact]
    public void classic_buckets_are_taken_apart()
    {
        foreach ((long time, double[] counts) in new[] { (1000L, new double[] { 5, 7, 7 }), (1060L, [6, 20, 21]) })
        {
            Snapshot snapshot = _timeline.At(time * 1_000, "");
            (snapshot.LastNs, snapshot.StartNs) = ((time - 1) * Second, 10 * Second);
            double[] bounds = [1e-6, 1e-3, double.PositiveInfinity];
            foreach ((double bound, double count) in bounds.Zip(counts).Reverse())
                snapshot.Row(Row).Add(BucketForm.Classic, new EngineBucket(0, bound, count));
        }

        AddedTime one = Assert.Single(Added());

        Assert.Equal(
            [(0, 1e-6, 1), (1e-6, 1e-3, 12), (1e-3, double.PositiveInfinity, 1)],
            one.Rows[Row].Buckets.Select(bucket => (bucket.Low, bucket.High, bucket.Count)));
    }

    [Fact]
    public void restarts_are_found_with_the_time_before_them()
    {
        Add(1060, start: 1030, last: 1059, count: 1);
        Add(1120, start: 1100.25, last: 1119, count: 1);

        Assert.Equal(
            [(null, 1_030_000), (1_060_000, 1_100_250)],
            new Assembler(_timeline, (FromNs, 2_000 * Second)).Restarts([1_060_000, 1_120_000]));
    }

    private void Add(
        long time, double? start, double last, double? count, string writer = "", long? written = null)
    {
        Snapshot snapshot = _timeline.At(time * 1_000, writer);
        (snapshot.LastNs, snapshot.StartNs) = ((long)(last * Second), (long?)(start * Second));
        if (written is { } writtenTime)
            (snapshot.TimeMs, snapshot.Row(Row).TimeMs) = (time * 1_000, writtenTime * 1_000);
        if (count is { } known)
            snapshot.Row(Row).SetNative([new EngineBucket(1e-6, 1.1e-6, 3), new EngineBucket(2e-6, 2.1e-6, known - 3)]);
    }

    private IEnumerable<AddedTime> Added(params long[] times) => AddedUntil(2_000, times);

    private IEnumerable<AddedTime> AddedUntil(long heldFrom, params long[] times) =>
        new Assembler(_timeline, (FromNs, heldFrom * Second)).Added(
            times.Length > 0 ? times.Select(time => time * 1_000) : _timeline.TimesMs);

    private static double CountOf(AddedTime time) => time.Rows.Values.Sum(row => row.Buckets.Sum(one => one.Count));
}
