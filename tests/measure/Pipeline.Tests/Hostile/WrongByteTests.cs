// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Pipeline.Tests.Sequencing;
using TestSupport.Workload;

namespace Telemetry.Pipeline.Tests.Hostile;

/// <summary>
/// Traffic of every datagram protocol on two lines, with truth, and in its middle one packet after the other with one
/// wrong byte: each bit of each byte of its beginning, so that numbers ahead, behind and far ahead, heartbeats, resets,
/// ends of sessions, foreign sessions and channels, and wrong lengths all occur. None may hide a loss, make one, or
/// leave a wrong total.
/// </summary>
public sealed class WrongByteTests
{
    private const int A = 0;
    private const int B = 1;
    private const int Beginning = 64;
    private const uint FirstNumber = 700_001;
    private const ulong Reach = 4_096;           // numbers that a wrong packet near ahead may lie beyond the true ones
    private const long StepNs = 1_000_000;

    public static TheoryData<ProtocolId> Protocols { get; } = [.. NumberedPackets.Protocols];

    [Fact]
    public void every_datagram_protocol_is_tried() => Assert.Equal(
        ProtocolCatalog.Rows.Where(row => !row.IsStream).Select(row => row.Id).Order(),
        NumberedPackets.Protocols.Order());

    [Theory]
    [MemberData(nameof(Protocols))]
    public void one_wrong_byte_hides_no_loss_and_makes_none(ProtocolId protocol)
    {
        var traffic = new Traffic(protocol);
        byte[] sample = NumberedPackets.Packet(protocol, FirstNumber);
        for (int place = 0; place < Math.Min(sample.Length, Beginning); place++)
        {
            for (int bit = 0; bit < 8; bit++)
                traffic.Lie(place, (byte)(1 << bit));
        }
        traffic.End();

        IntervalBuffer reported = traffic.Feed.Play(out List<TelemetryEvent> events, out _);

        FeedCounters feed = reported.Feeds[0];
        Assert.True(traffic.Lost.Count > 3, "it does not bite");
        Assert.Equal(traffic.Lost, FeedGaps.NetRanges(events));
        long lost = traffic.Lost.Sum(range => (long)(range.Last - range.First + 1));
        Assert.Equal(
            (traffic.Lost.Count, lost, 0L, 0L),
            (feed.FeedGaps - feed.Retracted.Gaps, feed.MessagesLost - feed.Retracted.Messages, feed.Resets,
                feed.MessagesUnobserved));
        Assert.Equal((0L, 0L, 0), (feed.ChannelOverflow, feed.MessagesLate, feed.Doubt.IsInDoubt));
        foreach (int line in (int[])[A, B])
        {
            LineCounters counters = reported.Lines[line];
            Assert.Equal(traffic.Missing[line].Count, counters.MessagesMissing - counters.Retracted.Messages);
            Assert.Equal(0L, counters.RecordsImpaired);
        }
        Assert.True(feed.Messages >= traffic.Brought, $"{feed.Messages} messages, {traffic.Brought} were brought");
    }

    /// <summary>Packets each millisecond on A, and 3 us later on B; some lost on one line, some on both.</summary>
    private sealed class Traffic
    {
        private readonly ProtocolId _protocol;
        private readonly Random _random = new(20261122);
        private readonly uint _numbers;
        private uint _next = FirstNumber;
        private long _stampNs = 1_700_000_000_000_000_000;
        private ulong _noLossBefore;
        private (ulong First, ulong Last) _lost;

        public Traffic(ProtocolId protocol)
        {
            _protocol = protocol;
            Feed = new TwoLineFeed(ProtocolCatalog.Find(protocol)!);
            _numbers = NumbersOf(NumberedPackets.Packet(protocol, FirstNumber), out _);
            for (int packet = 0; packet < 20; packet++)
                Send(isWhole: true);
        }

        public TwoLineFeed Feed { get; }

        /// <summary>What no line brought.</summary>
        public List<(ulong First, ulong Last)> Lost { get; } = [];

        /// <summary>The numbers that each line lacks.</summary>
        public HashSet<ulong>[] Missing { get; } = [[], []];

        /// <summary>How many numbers any line brought.</summary>
        public long Brought { get; private set; }

        /// <summary>Sends the next packet once more than it should be, with wrong bits in one byte.</summary>
        public void Lie(int place, byte bits)
        {
            // A copy of the packet before, or the next one early.
            byte[] packet = NumberedPackets.Packet(_protocol, _random.Next(2) == 0 ? _next : _next + _numbers);
            packet[place] ^= bits;
            NumberedPackets.Seal(_protocol, packet);
            uint numbers = NumbersOf(packet, out ulong first);
            ulong reach = first + numbers;
            if (reach > _next && reach - _next < Reach)
                _noLossBefore = reach + _numbers;
            Send(isWhole: true);
            int line = _random.Next(2);
            if (!Brings(line, first, numbers))
                Feed.Send(line, _stampNs + StepNs / 2, packet);
            do
                Send(isWhole: false);
            while (_next < _noLossBefore);
            for (int after = 0; after < 4; after++)
                Send(isWhole: false);
        }

        public void End()
        {
            for (int packet = 0; packet < 2_000; packet++)
                Send(isWhole: true);
        }

        private void Send(bool isWhole)
        {
            _stampNs += StepNs;
            byte[] packet = NumberedPackets.Packet(_protocol, _next);
            bool mayLose = !isWhole && _next >= _noLossBefore;
            bool isOnA = !mayLose || _random.Next(20) > 0;
            bool isOnB = !mayLose || _random.Next(isOnA ? 20 : 2) > 0;
            Count(A, isOnA);
            Count(B, isOnB);
            if (isOnA)
                Feed.Send(A, _stampNs, packet);
            if (isOnB)
                Feed.Send(B, _stampNs + 3_000, packet);
            if (isOnA || isOnB)
                Brought += _numbers;
            else
                Lose();
            _next += _numbers;
        }

        private void Count(int line, bool isBrought)
        {
            for (uint number = 0; number < _numbers && !isBrought; number++)
                Missing[line].Add(_next + number);
        }

        /// <summary>A wrong packet that has numbers which a line lacks would bring them.</summary>
        private bool Brings(int line, ulong first, uint numbers) =>
            Enumerable.Range(0, (int)numbers).Any(offset => Missing[line].Contains(first + (ulong)offset));

        private void Lose()
        {
            if (Lost.Count > 0 && _lost.Last + 1 == _next)
                Lost.RemoveAt(Lost.Count - 1);
            else
                _lost.First = _next;
            _lost.Last = _next + _numbers - 1;
            Lost.Add(_lost);
        }

        /// <summary>Where a packet would be: none or numbers that its protocol reads.</summary>
        private uint NumbersOf(byte[] packet, out ulong first)
        {
            Envelope envelope = default;
            EnvelopeStatus status = EnvelopeDecoder.Decode(_protocol, packet, packet.Length, ref envelope);
            first = status != EnvelopeStatus.Ok ? 0
                : envelope.Numbers > 0 ? envelope.FirstSequence : envelope.NextSequence;
            return envelope.Numbers;
        }
    }
}
