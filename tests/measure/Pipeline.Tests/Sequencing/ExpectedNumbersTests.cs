// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>
/// The path of the expected packet against the one that all others take: a packet that was read late never takes the
/// short one, and is for sequencing like any other but that it is counted.
/// </summary>
public sealed class ExpectedNumbersTests
{
    private const int Packets = 1_500;
    private const ulong Numbers64 = 1;
    private const ulong NearWrap = uint.MaxValue - 700;

    [Theory]
    [InlineData(1, 1, Numbers64)]
    [InlineData(2, 1, Numbers64)]
    [InlineData(2, 3, Numbers64)]
    [InlineData(3, 2, Numbers64)]
    [InlineData(2, 1, NearWrap)]
    [InlineData(3, 3, NearWrap)]
    public void both_paths_find_the_same(int lines, int channels, ulong firstNumber)
    {
        for (int seed = 0; seed < 25; seed++)
        {
            FeedDefinition Change(FeedDefinition feed) => feed with
            {
                Protocol = firstNumber == NearWrap ? ProtocolId.CboePitch : ProtocolId.MoldUdp64,
                StaleAfterNs = 3_000_000,
                LineBehindAfterNs = 300_000,
                LineDownAfterNs = 1_500_000,
                RepairWindowNs = 400_000,
                DuplicateWindow = 100,
                HistoryLength = 256,
                MaxChannels = 8,
            };
            var either = new FeedScript(lines, Change);
            var general = new FeedScript(lines, Change);
            var stream = new Stream(seed, lines, channels, firstNumber);
            (ChannelSums sums, ChannelSums generalSums) = (new ChannelSums(either), new ChannelSums(general));
            for (int step = 0; step < Packets; step++)
            {
                PacketEvent packet = stream.Next();
                PacketEvent late = packet;
                late.Flags |= PacketEventFlags.LateRecord;
                either.Put(ref packet);
                general.Put(ref late);
                late.Flags = packet.Flags;
                Assert.True(Bytes(late).SequenceEqual(Bytes(packet)), $"seed {seed}, step {step}");
                if (step % (50 + seed) == 0)
                    sums.Take(stream.StampNs, $"seed {seed}, step {step}");
            }
            long endNs = stream.StampNs + 20_000_000;
            Compare(either.End(endNs), general.End(endNs), seed);
            sums.Check(endNs, $"seed {seed}");
            generalSums.Check(endNs, $"seed {seed}, in one interval");
            Assert.Equal(generalSums.Total, sums.Total);
        }
    }

    private static void Compare(FeedScript either, FeedScript general, int seed)
    {
        Assert.True(either.Events.Count > 0 && either.Feed.Messages > Packets / 4, $"seed {seed} shows nothing");
        for (int index = 0; index < Math.Min(general.Events.Count, either.Events.Count); index++)
        {
            Assert.True(
                Bytes(general.Events[index]).SequenceEqual(Bytes(either.Events[index])),
                $"seed {seed}, event {index}: {Describe(general.Events[index])} was {Describe(either.Events[index])}");
        }
        Assert.Equal(general.Events.Count, either.Events.Count);
        Assert.True(Bytes(general.Feed).SequenceEqual(Bytes(either.Feed)), $"seed {seed}");
        for (int line = 0; line < either.Lines.Length; line++)
        {
            LineCounters counted = general.Lines[line];
            Assert.True(counted.RecordsImpaired >= counted.Packets, $"seed {seed} took the short path");
            counted.RecordsImpaired = either.Lines[line].RecordsImpaired;
            Assert.True(Bytes(counted).SequenceEqual(Bytes(either.Lines[line])), $"seed {seed}, line {line}");
        }
    }

    private static string Describe(in TelemetryEvent item) =>
        $"{item.Id} {item.Kind} {item.State} {item.GapState} line {item.LineIndex} {item.First}-{item.Last} "
        + $"at {item.StampNs}";

