// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Reports;
using Telemetry.Reports.Host;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>Checksums and the counters of the stack, from the publisher to a subscriber's report.</summary>
public sealed class ReportedChecksumsTests
{
    // Lengths of the blocks in version 4.
    private static readonly Dictionary<ushort, ushort> BlocksBefore = new()
    {
        [LineCountersMessage.TemplateId] = 280,
        [SessionCountersMessage.TemplateId] = 304,
        [HostDropsMessage.TemplateId] = 88,
    };

    [Fact]
    public void intervals_and_totals_have_the_checksums_of_lines_and_sessions()
    {
        PublisherRig rig = Publish();

        (var reader, RecordingSink sink) = rig.ReadOutlet();
        SummaryReport day = reader.Summary("watch");

        var ofLine = new ChecksumCounters { Right = 10, Wrong = 2, NotVerifiable = 4 };
        Assert.Equal(ofLine, day.Feeds[0].Lines[1].Checksums);
        Assert.Equal(new ChecksumCounters { Right = 5, Wrong = 6, NotVerifiable = 7 }, day.Sessions[0].Checksums);
        Assert.Equal(ofLine, sink.Snapshots[0].Interval.Feeds[0].Lines[1].Checksums);
        Assert.Equal(default, sink.Snapshots[1].Interval.Feeds[0].Lines[1].Checksums);
        Assert.Equal(default, day.Feeds[0].Lines[0].Checksums);
    }

    [Fact]
    public void each_counter_of_the_stack_arrives_under_its_name()
    {
        HostDropsReport drops = Publish().ReadOutlet().Reader.Summary("watch").HostDrops!;

        Assert.Equal((100L, 101L, 102L), (drops.UdpInCsumErrors, drops.UdpMemErrors, drops.UdpInErrors));
        Assert.Equal((103L, 104L, 105L), (drops.IpReversePathFilter, drops.IpInHdrErrors, drops.IpInAddrErrors));
        Assert.Equal((106L, 107L, 108L), (drops.IpInDiscards, drops.IpInTruncated, drops.IpInNoRoutes));
        Assert.Equal((109L, 110L, 111L), (drops.TcpInCsumErrors, drops.TcpInErrors, drops.TcpQueueDrops));
        Assert.Null(drops.ConntrackDrop);
    }

    [Fact]
    public void of_a_publisher_of_the_version_before_all_else_is_read_and_the_stack_is_unknown()
    {
        PublisherRig rig = Publish();
        for (int index = 0; index < rig.Outlet.Taken.Count; index++)
        {
            (int stream, byte[] message) = rig.Outlet.Taken[index];
            if (BlocksBefore.TryGetValue(BinaryPrimitives.ReadUInt16LittleEndian(message.AsSpan(2)), out ushort length))
                rig.Outlet.Taken[index] = (stream, AsBefore(message, length));
        }

        SummaryReport day = rig.ReadOutlet().Reader.Summary("watch");

        Assert.Equal((9L, default(ChecksumCounters)), (day.Feeds[0].Lines[1].Packets, day.Feeds[0].Lines[1].Checksums));
        Assert.Equal((8L, default(ChecksumCounters)), (day.Sessions[0].Orders, day.Sessions[0].Checksums));
        Assert.Equal((7L, null), (day.HostDrops!.NicMissed, day.HostDrops.IpReversePathFilter));
    }

    [Fact]
    public void a_reader_of_the_version_before_finds_what_it_knows_where_it_was()
    {
        var schema = typeof(LineCountersMessage);
        Assert.Equal(280, Offset(schema, nameof(LineCountersMessage.Checksums)));
        Assert.Equal(216, Offset(schema, nameof(LineCountersMessage.Blind)));
        Assert.Equal(304, Offset(typeof(SessionCountersMessage), nameof(SessionCountersMessage.Checksums)));
        Assert.Equal(272, Offset(typeof(SessionCountersMessage), nameof(SessionCountersMessage.Numbers)));
        Assert.Equal(88, Offset(typeof(HostDropsMessage), nameof(HostDropsMessage.Stack)));
        Assert.Equal(81, Offset(typeof(HostDropsMessage), nameof(HostDropsMessage.HasSockets)));
    }

    private static int Offset(Type type, string field) => (int)Marshal.OffsetOf(type, field);

    private static byte[] AsBefore(byte[] message, ushort length)
    {
        byte[] before = message[..(MessageHeader.Size + length)];
        BinaryPrimitives.WriteUInt16LittleEndian(before, length);
        BinaryPrimitives.WriteUInt16LittleEndian(before.AsSpan(6), 4);
        return before;
    }

    private static PublisherRig Publish()
    {
        var rig = new PublisherRig();
        HostCounters counters = default;
        counters.HasHostDrops = true;
        counters.HostDrops.NicMissed = 7;
        Span<long> stack = MemoryMarshal.CreateSpan(
            ref Unsafe.As<StackDropCounters, long>(ref counters.HostDrops.Stack),
            Unsafe.SizeOf<StackDropCounters>() / sizeof(long));
        for (int index = 0; index < stack.Length; index++)
            stack[index] = 100 + index;
        counters.HostDrops.Stack.ConntrackDrop = NullValue.Int64;
        rig.Source.Counters = counters;
        rig.Interval(buffer =>
        {
            buffer.Lines[1].Packets = 9;
            buffer.Lines[1].Checksums = new ChecksumCounters { Right = 10, Wrong = 2, NotVerifiable = 4 };
            buffer.Sessions[0].Orders = 8;
            buffer.Sessions[0].Checksums = new ChecksumCounters { Right = 5, Wrong = 6, NotVerifiable = 7 };
        });
        rig.End();
        return rig;
    }
}
