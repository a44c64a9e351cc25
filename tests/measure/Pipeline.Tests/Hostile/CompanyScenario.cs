// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Hostile;

/// <summary>
/// A feed of one to three lines, with losses on a line and on all, and one to three times two to five wrong packets or
/// heartbeats in company: far ahead, of a reset, of a foreign session, or of numbers that begin again; copies, or in
/// order, on the same line or on several, at once, among the packets of the feed, or for seconds; before a pause, or
/// while a line is dead. Knows what it sent, and what no line brought.
/// </summary>
internal sealed class CompanyScenario
{
    private const ulong FirstNumber = 700_001;
    private const ulong Session = 1;
    private const int QuietPackets = 30;        // at the beginning, so that each line has begun on every line's word
    private const int PacketsBack = 60;         // of each line, after which a feed has shown that it goes on
    private readonly Random _random;
    private readonly List<Sent> _sent = [];
    private readonly long _spacingNs;
    private readonly long _lagNs;
    private readonly int _packetsBack;
    private readonly double _loss;
    private readonly int[] _order;
    private readonly bool _hasStarts;
    private readonly bool _isHarsh;
    private ulong _next = FirstNumber;
    private ulong _liesFrom;
    private int _dead = -1;                             // a line that sends nothing
    private long _nowNs = 1_000_000_000;

    /// <summary>Makes a feed.</summary>
    /// <param name="seed">What it is decided by.</param>
    /// <param name="hasStarts">True if wrong packets may begin a sequence of their own.</param>
    /// <param name="isHarsh">True if its lines may be many packets apart, and wrong numbers lie anywhere among each
    /// other.</param>
    public CompanyScenario(int seed, bool hasStarts, bool isHarsh)
    {
        _random = new Random(seed);
        (_hasStarts, _isHarsh) = (hasStarts, isHarsh);
        Lines = 1 + _random.Next(3);
        _order = [.. Enumerable.Range(0, Lines)];
        _random.Shuffle(_order);
        _spacingNs = new[] { 100_000L, 1_000_000, 20_000_000, 100_000_000 }[_random.Next(4)];
        _lagNs = new[] { 3_000L, 30_000, 300_000, 4_000_000 }[_random.Next(isHarsh ? 4 : 2)];
        _packetsBack = PacketsBack + (int)(Lines * _lagNs / _spacingNs);
        _loss = new[] { 0, 0.02, 0.1 }[_random.Next(3)];
        Missing = [.. Enumerable.Range(0, Lines).Select(_ => 0L)];
        Whole(QuietPackets);
        Packets(50 + _random.Next(200));
        int companies = 1 + _random.Next(3);
        for (int company = 0; company < companies; company++)
        {
            _dead = Lines > 1 && _random.Next(4) == 0 ? _random.Next(Lines) : -1;
            Packets(_random.Next(3));
            Lie();
            if (_random.Next(4) == 0)
                _nowNs += 1_000_000_000L << _random.Next(7);
            Packets(_packetsBack + _random.Next(100));
        }
        Whole(_packetsBack);
    }

    public int Lines { get; }

    /// <summary>Numbers that no line brought.</summary>
    public HashSet<ulong> Lost { get; } = [];

    /// <summary>Count of the numbers that each line did not bring.</summary>
    public long[] Missing { get; }

    /// <summary>Count of the numbers that any line brought.</summary>
    public long Brought { get; private set; }

    /// <summary>Count of the wrong packets.</summary>
    public int Lies { get; private set; }

    /// <summary>Count of their numbers.</summary>
    public long Lied { get; private set; }

    /// <summary>Number of numbers of the feed.</summary>
    public long Length => (long)(_next - FirstNumber);

    /// <summary>Most numbers that may be late: of one packet a company, where a pause follows it.</summary>
    public static long MostLate => 3 * 3;

    /// <summary>The last stamp.</summary>
    public long EndNs => _nowNs;

    /// <summary>Sends everything to sequencing.</summary>
    public void Play(FeedScript script)
    {
        foreach (Sent packet in _sent.OrderBy(packet => packet.StampNs))
        {
            ulong session = packet.Session;
            if (packet.Count == 0)
                script.Next(packet.Line, packet.StampNs, packet.First, packet.Flags | EnvelopeFlags.Heartbeat, session);
            else
                script.Send(
                    packet.Line, packet.StampNs, packet.First, packet.First + packet.Count - 1, session,
                    flags: packet.Flags);
        }
    }

