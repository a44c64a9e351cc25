// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;

namespace Telemetry.Feeds.Tests;

public sealed class DecoderFuzzTests
{
    private const int Seed = 20260101;
    private const int Rounds = 1_000_000;

    [Fact]
    public void a_million_mutated_packets_give_a_status_and_allocate_nothing()
    {
        byte[][] corpus =
        [
            MoldUdp64Tests.Packet("000010059B", 14757721, 2, new byte[36], new byte[20]),
            MoldUdp64Tests.Packet("", 0, 1, new byte[30]),
            MoldUdp64Tests.Packet("S1", 9, 0),
            MoldUdp64Tests.Packet("S1", 9, 65535),
        ];
        byte[] packet = new byte[128];
        var random = new Random(Seed);
        long[] statuses = new long[8];
        Fuzz(corpus, packet, random, 1000, statuses);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Fuzz(corpus, packet, random, Rounds, statuses);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(2 * (Rounds + 1000), statuses.Sum());
        Assert.True(statuses[(int)EnvelopeStatus.Ok] > Rounds / 20, $"seed {Seed}: hardly any packet was whole");
        Assert.True(statuses[(int)EnvelopeStatus.BadCount] > Rounds / 20, $"seed {Seed}: hardly any count was bad");
    }

    private static void Fuzz(byte[][] corpus, byte[] packet, Random random, int rounds, long[] statuses)
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
            ReadOnlySpan<byte> head = packet.AsSpan(0, captured);
            statuses[(int)EnvelopeDecoder.Decode(ProtocolId.MoldUdp64, head, length, ref envelope)]++;
            statuses[(int)EnvelopeDecoder.Decode(ProtocolId.MoldUdp64Itch50, head, length, ref envelope)]++;
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
