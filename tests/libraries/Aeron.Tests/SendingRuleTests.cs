// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Sending;

namespace Adaptive.Aeron.Tests;

/// <summary>What may go into one datagram, and which NAKs are answered; tables worked out by hand.</summary>
public sealed unsafe class SendingRuleTests
{
    private const int TermLength = 64 << 10;
    private const long LingerNs = 10_000_000;

    [Theory]
    [InlineData(1408, 1120, 0)]                        // all four frames: 96 + 64 + 928 and the header of the padding
    [InlineData(1119, 1088, 0)]                        // no room for the padding's header
    [InlineData(1087, 160, 0)]                         // the third frame does not fit
    [InlineData(96, 96, 0)]
    [InlineData(95, -96, 0)]                           // not even the first fits
    public void a_datagram_holds_whole_frames_up_to_its_limit(int maxLength, int expected, int offset)
    {
        byte[] term = Term((0, 90, 1), (96, 64, 1), (160, 900, 1), (1088, TermLength - 1088, 0));

        fixed (byte* at = term)
            Assert.Equal(expected, TermScanner.Scan(at, TermLength, offset, maxLength, out _));
    }

    [Fact]
    public void padding_ends_a_datagram_with_its_header_and_hides_the_rest()
    {
        byte[] term = Term((1088, TermLength - 1088, 0));

        fixed (byte* at = term)
        {
            Assert.Equal(32, TermScanner.Scan(at, TermLength, 1088, 1408, out int padding));
            Assert.Equal(TermLength - 1088 - 32, padding);
        }
    }

    [Theory]
    [InlineData(16, 1 << 20, new[] { 1024, 1024, 32 }, true, false)]
    [InlineData(2, 1 << 20, new[] { 1024, 1024 }, false, false)]
    [InlineData(16, 2080, new[] { 1024, 1024, 32 }, true, false)]
    [InlineData(16, 2079, new[] { 1024, 1024 }, false, true)]
    [InlineData(16, 2000, new[] { 1024, 928 }, false, true)]   // the frame of 96 bytes does not fit into the rest
    [InlineData(16, 1024, new[] { 1024 }, false, false)]
    [InlineData(16, 511, new int[0], false, true)]
    public void several_datagrams_lie_one_behind_the_other_within_the_window(int most, long window, int[] expected,
        bool endsWithPadding, bool isLimited)
    {
        const int PaddingOffset = 2048;
        byte[] term = Term((0, 500, 1), (512, 512, 1), (1024, 900, 1), (1952, 90, 1),
            (PaddingOffset, TermLength - PaddingOffset, 0));
        int[] lengths = new int[most];

        fixed (byte* at = term)
        {
            int count = TermScanner.Scan(at, TermLength, 0, window, mtu: 1024, lengths, out int padding,
                out bool wasLimited);
            Assert.Equal(expected, lengths[..count]);
            Assert.Equal(endsWithPadding ? TermLength - PaddingOffset - 32 : 0, padding);
            Assert.Equal(isLimited, wasLimited);
        }
    }

    [Fact]
    public void a_frame_that_is_being_written_is_not_sent()
    {
        byte[] term = Term((0, 64, 1), (64, -64, 1));

        fixed (byte* at = term)
        {
            Assert.Equal(64, TermScanner.Scan(at, TermLength, 0, 1408, out _));
            Assert.Equal(0, TermScanner.Scan(at, TermLength, 64, 1408, out _));
        }
    }

    [Fact]
    public void the_same_range_is_sent_again_only_after_the_linger()
    {
        var handler = Alone();

        Assert.Equal(1024, handler.OnNak(5, 4096, 1024, TermLength, nowNs: 0));
        Assert.Equal(0, handler.OnNak(5, 4096, 1024, TermLength, nowNs: 1_000));
        Assert.Equal(0, handler.OnNak(5, 4608, 512, TermLength, nowNs: LingerNs - 1));
        Assert.Equal(1024, handler.OnNak(5, 4096, 1024, TermLength, nowNs: LingerNs));
    }

    [Fact]
    public void another_range_replaces_the_one_that_lingers()
    {
        var handler = Alone();

        Assert.Equal(1024, handler.OnNak(5, 4096, 1024, TermLength, nowNs: 0));
        Assert.Equal(256, handler.OnNak(5, 8192, 256, TermLength, nowNs: 1));
        Assert.Equal(256, handler.OnNak(6, 8192, 256, TermLength, nowNs: 2));
    }

    [Fact]
    public void a_range_is_cut_at_the_end_of_the_term()
    {
        var handler = Alone();

        Assert.Equal(64, handler.OnNak(5, TermLength - 64, int.MaxValue, TermLength, nowNs: 0));
    }

    [Fact]
    public void in_a_group_ranges_linger_side_by_side_until_there_is_no_room()
    {
        var handler = new RetransmitHandler(isGroup: true, maxRanges: 2, windowMultiple: null, LingerNs);

        Assert.Equal(1024, handler.OnNak(5, 4096, 1024, TermLength, nowNs: 0));
        Assert.Equal(256, handler.OnNak(5, 8192, 256, TermLength, nowNs: 1));
        Assert.Equal(0, handler.OnNak(5, 4096, 1024, TermLength, nowNs: 2));
        Assert.Equal(-1, handler.OnNak(5, 16384, 64, TermLength, nowNs: 3));
        Assert.Equal(64, handler.OnNak(5, 16384, 64, TermLength, nowNs: LingerNs));
    }

    [Theory]
    [InlineData(false, null, 64 << 20)]                // 16 windows of 128 KiB, cut at the gap
    [InlineData(true, null, 512 << 10)]
    [InlineData(true, 2, 256 << 10)]
    public void one_nak_gets_a_bounded_number_of_windows(bool isGroup, int? multiple, int most)
    {
        const int longTerm = 16 << 20;
        var handler = new RetransmitHandler(isGroup, 16, multiple, LingerNs);

        Assert.Equal(Math.Min(most, 2 << 20), handler.OnNak(5, 0, longTerm, longTerm, nowNs: 0));
    }

    private static RetransmitHandler Alone() => new(isGroup: false, maxRanges: 16, windowMultiple: null, LingerNs);

    private static byte[] Term(params (int Offset, int Length, byte Type)[] frames)
    {
        byte[] term = new byte[TermLength];
        foreach ((int offset, int length, byte type) in frames)
        {
            BitConverter.TryWriteBytes(term.AsSpan(offset), length);
            term[offset + 6] = type;
        }

        return term;
    }
}
