// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.Tests;

public sealed class DecoderFuzzTests
{
    private const int Seed = 20260101;
    private const int Rounds = 200_000;

    [Fact]
    public void mutated_packets_of_every_protocol_give_a_status_and_allocate_nothing()
    {
        byte[] packet = new byte[256];
        foreach (ProtocolRow row in ProtocolCatalog.Rows.Where(row => row.IsFeed && !row.IsStream))
        {
            byte[][] corpus = Corpus.Of(row.Id);
            Assert.True(corpus.Length > 0, $"{row.Name} has no packets to mutate");
            var random = new Random(Seed);
            long[] statuses = new long[8];
            Fuzz(row.Id, corpus, packet, random, 1000, statuses);
            long before = GC.GetAllocatedBytesForCurrentThread();

            Fuzz(row.Id, corpus, packet, random, Rounds, statuses);

            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
            Assert.Equal(Rounds + 1000, statuses.Sum());
            Assert.True(statuses[(int)EnvelopeStatus.Ok] > Rounds / 20, $"{row.Name}: hardly any packet was whole");
            Assert.True(
                statuses.Sum() - statuses[(int)EnvelopeStatus.Ok] > Rounds / 20, $"{row.Name}: hardly any was bad");
        }
    }

    [Fact]
    public void nothing_is_read_behind_what_was_captured()
    {
        foreach (ProtocolRow row in ProtocolCatalog.Rows.Where(row => row.IsFeed && !row.IsStream))
        {
            foreach (byte[] packet in Corpus.Of(row.Id))
            {
                for (int captured = 0; captured <= packet.Length; captured++)
                    CheckWithOtherBytesBehind(row.Id, packet, captured);
            }
        }
    }

    private static void CheckWithOtherBytesBehind(ProtocolId protocol, byte[] packet, int captured)
    {
        Envelope clean = default;
        Envelope overwritten = default;
        byte[] copy = [.. packet];
        copy.AsSpan(captured).Fill(0xA5);

        EnvelopeStatus first = EnvelopeDecoder.Decode(
            protocol, packet.AsSpan(0, captured), packet.Length, ref clean);
        EnvelopeStatus second = EnvelopeDecoder.Decode(
            protocol, copy.AsSpan(0, captured), packet.Length, ref overwritten);

        Assert.Equal(first, second);
        Assert.Equal(clean, overwritten);
    }

    private static void Fuzz(
        ProtocolId protocol, byte[][] corpus, byte[] packet, Random random, int rounds, long[] statuses)
    {
        Envelope envelope = default;
        for (int round = 0; round < rounds; round++)
        {
            byte[] source = corpus[random.Next(corpus.Length)];
            source.CopyTo(packet, 0);
            int length = random.Next(4) == 0 ? random.Next(packet.Length) : source.Length;
            int captured = random.Next(2) == 0 ? length : random.Next(length + 1);
            for (int changes = random.Next(4); changes > 0; changes--)
                packet[random.Next(40)] = (byte)random.Next(256);
            EnvelopeStatus status =
                EnvelopeDecoder.Decode(protocol, packet.AsSpan(0, captured), length, ref envelope);
            statuses[(int)status]++;
        }
    }

    [Fact]
    public void any_bytes_give_a_frame_that_fits_and_a_status()
    {
        Prop.ForAll<byte[], bool>((bytes, toExchange) =>
        {
            StreamDirection direction = toExchange ? StreamDirection.ToExchange : StreamDirection.FromExchange;
            return Holds<SoupBinTcp>(bytes, direction)
                && Holds<SoupBinTcpOuch<Ouch5>>(bytes, direction)
                && Holds<SoupBinTcpOuch<Ouch42>>(bytes, direction);
        }).QuickCheckThrowOnFailure();
    }

    private static bool Holds<TProtocol>(byte[] bytes, StreamDirection direction)
        where TProtocol : struct, IStreamProtocol
    {
        FrameStatus status = TProtocol.Frame(bytes, direction, out int length);
        _ = TProtocol.LooksLikeBoundary(bytes, direction);
        StreamState state = default;
        OrderMessage message = default;
        _ = TProtocol.Decode(bytes, direction, ref state, default, ref message);
        return status switch
        {
            FrameStatus.Complete => length > 0 && length <= bytes.Length && length <= TProtocol.MaxMessageLength,
            FrameStatus.Incomplete => length == 0 || (length > bytes.Length && length <= TProtocol.MaxMessageLength),
            _ => length == 0,
        };
    }
}
