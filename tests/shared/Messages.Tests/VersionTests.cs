// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Telemetry.Messages.Counters;

namespace Telemetry.Messages.Tests;

/// <summary>Messages between older versions and later ones, which append members.</summary>
public sealed class VersionTests
{
    [Fact]
    public void a_reader_of_version_4_finds_what_it_knows_in_the_rows_of_this_one()
    {
        var feed = new FeedCountersMessage { LastOrdinal = 1, FeedIndex = 2, Scope = 1 };
        (feed.Counters.FeedGaps, feed.Blind.LongestNs) = (3, 4);
        feed.Retracted = new RetractionCounters { Gaps = 5, Messages = 6, BlindNs = 7 };
        feed.Doubt = new DoubtCounters { TotalNs = 8, IsInDoubt = 1 };
        var line = new LineCountersMessage { LastOrdinal = 11, LineIndex = 12, Membership = 3 };
        (line.Counters.Gaps, line.Arbitration.Repairs, line.Blind.LongestNs) = (13, 14, 15);
        line.Retracted = new RetractionCounters { Gaps = 16, Messages = 17, BlindNs = 18 };

        Read(Encoded(feed), out FeedOfVersion4 oldFeed);
        Read(Encoded(line), out LineOfVersion4 oldLine);

        Assert.Equal((1L, (ushort)2, (byte)1, 3L, 4L), (oldFeed.LastOrdinal, oldFeed.FeedIndex, oldFeed.Scope,
            oldFeed.Counters.FeedGaps, oldFeed.Blind.LongestNs));
        Assert.Equal((11L, (ushort)12, (byte)3), (oldLine.LastOrdinal, oldLine.LineIndex, oldLine.Membership));
        Assert.Equal((13L, 14L, 15L),
            (oldLine.Counters.Gaps, oldLine.Arbitration.Repairs, oldLine.Blind.LongestNs));
    }

    [Fact]
    public void rows_of_version_4_retract_nothing_and_are_in_no_doubt()
    {
        var feed = new FeedOfVersion4 { FeedIndex = 2 };
        (feed.Counters.FeedGaps, feed.Blind.LongestNs) = (3, 4);
        var line = new LineOfVersion4 { LineIndex = 12 };
        (line.Counters.Gaps, line.Blind.LongestNs) = (13, 15);

        Read(Encoded(feed, version: 4), out FeedCountersMessage newFeed);
        Read(Encoded(line, version: 4), out LineCountersMessage newLine);

        Assert.Equal((3L, 4L), (newFeed.Counters.FeedGaps, newFeed.Blind.LongestNs));
        Assert.Equal((default, default), (newFeed.Retracted, newFeed.Doubt));
        Assert.Equal((13L, 15L), (newLine.Counters.Gaps, newLine.Blind.LongestNs));
        Assert.Equal((default, default), (newLine.Retracted, newLine.Doubt));
    }

    [Fact]
    public void a_reader_of_version_5_finds_what_it_knows_in_a_gap_of_this_one()
    {
        var gap = new GapMessage { Id = 1, First = 2, Suspect = 1, ClockUncertaintyNs = 3 };

        Read(Encoded(gap), out GapOfVersion5 old);

        Assert.Equal((1L, 2UL, (byte)1), (old.Id, old.First, old.Suspect));
    }

    [Fact]
    public void a_gap_of_version_5_says_nothing_of_its_clock()
    {
        Read(Encoded(new GapOfVersion5 { Id = 1, Suspect = 1 }, version: 5), out GapMessage gap);

        Assert.Equal((1L, (byte)1, NullValue.Int64), (gap.Id, gap.Suspect, gap.ClockUncertaintyNs));
    }

    [Fact]
    public void what_a_line_of_version_4_does_not_know_is_unknown_and_not_zero()
    {
        Read(Encoded(new LineOfVersion4(), version: 4), out LineCountersMessage line);

        Assert.Equal(NullValue.Int64, line.HostDropped);
    }

    [Theory]
    [InlineData(184, NullValue.Int64, NullValue.Int64)]
    [InlineData(188, NullValue.Int64, NullValue.Int64)]
    [InlineData(192, 3, NullValue.Int64)]
    [InlineData(200, 3, 3)]
    public void a_number_that_a_block_has_only_in_part_is_unknown(int length, long first, long second)
    {
        var order = new OrderMessage { Stages = new OrderStages { RxToSocketNs = 3, SocketWaitNs = 3 } };
        byte[] bytes = Encoded(order);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)length);

        Read(bytes, out OrderMessage read);

        Assert.Equal((first, second), (read.Stages.RxToSocketNs, read.Stages.SocketWaitNs));
    }

    private static byte[] Encoded<TBlock>(in TBlock block, ushort version = MessageHeader.SchemaVersion)
        where TBlock : unmanaged, IMessageBlock
    {
        // What follows is another message's: a reader that took it for members would show it.
        byte[] buffer = new byte[1024];
        int length = MessageEncoder.Begin(buffer, in block).Length;
        buffer.AsSpan(length).Fill(0xEE);
        BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(6), version);
        return buffer;
    }

    private static void Read<TBlock>(byte[] bytes, out TBlock block)
        where TBlock : unmanaged, IMessageBlock
    {
        Assert.True(MessageDecoder.TryStart(bytes, out MessageDecoder decoder));
        decoder.Read(out block);
    }

    [StructLayout(LayoutKind.Explicit, Size = 152)]
    private struct FeedOfVersion4 : IMessageBlock
    {
        public static ushort TemplateId => 13;

        public static ushort BlockLength => 152;

        [FieldOffset(0)] public MessageOrigin Origin;

        [FieldOffset(40)] public long LastOrdinal;

        [FieldOffset(48)] public FeedCounterFields Counters;

        [FieldOffset(120)] public ushort FeedIndex;

        [FieldOffset(122)] public byte Scope;

        [FieldOffset(128)] public BlindCounters Blind;
    }

    [StructLayout(LayoutKind.Explicit, Size = 240)]
    private struct LineOfVersion4 : IMessageBlock
    {
        public static ushort TemplateId => 14;

        public static ushort BlockLength => 240;

        [FieldOffset(0)] public MessageOrigin Origin;

        [FieldOffset(40)] public long LastOrdinal;

        [FieldOffset(48)] public LineCounterFields Counters;

        [FieldOffset(184)] public ushort LineIndex;

        [FieldOffset(187)] public byte Membership;

        [FieldOffset(192)] public ArbitrationCounters Arbitration;

        [FieldOffset(216)] public BlindCounters Blind;
    }

    [StructLayout(LayoutKind.Explicit, Size = 136)]
    private struct GapOfVersion5 : IMessageBlock
    {
        public static ushort TemplateId => 31;

        public static ushort BlockLength => 136;

        [FieldOffset(0)] public MessageOrigin Origin;

        [FieldOffset(40)] public long Id;

        [FieldOffset(80)] public ulong First;

        [FieldOffset(130)] public byte Suspect;
    }
}
