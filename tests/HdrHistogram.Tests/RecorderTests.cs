// SPDX-License-Identifier: Apache-2.0
namespace HdrHistogram.Tests;

public class RecorderTests
{
    private const long Highest = 60_000_000_000;
    private const long Records = 2_000_000;

    private static Recorder New() =>
        new(1, Highest, 3, (id, lowest, highest, digits) => new LongHistogram(id, lowest, highest, digits));

    [Fact]
    public void an_interval_has_what_was_recorded_since_the_last()
    {
        Recorder recorder = New();
        recorder.RecordValue(5);
        recorder.RecordValueWithCount(7, 3);

        HistogramBase first = recorder.GetIntervalHistogram(null);
        recorder.RecordValue(9);
        HistogramBase second = recorder.GetIntervalHistogram(null);

        Assert.Equal((4, 3, 0), (first.TotalCount, first.GetCountAtValue(7), first.GetCountAtValue(9)));
        Assert.Equal((1, 1), (second.TotalCount, second.GetCountAtValue(9)));
    }

    [Fact]
    public void intervals_follow_each_other_in_time()
    {
        Recorder recorder = New();

        HistogramBase first = recorder.GetIntervalHistogram(null);
        HistogramBase second = recorder.GetIntervalHistogram(null);

        Assert.True(first.StartTimeStamp > 0 && first.StartTimeStamp <= first.EndTimeStamp);
        Assert.Equal(first.EndTimeStamp, second.StartTimeStamp);
    }

    [Fact]
    public void a_histogram_given_back_is_used_again()
    {
        Recorder recorder = New();
        HistogramBase first = recorder.GetIntervalHistogram(null);
        first.RecordValue(1);

        HistogramBase second = recorder.GetIntervalHistogram(first);
        HistogramBase third = recorder.GetIntervalHistogram(second);

        Assert.Same(first, third);
        Assert.Equal(0, third.TotalCount);
    }

    [Fact]
    public void a_histogram_of_somebody_else_is_not_taken() =>
        Assert.Throws<InvalidOperationException>(
            () => New().GetIntervalHistogram(New().GetIntervalHistogram(null)));

    [Fact]
    public void a_value_out_of_range_leaves_the_recorder_working()
    {
        Recorder recorder = New();

        Assert.Throws<ArgumentOutOfRangeException>(() => recorder.RecordValue(-1));
        recorder.RecordValue(1);

        Assert.Equal(1, recorder.GetIntervalHistogram(null).TotalCount);
    }

    [Fact]
    public void copying_into_a_target_reports_each_value_once()
    {
        Recorder recorder = New();
        LongHistogram target = new(1, Highest, 3);
        recorder.RecordValue(5);
        recorder.GetIntervalHistogramInto(target);
        Assert.Equal(1, target.TotalCount);

        recorder.GetIntervalHistogramInto(target);

        Assert.Equal(0, target.TotalCount);
    }

    // Forbidden: a value that is in no interval, a value that is in two, a histogram that still changes after it was
    // handed out. The writer records 0, 1, 2, ... modulo 1000, so the sum over all intervals is known exactly.
    [Fact]
    public void a_writer_and_a_reader_lose_nothing_and_count_nothing_twice()
    {
        Recorder recorder = New();
        LongHistogram sum = new(1, Highest, 3);
        HistogramBase? recycled = null;
        long changedAfterwards = 0;
        int intervals = 0;
        bool done = false;
        Thread writer = new(() =>
        {
            for (long record = 0; record < Records; record++)
            {
                recorder.RecordValue(record % 1000);
                if (record % (Records / 4) == 0)
                    WaitForAnotherInterval();       // so that the two meet, however they are scheduled
            }

            Volatile.Write(ref done, true);
        });
        writer.Start();

        for (bool last = false; !last;)
        {
            last = Volatile.Read(ref done);
            recycled = recorder.GetIntervalHistogram(recycled);
            long countBefore = recycled.TotalCount;
            sum.Add(recycled);
            if (recycled.TotalCount != countBefore || SumOf(recycled) != countBefore)
                changedAfterwards++;

            Volatile.Write(ref intervals, intervals + 1);
        }

        writer.Join();
        Assert.Equal(0, changedAfterwards);
        Assert.Equal(Records, sum.TotalCount);
        for (long value = 0; value < 1000; value++)
            Assert.Equal(Records / 1000, sum.GetCountAtValue(value));

        void WaitForAnotherInterval()
        {
            SpinWait spinner = default;
            for (int before = Volatile.Read(ref intervals); Volatile.Read(ref intervals) == before;)
                spinner.SpinOnce();
        }
    }

    private static long SumOf(HistogramBase histogram) => histogram.AllCounts().Sum();
}
