// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>Lines that begin a new run of numbers five seconds apart, with losses all along: against the sender's
/// log.</summary>
public sealed class RollTests
{
    private const int A = 0;
    private const int B = 1;
    private const long Second = 1_000_000_000;
    private const long PacketEveryNs = 1_000_000;
    private const long RollA = 10 * Second;
    private const long RollB = 15 * Second;
    private const long End = 20 * Second;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void lines_roll_to_a_new_session_five_seconds_apart(int seed)
    {
        var script = new RollScript(seed, oldSession: 1, newSession: 2, firstOld: 1);
        script.Play();
        script.Check();
    }

    /// <summary>Nothing but the numbers says that they restarted: they run in order for a while.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void lines_without_a_session_id_begin_again_at_1_five_seconds_apart(int seed)
    {
        var script = new RollScript(seed, oldSession: 0, newSession: 0, firstOld: 1_000_001);
        script.Play();
        script.Check();
    }

    /// <summary>Each number is one packet, each millisecond; line B comes 0.1 ms behind line A.</summary>
    private sealed class RollScript(int seed, ulong oldSession, ulong newSession, ulong firstOld)
    {
        private const int InOrder = 64;         // nothing is lost for so many packets after a roll
        private const double LossRate = 0.03;

        private readonly FeedScript _script = new();
        private readonly Random _random = new(seed);
        private readonly HashSet<ulong>[] _old = [[], []];
        private readonly HashSet<ulong>[] _new = [[], []];
        private readonly long[] _missing = new long[2];

        public void Play()
        {
            for (long atNs = PacketEveryNs; atNs <= End; atNs += PacketEveryNs)
            {
                Send(A, atNs, RollA);
                Send(B, atNs, RollB);
            }
            _script.Clock(End + Second);
        }

        public void Check()
        {
            FeedCounters feed = _script.Feed;
            long messages = _old[A].Union(_old[B]).Count() + _new[A].Union(_new[B]).Count();
            // The old run went on until B left it; the new one began with A.
            long numbers = (RollB - PacketEveryNs) / PacketEveryNs + (End - RollA) / PacketEveryNs + 1;
            Assert.Equal((messages, numbers - messages), (feed.Messages, feed.MessagesLost));
            Assert.True(feed.MessagesLost > 50, $"only {feed.MessagesLost} lost: it does not bite");
            Assert.Equal((1L, 0L, 0L), (feed.Resets, feed.MessagesUnobserved, feed.MessagesLate));
            foreach (int line in (int[])[A, B])
            {
                LineCounters counters = _script.Lines[line];
                Assert.Equal(
                    (_old[line].Count + _new[line].Count, _missing[line]),
                    (counters.Messages, counters.MessagesMissing));
                Assert.Equal(
                    (0L, 0L, 0L, 0L),
                    (counters.Duplicates, counters.Late, counters.BeforeStart, counters.MessagesUnobserved));
            }
        }

        private void Send(int line, long atNs, long rollNs)
        {
            bool isNew = atNs >= rollNs;
            ulong number = isNew
                ? (ulong)((atNs - RollA) / PacketEveryNs) + 1
                : firstOld + (ulong)(atNs / PacketEveryNs) - 1;
            long sinceRoll = (atNs - rollNs) / PacketEveryNs;
            bool isKept = sinceRoll is >= -1 and < InOrder || atNs == PacketEveryNs || atNs == End;
            if (!isKept && _random.NextDouble() < LossRate * (1 + (3 * Math.Sin(atNs / 3e9) * Math.Sin(atNs / 3e9))))
            {
                _missing[line]++;
                return;
            }
            (isNew ? _new : _old)[line].Add(number);
            _script.Send(line, atNs + (line * 100_000), number, number, isNew ? newSession : oldSession);
        }
    }
}
