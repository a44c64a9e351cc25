// SPDX-License-Identifier: Apache-2.0
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;

namespace HdrHistogram.Tests;

/// <summary>What runs every packet or every interval leaves the thread's count of allocated bytes as it was.</summary>
public class AllocationTests
{
    private const int Repeats = 1_000_000;
    private const long Highest = 60_000_000_000;

    private static long AllocatedBy(Action action)
    {
        action();       // once before, so that what is made only the first time is not counted
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Fact]
    public void the_measurement_sees_an_allocation() =>
        Assert.True(AllocatedBy(() => GC.KeepAlive(new object())) > 0);

    [Fact]
    public void a_million_records_allocate_nothing()
    {
        LongHistogram histogram = new(1, Highest, 3);

        Assert.Equal(0, AllocatedBy(() =>
        {
            for (int i = 0; i < Repeats; i++)
                histogram.RecordValue((i * 7919L) & 0x3FFFFFFF);
        }));
    }

    [Fact]
    public void the_end_of_an_interval_allocates_nothing()
    {
        LongHistogram interval = Distributions.Histogram("outlier");
        LongHistogram sum = new(1, Highest, 3);
        ByteBuffer buffer = ByteBuffer.Allocate(interval.GetNeededByteBufferCapacity());
        long seen = 0;

        Assert.Equal(0, AllocatedBy(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                buffer.Position = 0;
                seen += interval.Encode(buffer, HistogramEncoderV2.Instance);
                sum.Add(interval);
                seen += interval.GetMaxValue();
                buffer.Position = 0;
                while (buffer.Position < 100)
                    seen += buffer.Get();
            }
        }));
        Assert.True(seen > 0);
    }
}
