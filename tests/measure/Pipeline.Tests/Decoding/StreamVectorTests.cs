// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;
using TestSupport;

namespace Telemetry.Pipeline.Tests.Decoding;

public sealed class StreamVectorTests
{
    /// <summary>Real segments, each from the middle of a connection: the first is taken as aligned.</summary>
    [VectorsFact]
    public void real_segments_give_the_messages_that_two_independent_decoders_found()
    {
        foreach (VectorCapture capture in VectorCapture.Of("soupbintcp-ouch5"))
        {
            foreach (VectorPacket packet in capture.Packets)
                Check(packet);
        }
    }

    private static void Check(VectorPacket packet)
    {
        string destination = packet.Expected.GetProperty("dst").GetString()!;
        bool isToExchange = destination.StartsWith("206.", StringComparison.Ordinal);
        Wire wire = Wire.Ouch5();

        wire.Send(
            isToExchange ? StreamTopology.ToGateway : StreamTopology.FromGateway,
            packet.Expected.GetProperty("tcp_seq").GetUInt32(), packet.Payload);

        JsonElement[] expected = [.. packet.Expected.GetProperty("messages").EnumerateArray()];
        Assert.Equal(expected.Length, wire.Log.Messages.Count);
        for (int index = 0; index < expected.Length; index++)
        {
            PacketEvent message = wire.Log.Messages[index];
            Assert.Equal(expected[index].GetProperty("offset").GetInt32(), message.MessageOffset);
            Assert.Equal(expected[index].GetProperty("length").GetInt32(), message.PayloadLength);
            Assert.Equal(EnvelopeStatus.Ok, message.Status);
            Assert.Equal(PacketEventFlags.None, message.Flags);
            Assert.Equal(isToExchange ? StreamDirection.ToExchange : StreamDirection.FromExchange, message.Direction);
        }
    }
}
