// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Tests;

public sealed class CounterTests
{
    [Fact]
    public void a_streams_counter_says_whose_it_is()
    {
        var counters = DriverCounters.CreateAnonymous(capacity: 128);

        int id = counters.AllocateStream(DriverCounters.SubscriberPositionTypeId, "sub-pos", 7, -3, 1001,
            "aeron:udp?endpoint=a:1", 4096, nowNs: 0);

        Assert.Equal("sub-pos: 7 -3 1001 aeron:udp?endpoint=a:1 @4096", counters.LabelOf(id));
        Assert.Equal(4096, counters.Value(id));
    }

    [Fact]
    public void a_freed_counter_is_used_again_after_a_second_and_all_are_bounded()
    {
        var counters = DriverCounters.CreateAnonymous(capacity: SystemCounterDescriptor.Count + 2);
        int Allocate(long nowNs) => counters.AllocateStream(DriverCounters.SenderLimitTypeId, "snd-lmt", 1, 2, 3,
            "aeron:udp", 0, nowNs);
        int first = Allocate(0);
        Allocate(0);

        counters.Free(first, nowNs: 0);

        Assert.Throws<Driver.Media.ChannelException>(() => Allocate(999_999_999));
        Assert.Equal(first, Allocate(1_000_000_000));
    }
}
