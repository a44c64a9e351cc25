// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Sampling;

namespace Telemetry.CaptureFiles.Tests.Sampling;

/// <summary>Which bytes of captures are read.</summary>
public class SamplePlanTests
{
    private const long GiB = 1L << 30;
    private const long MiB = 1L << 20;

    [Fact]
    public void captures_that_fit_are_read_whole()
    {
        Assert.All(SamplePlan.For([GiB, GiB], 2 * GiB), share => Assert.Null(share));
        Assert.All(SamplePlan.For([null, 2 * GiB], 2 * GiB), share => Assert.Null(share));
        Assert.Empty(SamplePlan.For([], 2 * GiB));
    }

    [Fact]
    public void of_a_day_of_100_GB_64_places_of_32_MiB_are_read_from_the_first_byte_to_the_last()
    {
        const long length = 100_000_000_000;

        SampleShare share = Assert.Single(SamplePlan.For([length], SamplePlan.DefaultBytes))!.Value;

        Assert.Equal((64, 32 * MiB), (share.Places, share.BytesEach));
        Assert.Equal(0, share.StartOf(0, length));
        Assert.Equal(length, share.StartOf(63, length) + share.BytesEach);
        long[] starts = [.. Enumerable.Range(0, 64).Select(place => share.StartOf(place, length))];
        Assert.All(starts.Zip(starts.Skip(1)), pair =>
            Assert.InRange(pair.Second - pair.First, (length - (32 * MiB)) / 63, ((length - (32 * MiB)) / 63) + 1));
    }

    [Fact]
    public void large_captures_have_places_by_their_lengths_and_small_ones_are_read_whole()
    {
        IReadOnlyList<SampleShare?> shares = SamplePlan.For([30 * GiB, MiB, null, 10 * GiB], 2 * GiB);

        Assert.Equal((null, null), (shares[1], shares[2]));
        Assert.Equal((47, 16), (shares[0]!.Value.Places, shares[3]!.Value.Places));
        Assert.InRange(shares[0]!.Value.Bytes + shares[3]!.Value.Bytes + MiB, 0, 2 * GiB);
    }

    [Fact]
    public void one_large_capture_among_many_small_ones_has_all_places()
    {
        List<long?> lengths = [100 * GiB];
        for (int small = 0; small < 200; small++)
            lengths.Add(MiB);

        IReadOnlyList<SampleShare?> shares = SamplePlan.For(lengths, 2 * GiB);

        Assert.Equal(64, shares[0]!.Value.Places);
        Assert.All(shares.Skip(1), share => Assert.Null(share));
        Assert.InRange(shares[0]!.Value.Bytes + (200 * MiB), GiB, 2 * GiB);
    }

    [Fact]
    public void each_of_more_captures_than_places_is_looked_at()
    {
        IReadOnlyList<SampleShare?> shares = SamplePlan.For([.. Enumerable.Repeat<long?>(GiB, 1_000)], 2 * GiB);

        Assert.All(shares, share => Assert.Equal(1, share!.Value.Places));
        Assert.InRange(shares.Sum(share => share!.Value.Bytes), GiB, 2 * GiB);
    }
}
