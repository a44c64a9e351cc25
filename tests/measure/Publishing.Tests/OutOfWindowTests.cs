// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>A counter that version 5 of the schema brought, between publishers and readers of both versions.</summary>
public sealed class OutOfWindowTests
{
    private const int BlockBefore = 296;                        // of version 4

    [Fact]
    public void segments_outside_of_the_window_are_published_and_add_up()
    {
        PublisherRig rig = Published();

        foreach (ReportReader reader in (ReportReader[])[rig.ReadOutlet().Reader, rig.ReadLocal().Reader])
        {
            SessionReport session = reader.Summary("watch").Sessions[0];
            Assert.Equal((7L, 5L), (session.OutOfWindow, session.Orders));
        }
    }

    [Fact]
    public void a_publisher_of_the_version_before_says_nothing_of_them()
    {
        PublisherRig rig = Published();
        for (int index = 0; index < rig.Outlet.Taken.Count; index++)
        {
            (int stream, byte[] message) = rig.Outlet.Taken[index];
            if (!IsOfSession(message))
                continue;
            byte[] before = message[..(MessageHeader.Size + BlockBefore)];
            BinaryPrimitives.WriteUInt16LittleEndian(before, BlockBefore);
            BinaryPrimitives.WriteUInt16LittleEndian(before.AsSpan(6), 4);
            rig.Outlet.Taken[index] = (stream, before);
        }

        SessionReport session = rig.ReadOutlet().Reader.Summary("watch").Sessions[0];
        Assert.Equal((0L, 5L), (session.OutOfWindow, session.Orders));
    }

    [Fact]
    public void a_reader_of_the_version_before_reads_the_rest()
    {
        byte[] message = Published().Outlet.Taken.Last(taken => IsOfSession(taken.Message)).Message;

        Assert.True(MessageDecoder.TryStart(message, out MessageDecoder decoder));
        decoder.Read(out SessionCountersOfVersion4 read);

        Assert.Equal((5L, 9L), (read.Counters.Orders, read.Numbers.Resent));
    }

    private static bool IsOfSession(byte[] message) =>
        BinaryPrimitives.ReadUInt16LittleEndian(message.AsSpan(2)) == SessionCountersMessage.TemplateId;

    private static PublisherRig Published()
    {
        var rig = new PublisherRig();
        rig.Interval(buffer =>
        {
            buffer.Sessions[0].Orders = 5;
            buffer.Sessions[0].OutOfWindow = 3;
            buffer.Sessions[0].Numbers.Resent = 9;
        });
        rig.Interval(buffer => buffer.Sessions[0].OutOfWindow += 4);
        rig.End();
        return rig;
    }

    [StructLayout(LayoutKind.Explicit, Size = BlockBefore)]
    private struct SessionCountersOfVersion4 : IMessageBlock
    {
        public static ushort TemplateId => 15;

        public static ushort BlockLength => BlockBefore;

        [FieldOffset(48)] public SessionCounterFields Counters;
        [FieldOffset(272)] public NumberCounters Numbers;
    }
}
