// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Tests.Decoding;

public sealed class StreamProperties
{
    private const int Runs = 300;

    [Fact]
    public void any_cut_order_and_repetition_gives_the_same_messages_with_the_stamps_of_the_model() =>
        ForSeeds(seed =>
        {
            var script = new StreamScript(seed, 60, lossRate: 0);

            Wire wire = Play(script);

            List<int> completing = script.CompletingSegments();
            List<PacketEvent> segments = wire.Log.Segments[1..];
            Assert.Equal(script.Messages.Count, wire.Log.Messages.Count);
            for (int index = 0; index < completing.Count; index++)
            {
                (int start, int end) = script.Messages[index];
                CheckMessage(script, wire.Log.Messages[index], start, end, segments[completing[index]]);
            }
            Assert.True(wire.Log.Messages.TrueForAll(packet =>
                (packet.Flags & ~PacketEventFlags.Retransmitted) == PacketEventFlags.None));
        });

    [Fact]
    public void loss_never_makes_a_message_that_was_not_sent_and_the_stream_goes_on() =>
        ForSeeds(seed =>
        {
            var script = new StreamScript(seed, 80, lossRate: 0.1);
            int tail = script.Messages[^20].Start;
            script.Segments.RemoveAll(segment => segment.End > tail);
            foreach ((int start, int end) in script.Messages.Where(message => message.Start >= tail))
                script.Segments.Add((start, end));

            Wire wire = Play(script);

            List<int> completing = script.CompletingSegments();
            List<PacketEvent> segments = wire.Log.Segments[1..];
            List<PacketEvent> whole = wire.Log.Messages.FindAll(packet =>
                !packet.Flags.HasFlag(PacketEventFlags.Partial));
            foreach (PacketEvent packet in whole)
            {
                int index = IndexOf(script, packet.StreamOffset);
                Assert.True(index >= 0 && completing[index] >= 0, $"no message was sent at {packet.StreamOffset}");
                (int start, int end) = script.Messages[index];
                CheckMessage(script, packet, start, end, segments[completing[index]]);
            }
            List<long> offsets = [.. whole.Select(packet => packet.StreamOffset)];
            Assert.Equal(offsets.Order(), offsets);
            Assert.Equal(script.Messages[^1].Start, whole[^1].StreamOffset);
            bool isAllThere = completing.TrueForAll(segment => segment >= 0);
            Assert.Equal(
                !isAllThere, wire.Log.Messages.Exists(packet => packet.Flags.HasFlag(PacketEventFlags.StreamGap)));
            // What is lost on the wire is ours only where there was no room to wait for it.
            Assert.False(wire.Log.Messages.Exists(packet => PacketEventFlags.StreamGapOurs
                == (packet.Flags & (PacketEventFlags.StreamGapOurs | PacketEventFlags.TableFull))));
        });

    [Fact]
    public void retransmitted_bytes_are_exactly_those_that_had_come_before() =>
        ForSeeds(seed =>
        {
            var script = new StreamScript(seed, 40, lossRate: 0);
            bool[] seen = new bool[script.Bytes.Length];
            List<int> expected = [];
            int sent = 0;
            foreach ((int start, int end) in script.Segments)
            {
                int again = Enumerable.Range(start, end - start).Count(at => seen[at]);
                bool isProbe = end - start == 1 && start == sent - 1;
                expected.Add(isProbe ? 0 : again);
                Array.Fill(seen, true, start, end - start);
                sent = Math.Max(sent, end);
            }

            Wire wire = Play(script);

            Assert.Equal(expected, wire.Log.Segments[1..].Select(packet => packet.RetransmittedBytes));
        });

    private static Wire Play(StreamScript script)
    {
        Wire wire = Wire.Ouch5();
        wire.To(StreamScript.FirstSequence - 1, [], Wire.Syn);
        foreach ((int start, int end) in script.Segments)
        {
            uint sequence = unchecked(StreamScript.FirstSequence + (uint)start);
            wire.To(sequence, script.Bytes.AsSpan(start, end - start));
        }
        wire.End();
        Assert.Equal(script.Segments.Count + 1, wire.Log.Segments.Count);
        return wire;
    }

    private static void CheckMessage(
        StreamScript script, in PacketEvent packet, int start, int end, in PacketEvent segment)
    {
        Assert.Equal(EnvelopeStatus.Ok, packet.Status);
        Assert.Equal((start, end - start), (packet.StreamOffset, packet.PayloadLength));
        Assert.Equal((segment.StampNs, segment.Frame), (packet.StampNs, packet.Frame));
        Assert.Equal(start - segment.StreamOffset, packet.MessageOffset);
        bool isOrder = script.Bytes[start + 2] == 'U';
        Assert.Equal(isOrder ? OrderKind.New : OrderKind.Heartbeat, packet.Message.Kind);
        if (isOrder)
        {
            uint reference = BinaryPrimitives.ReadUInt32BigEndian(script.Bytes.AsSpan(start + 4));
            Assert.Equal(reference, packet.Message.Key.Integer);
        }
    }

    private static int IndexOf(StreamScript script, long start)
    {
        for (int index = 0; index < script.Messages.Count; index++)
        {
            if (script.Messages[index].Start == start)
                return index;
        }
        return -1;
    }

    private static void ForSeeds(Action<int> property) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), property)
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(Runs));
}
