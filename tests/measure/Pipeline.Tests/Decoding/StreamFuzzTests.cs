// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Segments;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

public sealed class StreamFuzzTests
{
    private const int Seed = 20260102;
    private const int Rounds = 25_000;

    private struct CountingSink : IPacketEventSink
    {
        internal PacketEvent[] Slot;
        internal long Events;
        internal long Ledger;

        public readonly ref PacketEvent Claim() => ref Slot[0];

        public void Publish()
        {
            Events++;
            if ((Slot[0].Flags & PacketEventFlags.CountsInLedger) != 0)
                Ledger++;
        }
    }

    /// <summary>Every protocol over TCP that the catalog has.</summary>
    public static TheoryData<ProtocolId> Streams { get; } =
        [.. ProtocolCatalog.Rows.Where(row => row.IsStream).Select(row => row.Id)];

    [Theory]
    [Trait("needs", "time")]
    [MemberData(nameof(Streams))]
    public void mutated_segments_are_one_ledger_event_each(ProtocolId protocol)
    {
        byte[] corpus = StreamCorpus.Of(protocol);

        Assert.True(corpus.Length > 0, $"{ProtocolCatalog.Find(protocol)!.Name} has no messages to mutate");
        Fuzz(ProtocolCatalog.Find(protocol)!.IsSession
            ? StreamTopology.Session(protocol)
            : StreamTopology.Feed(protocol), corpus);
    }

    private static void Fuzz(Topology topology, byte[] corpus)
    {
        var streams = new TcpStreams(topology, new TcpStreamOptions { MaxConnections = 3 });
        var sink = new CountingSink { Slot = new PacketEvent[1] };
        byte[] payload = new byte[9216];
        var random = new Random(Seed);
        uint[] sequences = new uint[16];
        Play(streams, ref sink, corpus, payload, sequences, random, 10_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        sink.Ledger = 0;

        Play(streams, ref sink, corpus, payload, sequences, random, Rounds);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(Rounds, sink.Ledger);
        Assert.True(sink.Events > Rounds, $"seed {Seed}: no message was found");
        streams.EndOfInput(long.MaxValue, ref sink);
        Assert.Equal(0, streams.BuffersUsed());
    }

    private static void Play(
        TcpStreams streams, ref CountingSink sink, byte[] corpus, byte[] payload, uint[] sequences, Random random,
        int rounds)
    {
        var input = new SegmentInput { GsoSegments = 1, StampNs = 1, ClockNs = 1 };
        for (int round = 0; round < rounds; round++)
        {
            int port = random.Next(4);
            int flow = 1 + random.Next(2);
            ref uint next = ref sequences[(port * 2) + flow - 1];
            int start = random.Next(corpus.Length);
            int length = random.Next(corpus.Length - start);
            if (random.Next(200) == 0)
                length = payload.Length - random.Next(100);
            FillPayload(corpus, payload, start, length, random);

            input.ClientPort = (ushort)(port + 1);
            input.FlowId = flow;
            input.StampNs += random.Next(1_000_000);
            input.ClockNs = Math.Max(input.ClockNs, input.StampNs);
            input.Frame++;
            input.Sequence = Mutate(next, random);
            input.PayloadLength = length;
            input.LostBefore = random.Next(300) == 0 ? 2u : 0;
            input.TcpFlags = random.Next(20) == 0 ? (byte)random.Next(64) : (byte)16;
            int captured = random.Next(30) == 0 ? random.Next(length + 1) : length;
            streams.OnSegment(input, payload.AsSpan(0, captured), ref sink);
            next = input.Sequence + (uint)length;
            if (random.Next(50_000) == 0)
                streams.EndOfInput(input.ClockNs, ref sink);
        }
    }

    private static void FillPayload(byte[] corpus, byte[] payload, int start, int length, Random random)
    {
        for (int position = 0; position < length; position += corpus.Length)
        {
            int taken = Math.Min(Math.Min(corpus.Length - start, length - position), corpus.Length);
            corpus.AsSpan(start, taken).CopyTo(payload.AsSpan(position));
        }
        for (int changes = random.Next(4); changes > 0 && length > 0; changes--)
            payload[random.Next(length)] = (byte)random.Next(256);
    }

    private static uint Mutate(uint next, Random random) => random.Next(20) switch
    {
        0 => next - (uint)random.Next(300),
        1 => next + (uint)random.Next(300),
        2 => next + (uint)random.Next(200_000),
        3 => random.Next(40) == 0 ? (uint)random.Next() * 2 : next - 1,
        _ => next,
    };
}
