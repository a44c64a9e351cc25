// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Receiving;

namespace Adaptive.Aeron.Tests;

/// <summary>A term with frames of 64 bytes here and there, and what is asked for when.</summary>
public sealed unsafe class LossDetectorTests
{
    private const int TermLength = 64 << 10;
    private const int Bits = 16;
    private const int InitialTermId = -3;
    private const long FirstDelayNs = 1_000;
    private const long RepeatDelayNs = 100_000;

    private readonly byte[] _term = GC.AllocateArray<byte>(TermLength, pinned: true);
    private LossDetector _detector = new(NakDelay.Fixed(FirstDelayNs, RepeatDelayNs));

    [Fact]
    public void a_whole_term_has_no_gap()
    {
        Put(0, 64, 128);

        Assert.Equal((192, default), Scan(hwm: 192, nowNs: 0));
    }

    [Fact]
    public void a_gap_is_asked_for_after_the_delay_and_again_after_the_longer_one()
    {
        Put(0, 192);

        Assert.Equal((64, default), Scan(hwm: 256, nowNs: 0));
        Assert.Equal((64, default), Scan(hwm: 256, nowNs: 999));
        Assert.Equal((64, new TermGap(InitialTermId, 64, 128)), Scan(hwm: 256, nowNs: 1_000));
        Assert.Equal((64, default), Scan(hwm: 256, nowNs: 100_999));
        Assert.Equal((64, new TermGap(InitialTermId, 64, 128)), Scan(hwm: 256, nowNs: 101_000));
    }

    [Fact]
    public void only_the_first_of_two_gaps_is_asked_for_until_it_is_filled()
    {
        Put(64, 192);
        Scan(hwm: 256, nowNs: 0);
        Assert.Equal((0, new TermGap(InitialTermId, 0, 64)), Scan(hwm: 256, nowNs: 1_000));

        Put(0);
        Assert.Equal((128, default), Scan(hwm: 256, nowNs: 1_001));
        Assert.Equal((128, new TermGap(InitialTermId, 128, 64)), Scan(hwm: 256, nowNs: 2_001));
    }

    [Fact]
    public void a_gap_that_shrinks_starts_its_delay_anew()
    {
        Put(0, 256);
        Scan(hwm: 320, nowNs: 0);

        Put(64);
        Assert.Equal((128, default), Scan(hwm: 320, nowNs: 1_000));
        Assert.Equal((128, new TermGap(InitialTermId, 128, 128)), Scan(hwm: 320, nowNs: 2_000));
    }

    [Fact]
    public void a_gap_at_the_tail_reaches_to_the_high_water_mark_and_never_past_the_term()
    {
        Put(0);
        Scan(hwm: 128, nowNs: 0);
        Assert.Equal((64, new TermGap(InitialTermId, 64, 64)), Scan(hwm: 128, nowNs: 1_000));

        Scan(hwm: TermLength + 640, nowNs: 2_000);
        Assert.Equal((64, new TermGap(InitialTermId, 64, TermLength - 64)), Scan(hwm: TermLength + 640, nowNs: 3_000));
    }

    [Fact]
    public void a_gap_of_a_later_term_names_that_term()
    {
        long begin = 5L * TermLength;

        Scan(hwm: begin + 64, nowNs: 0, rebuild: begin);

        Assert.Equal((0, new TermGap(InitialTermId + 5, 0, 64)), Scan(hwm: begin + 64, nowNs: 1_000, rebuild: begin));
    }

    private (int WholeUpTo, TermGap Gap) Scan(long hwm, long nowNs, long rebuild = 0)
    {
        fixed (byte* term = _term)
        {
            int wholeUpTo =
                _detector.Scan(term, TermLength, rebuild, hwm, Bits, InitialTermId, nowNs, out TermGap gap);
            return (wholeUpTo, gap);
        }
    }

    private void Put(params int[] offsets)
    {
        foreach (int offset in offsets)
            BitConverter.TryWriteBytes(_term.AsSpan(offset), 64);
    }
}