    private void Lie()
    {
        int lies = 2 + _random.Next(4);
        bool isLong = _random.Next(5) == 0;
        if (isLong)
            lies = 20 + _random.Next(200);
        int line = _random.Next(Lines);
        bool isSameLine = _random.Next(2) == 0;
        int copies = _random.Next(3);           // all copies, none, or some
        int heartbeats = _random.Next(3);
        bool isAtOnce = !isLong && _random.Next(3) > 0;
        Lying lying = _hasStarts ? (Lying)_random.Next(4) : Lying.Ahead;
        ulong session = lying == Lying.Session ? 1_000 + (ulong)_random.Next(3) : Session;
        if (lying == Lying.Again)
        {
            (lies, isSameLine, isAtOnce, heartbeats, copies) = (16 + _random.Next(5), true, true, 2, 2);
            isLong = false;
        }
        EnvelopeFlags flags = lying == Lying.Reset ? EnvelopeFlags.Reset : EnvelopeFlags.None;
        ulong number = lying == Lying.Ahead ? Ahead() : _random.Next(3) > 0 ? 1 : 1 + (ulong)_random.Next(5_000);
        for (int lie = 0; lie < lies; lie++)
        {
            bool isHeartbeat = heartbeats == 0 || (heartbeats == 1 && _random.Next(2) == 0);
            ulong count = isHeartbeat ? 0UL : 1;
            _nowNs += 1 + _random.Next((int)Math.Min(_spacingNs / 4, 50_000));
            int by = isSameLine ? line : _random.Next(Lines);
            if (by == _dead)
                _dead = -1;
            _sent.Add(new Sent(by, _nowNs, number, count) { Session = session, Flags = flags });
            flags = copies == 2 ? EnvelopeFlags.None : flags;
            Lies++;
            Lied += (long)count;
            if (_isHarsh && !isLong && lying == Lying.Ahead && _random.Next(4) == 0)
                number = Ahead();
            bool isCopy = copies == 0 || (copies == 1 && _random.Next(2) == 0);
            if (!isCopy)
                number += count + (lying != Lying.Again && _random.Next(4) == 0 ? (ulong)_random.Next(5) : 0);
            if (!isAtOnce && _random.Next(2) == 0)
                Packets(_random.Next(6));
        }
    }

    /// <summary>A number that the feed never gets to, far ahead of all wrong ones before unless it is harsh.</summary>
    private ulong Ahead()
    {
        ulong distance = new ulong[] { 20_000, 50_000, 150_000, 1UL << 31, 1UL << 45 }[_random.Next(5)];
        if (_isHarsh && _random.Next(2) == 0)
            return _next + distance + (ulong)_random.Next(10_000);
        return _liesFrom = Math.Max(_liesFrom + 1_000_000, _next + distance);
    }

    private void Packets(int packets)
    {
        for (int packet = 0; packet < packets; packet++)
        {
            bool isLost = _random.NextDouble() < _loss / 2;
            Send(line => isLost || line == _dead || _random.NextDouble() < _loss);
        }
    }

    private void Whole(int packets)
    {
        for (int packet = 0; packet < packets; packet++)
            Send(_ => false);
    }

    private void Send(Func<int, bool> loses)
    {
        _nowNs += (_spacingNs / 2) + _random.NextInt64(_spacingNs);
        ulong count = 1 + (ulong)_random.Next(3);
        bool isBrought = false;
        foreach (int line in _order)
        {
            if (loses(line))
            {
                Missing[line] += (long)count;
                continue;
            }
            isBrought = true;
            _sent.Add(
                new Sent(line, _nowNs + Array.IndexOf(_order, line) * _lagNs + _random.Next(1000), _next, count));
        }
        for (ulong number = 0; number < count && !isBrought; number++)
            Lost.Add(_next + number);
        Brought += isBrought ? (long)count : 0;
        _next += count;
    }

    /// <summary>One packet; without numbers it announces <c>First</c>.</summary>
    private readonly record struct Sent(int Line, long StampNs, ulong First, ulong Count)
    {
        public ulong Session { get; init; } = CompanyScenario.Session;

        public EnvelopeFlags Flags { get; init; }
    }

    /// <summary>What wrong packets say.</summary>
    private enum Lying
    {
        Ahead,
        Reset,
        Session,
        Again,
    }
}
