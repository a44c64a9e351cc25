// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Model.Memory;

namespace Telemetry.Model.Tests.Memory;

public sealed class MemoryRangeTests
{
    private const int PageBytes = 16;

    [Fact]
    public void what_is_left_are_all_bytes_but_the_whole_pages_of_the_others()
    {
        var random = new Random(11);
        for (int round = 0; round < 2000; round++)
        {
            var range = new MemoryRange(PageBytes * random.Next(8), PageBytes * (1 + random.Next(16)));
            List<MemoryRange> others = [];
            for (nint at = random.Next(100); at < 400; at = others[^1].End + random.Next(60))
                others.Add(new MemoryRange(at, 1 + random.Next(120)));

            bool[] left = new bool[1024];
            foreach (MemoryRange part in range.Without(others, PageBytes))
            {
                Assert.True(part.Bytes > 0);
                for (nint at = part.Start; at < part.End; at++)
                {
                    Assert.False(left[at]);
                    left[at] = true;
                }
            }

            for (int at = 0; at < left.Length; at++)
            {
                int page = at / PageBytes * PageBytes;
                bool isSpare = others.Exists(one => one.Start <= page && one.End >= page + PageBytes);
                Assert.Equal(at >= range.Start && at < range.End && !isSpare, left[at]);
            }
        }
    }

    [Fact]
    public void spare_memory_is_known_as_long_as_it_is_used()
    {
        long[] taken = LazyMemory.Take<long>(12_345, front: 45);

        IReadOnlyList<MemoryRange> ranges = LazyMemory.Ranges();
        Assert.Contains(new MemoryRange(Marshal.UnsafeAddrOfPinnedArrayElement(taken, 45), 98_400), ranges);
        Assert.Equal(ranges.OrderBy(range => range.Start), ranges);
        GC.KeepAlive(taken);
    }
}