    private static ReadOnlySpan<byte> Bytes<T>(in T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));

    /// <summary>Packets of one feed, nearly all as they should be; now and then they are anything but.</summary>
    private sealed class Stream(int seed, int lines, int channels, ulong firstNumber)
    {
        private readonly Random _random = new(seed);
        private readonly ulong[,] _next = new ulong[lines, channels];
        private readonly ulong[] _sessions = new ulong[channels];
        private readonly List<PacketEvent> _again = [];

        public long StampNs { get; private set; } = 1_000_000;

        public PacketEvent Next()
        {
            StampNs += _random.Next(400) == 0 ? _random.Next(6_000_000) : _random.Next(8_000);
            if (_again.Count > 0 && _random.Next(30) == 0)
                return Again();
            int line = _random.Next(lines);
            int channel = _random.Next(channels);
            PacketEvent packet = FeedScript.Packet(line, StampNs);
            ref ulong next = ref _next[line, channel];
            if (_random.Next(60) == 0)
                next += (ulong)_random.Next(1, 12);
            uint count = _random.Next(40) == 0 ? (uint)_random.Next(0, 300) : (uint)_random.Next(1, 4);
            Envelope(ref packet, channel, next, count);
            next += count;
            switch (_random.Next(120))
            {
                case 0:
                    packet.LostBefore = (uint)_random.Next(1, 4);
                    break;
                case 1:
                    packet.Status = EnvelopeStatus.BadLength;
                    break;
                case 2:
                    packet.StampNs -= _random.Next(20_000);
                    break;
                case 3:
                    packet.Envelope.Flags |= EnvelopeFlags.Unsequenced;
                    break;
                case 4 when _random.Next(4) == 0:
                    Restart(ref packet, channel, line);
                    break;
                case 5 when _random.Next(4) == 0:
                    packet.Envelope.Flags |= EnvelopeFlags.EndOfSession;
                    break;
                case 6:
                    packet.Kind = PacketEventKind.FlowLoss;
                    packet.Source = (short)_random.Next(2);
                    packet.LostBefore = 2;
                    break;
                case 7:
                    Envelope(ref packet, channel, (ulong)_random.Next((int)next + 400), count);     // a wild number
                    break;
            }
            if (_again.Count < 8)
                _again.Add(packet);
            else
                _again[_random.Next(8)] = packet;
            return packet;
        }

        // A line brings what it, or another one, has brought before; it may have been read long after its stamp.
        private PacketEvent Again()
        {
            PacketEvent packet = _again[_random.Next(_again.Count)];
            if (_random.Next(3) != 0)
                packet.StampNs = StampNs;
            if (_random.Next(2) == 0)
            {
                packet.LineIndex = (short)_random.Next(lines);
                packet.FlowId = packet.LineIndex + 1;
            }
            return packet;
        }

        private void Restart(ref PacketEvent packet, int channel, int line)
        {
            bool isNewSession = _random.Next(2) == 0;
            if (isNewSession)
                _sessions[channel]++;
            for (int other = 0; other < lines; other++)
                _next[other, channel] = 0;
            Envelope(ref packet, channel, 0, 1);
            if (!isNewSession)
                packet.Envelope.Flags |= EnvelopeFlags.Reset;
            _next[line, channel] = 1;
        }

        private void Envelope(ref PacketEvent packet, int channel, ulong offset, uint count)
        {
            const ulong round = uint.MaxValue;
            ulong first = firstNumber + offset;
            if (firstNumber == NearWrap)
                first = ((first - 1) % round) + 1;
            packet.Envelope = default;
            packet.Envelope.Channel = FeedScript.Session(_sessions[channel], (ulong)channel);
            packet.Envelope.FirstSequence = first;
            packet.Envelope.Count = count;
            packet.Envelope.NextSequence = first + count;
            packet.Envelope.Flags = count == 0 ? EnvelopeFlags.Heartbeat : EnvelopeFlags.None;
        }
    }
}
