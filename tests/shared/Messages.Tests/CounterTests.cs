// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Messages.Counters;

namespace Telemetry.Messages.Tests;

public sealed class CounterTests
{
    [Fact]
    public void each_counter_has_a_kind_and_a_place_in_the_message()
    {
        LineCountersMessage line = default;
        line.Write(Numbered<LineCounters>());
        line.Read(out LineCounters lineAgain);
        FeedCountersMessage feed = default;
        feed.Write(Numbered<FeedCounters>());
        feed.Read(out FeedCounters feedAgain);
        SessionCountersMessage session = default;
        session.Write(Numbered<SessionCounters>());
        session.Read(out SessionCounters sessionAgain);
        HostDropsMessage drops = default;
        drops.Write(Numbered<HostDropCounters>());
        drops.Read(out HostDropCounters dropsAgain);

        Assert.Equal(
            [
                Numbered<LineCounters>(), Numbered<FeedCounters>(), Numbered<SessionCounters>(),
                Numbered<HostDropCounters>(),
            ],
            (object[])[lineAgain, feedAgain, sessionAgain, dropsAgain]);
        Assert.Equal((1, 18, 28), (line.Counters.Packets, line.Arbitration.MessagesFirst, line.Doubt.IsInDoubt));
        Assert.Equal((31, 34), (session.OutOfWindow, session.Checksums.NotVerifiable));
    }

    [Fact]
    public void an_interval_is_the_difference_of_sums_and_the_latest_of_maxima_and_states()
    {
        var before = new LineCounters { Packets = 10, Blind = { Spans = 1, TotalNs = 100, LongestNs = 100 } };
        var now = new LineCounters
        {
            Packets = 25,
            Blind = { Spans = 3, TotalNs = 180, LongestNs = 60 },
            Doubt = { TotalNs = 7, IsInDoubt = 1 },
        };

        CounterMath.Subtract(now, before, out LineCounters interval);

        Assert.Equal(
            (15, 2, 80, 60, 7, 1),
            (interval.Packets, interval.Blind.Spans, interval.Blind.TotalNs, interval.Blind.LongestNs,
                interval.Doubt.TotalNs, interval.Doubt.IsInDoubt));
    }

    [Fact]
    public void two_intervals_have_the_sum_the_greater_maximum_and_the_later_state()
    {
        var both = new LineCounters { Packets = 10, Blind = { LongestNs = 100 }, Doubt = { IsInDoubt = 1 } };

        CounterMath.Add(ref both, new LineCounters { Packets = 5, Blind = { LongestNs = 60 } });

        Assert.Equal((15, 100, 0), (both.Packets, both.Blind.LongestNs, both.Doubt.IsInDoubt));
    }

    [Fact]
    public void unknown_stays_unknown()
    {
        var known = new ApplianceCounters { GcCollections = 3, RingHighWater = 4 };
        var unknown = new ApplianceCounters { GcCollections = NullValue.Int64, RingHighWater = NullValue.Int64 };

        CounterMath.Subtract(unknown, known, out ApplianceCounters difference);
        ApplianceCounters sum = known;
        CounterMath.Add(ref sum, unknown);

        Assert.Equal((NullValue.Int64, NullValue.Int64), (difference.GcCollections, difference.RingHighWater));
        Assert.Equal((NullValue.Int64, NullValue.Int64), (sum.GcCollections, sum.RingHighWater));
        Assert.False(CounterMath.IsZero(sum));
        Assert.True(CounterMath.IsZero(default(ApplianceCounters)));
    }

    /// <summary>A struct in which each counter has another value: 1, 2, 3 and so on.</summary>
    private static T Numbered<T>()
        where T : unmanaged, ICounters
    {
        T counters = default;
        Span<long> values = MemoryMarshal.Cast<T, long>(new Span<T>(ref counters));
        Assert.Equal(T.Kinds.Length, values.Length);
        for (int index = 0; index < values.Length; index++)
            values[index] = index + 1;
        return counters;
    }
}
