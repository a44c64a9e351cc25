// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>
/// An exchange that sends numbers on one to four lines and up to eight channels, a network that loses some on a line or
/// on all, and one to three stray packets or heartbeats far ahead, of a foreign session, or that announce a reset or
/// the end of the session: in the middle, at the start, after silence, after a loss in the appliance, inside an
/// outage. Knows what it sent, and what was lost on every line.
/// </summary>
internal sealed class StrayScenario
{
    private const long WindowNs = FeedScript.WindowNs;
    private const ulong Small = 64;             // never suspect by itself
    private const ulong Near64 = 2 * Small;

    private readonly Random _random;
    private readonly List<Sent> _sent = [];
    private readonly ulong[] _next;
    private readonly ulong[] _freeOfStrays;     // until the channel is there, another stray would bear the last one out
    private readonly int[] _quietPackets;       // packets that a channel still has to send before the next stray
    private readonly long _spacingNs;
    private readonly bool _hasOwnLoss;
    private long _nowNs = 1_000_000_000;

    public StrayScenario(int seed)
    {
        _random = new Random(seed);
        Lines = 1 + _random.Next(4);
        Channels = 1 + _random.Next(8);
        _next = new ulong[Channels];
        _freeOfStrays = new ulong[Channels];
        _quietPackets = new int[Channels];
        _spacingNs = new[] { 20_000L, 100_000, 1_000_000 }[_random.Next(3)];
        _hasOwnLoss = _random.Next(3) == 0;
        int strays = _random.Next(5) == 0 ? 0 : 1 + _random.Next(3);
        Send(strays);
    }

    public int Lines { get; }

    public int Channels { get; }

    /// <summary>All packets in the order of their stamps, without the stray ones where not wanted.</summary>
    public IEnumerable<Sent> Packets(bool withStrays) => _sent.Where(packet => withStrays || !packet.IsStray)
        .OrderBy(packet => packet.StampNs).ThenBy(packet => packet.Line);

    /// <summary>The numbers below the stray packets that are near: their gaps may be reported earlier.</summary>
    public IEnumerable<(ulong Channel, ulong First, ulong Last)> Near() => _sent
        .Where(packet => packet.IsStray)
        .Select(packet => (packet.Channel, packet.First > Near64 ? packet.First - Near64 : 0, packet.First));

    /// <summary>The ends of sessions that are none, by channel and stamp.</summary>
    public HashSet<(ulong Channel, long StampNs)> Ends() =>
        [.. _sent.Where(packet => (packet.Flags & EnvelopeFlags.EndOfSession) != 0)
            .Select(packet => (packet.Channel, packet.StampNs))];

    /// <summary>The last stamp.</summary>
    public long EndNs => _nowNs + 4 * WindowNs;

    /// <summary>Whether the appliance lost a record.</summary>
    public bool HasOwnLoss => _sent.Any(packet => packet.LostBefore > 0);

    /// <summary>Whether a line has a stray packet.</summary>
    public bool HasStrayOn(int line) => _sent.Any(packet => packet.IsStray && packet.Line == line);

    /// <summary>The ranges of each channel that no line brought, between its first number and its last.</summary>
    public HashSet<(ulong Channel, ulong First, ulong Last)> Lost()
    {
        HashSet<(ulong, ulong, ulong)> lost = [];
        for (int channel = 0; channel < Channels; channel++)
        {
            var of = _sent.Where(packet => !packet.IsStray && packet.Channel == (ulong)channel).ToList();
            if (of.Count == 0)
                continue;
            HashSet<ulong> brought = [.. of.Where(packet => packet.Count > 0).SelectMany(packet => Numbers(packet))];
            ulong first = of.OrderBy(packet => packet.StampNs).First().First;
            ulong end = of.Max(packet => packet.First + packet.Count);
            for (ulong number = first; number < end; number++)
            {
                if (brought.Contains(number))
                    continue;
                ulong last = number;
                while (last + 1 < end && !brought.Contains(last + 1))
                    last++;
                lost.Add(((ulong)channel, number, last));
                number = last;
            }
        }
        return lost;
    }

    private static IEnumerable<ulong> Numbers(Sent packet) =>
        Enumerable.Range(0, (int)packet.Count).Select(offset => packet.First + (ulong)offset);

    private void Send(int strays)
    {
        int packets = 60 + _random.Next(120);
        for (int channel = 0; channel < Channels; channel++)
        {
            _next[channel] = 1 + (ulong)_random.Next(100_000);
            bool isAtStart = strays > 0 && _random.Next(6) == 0;
            if (isAtStart)
            {
                strays--;
                AddStray(channel, lostBefore: 0, far: _random.Next(2) == 0);
            }
            // The start is the market's own on every line, or nothing could be said of what came before.
            for (int index = 0; index < 3; index++)
                SendOn(channel, isWhole: true);
        }
        double loss = new[] { 0, 0.01, 0.05 }[_random.Next(3)];
        for (int packet = 0; packet < packets; packet++)
        {
            int channel = _random.Next(Channels);
            bool mayStray = strays > 0 && packets - packet > 40 && _next[channel] >= _freeOfStrays[channel]
                && _quietPackets[channel] <= 0;
            if (mayStray && _random.Next(12) == 0)
            {
                strays--;
                AddStrayPlace(channel);
            }
            else if (_random.Next(25) == 0)
            {
                Pause(WindowNs * (1 + _random.Next(_random.Next(4) == 0 ? 20_000 : 30)));
            }
            else if (_random.Next(25) == 0)
            {
                LeaveOut(channel, 1 + (ulong)_random.Next(6));
            }
            SendOn(channel, isWhole: false, loss);
            _quietPackets[channel]--;
        }
        for (int channel = 0; channel < Channels; channel++)
        {
            for (int index = 0; index < 3 || _next[channel] < _freeOfStrays[channel]; index++)
                SendOn(channel, isWhole: true);
        }
        // A jump that a long silence allows is refuted by what comes after its window.
        Pause(2 * WindowNs);
        for (int channel = 0; channel < Channels; channel++)
            SendOn(channel, isWhole: true);
    }

    /// <summary>A stray packet in one of the places that make it hard to recognise.</summary>
    private void AddStrayPlace(int channel)
    {
        switch (_random.Next(8))
        {
            case 5:
                AddForeignSession(channel);
                break;
            case 6:
                AddReset(channel);
                break;
            case 7:
                AddEndOfSession(channel);
                break;
            case 0:                             // inside an outage: the numbers of a while never come
                Pause(WindowNs / 2 + _random.Next((int)WindowNs * 4));
                AddStray(channel, lostBefore: 0, far: true);
                Pause(WindowNs / 2 + _random.Next((int)WindowNs * 4));
                LeaveOut(channel, (ulong)_random.Next(200));
                break;
            case 1:                             // after silence
                Pause(WindowNs * _random.Next(300));
                AddStray(channel, lostBefore: 0, far: _random.Next(2) == 0);
                break;
            case 2:                             // before silence
                AddStray(channel, lostBefore: 0, far: true);
                Pause(WindowNs * _random.Next(300));
                break;
            case 3:                             // after records that the appliance lost
                AddStray(channel, lostBefore: _hasOwnLoss ? 1U : 0, far: true);
                break;
            default:
                AddStray(channel, lostBefore: 0, far: _random.Next(2) == 0);
                break;
        }
    }

    /// <summary>A packet or heartbeat of a session that nothing else is of.</summary>
    private void AddForeignSession(int channel)
    {
        ulong number = _random.Next(3) == 0 ? _next[channel] : 1 + (ulong)_random.NextInt64(1L << 62);
        AddLie(channel, number, (ulong)(2 + _sent.Count), _random.Next(4) == 0 ? EnvelopeFlags.Reset : 0);
    }

    /// <summary>A packet or heartbeat that says that the numbers restart: far from where they are.</summary>
    private void AddReset(int channel)
    {
        ulong away = 1000 + (ulong)_random.NextInt64(1L << _random.Next(1, 62));
        ulong number = _next[channel] > away && _random.Next(2) == 0 ? _next[channel] - away : _next[channel] + away;
        if (!_sent.Any(packet => packet.IsStray && packet.Channel == (ulong)channel))
            AddLie(channel, number, session: 1, EnvelopeFlags.Reset);
    }

    /// <summary>A heartbeat that ends the session, though it goes on.</summary>
    private void AddEndOfSession(int channel)
    {
        AddStrayPacket(channel, _next[channel], 0, session: 1, EnvelopeFlags.EndOfSession | EnvelopeFlags.Heartbeat);
        SendOn(channel, isWhole: true);         // what is missing on both sides of it is two ranges
    }

    private void AddLie(int channel, ulong number, ulong session, EnvelopeFlags flags) =>
        AddStrayPacket(channel, number, _random.Next(3) == 0 ? 0UL : 1, session, flags);

    private void AddStrayPacket(int channel, ulong number, ulong count, ulong session, EnvelopeFlags flags)
    {
        if (_random.Next(4) == 0)
            Pause(WindowNs * _random.Next(300));
        _nowNs += 1 + _random.Next((int)_spacingNs);
        _sent.Add(new Sent(
            _random.Next(Lines), _nowNs, (ulong)channel, number, count, 0, IsStray: true, session, flags));
        if (_random.Next(4) == 0)
            Pause(WindowNs * _random.Next(300));
    }

    private void AddStray(int channel, uint lostBefore, bool far)
    {
        // After a long silence many numbers can have been sent: if the appliance lost some, that is not a suspicion.
        // Beside a loss of the appliance's own, what a near one leaves out may be unobserved, or lost: both are right.
        ulong jump = far || _hasOwnLoss
            ? 1UL << _random.Next(lostBefore > 0 ? 40 : 20, 62)
            : 2 + (ulong)_random.Next(_random.Next(2) == 0 ? (int)Small : 40);
        // Two packets in order have to find room below one that begins a sequence.
        if (!_sent.Any(packet => packet.Channel == (ulong)channel))
            jump += 8;
        bool isHeartbeat = _random.Next(3) == 0;
        _nowNs += 1 + _random.Next((int)_spacingNs);
        _sent.Add(new Sent(
            _random.Next(Lines), _nowNs, (ulong)channel, _next[channel] + jump, isHeartbeat ? 0UL : 1, lostBefore,
            IsStray: true));
        _freeOfStrays[channel] = jump > 1000 ? 0 : _next[channel] + jump + 8;
        _quietPackets[channel] = 6;
        // A single missing number that comes after its window is late, whoever said that it was missing.
        if (jump < 16)
        {
            for (int packet = 0; packet < 8; packet++)
                SendOn(channel, isWhole: true);
        }
    }

    /// <summary>Numbers are lost on all lines; not those that a stray packet carries.</summary>
    private void LeaveOut(int channel, ulong count)
    {
        ulong next = _next[channel] + count;
        // Of a near stray packet all that is missing below it is one gap, also what was left out twice.
        if (_freeOfStrays[channel] > _next[channel] && EndsInLoss(channel))
            return;
        if (!_sent.Any(packet => packet.IsStray && packet.Channel == (ulong)channel
            && packet.First + 1 >= _next[channel] && packet.First <= next))
            _next[channel] = next;
    }

    private bool EndsInLoss(int channel) => !_sent.Any(packet => !packet.IsStray && packet.Count > 0
        && packet.Channel == (ulong)channel && packet.First + packet.Count == _next[channel]);

    private void Pause(long lengthNs) => _nowNs += lengthNs;

    private void SendOn(int channel, bool isWhole, double loss = 0)
    {
        // Below a stray packet that is near, a number that only one line lacks may be reported before the other line
        // has brought it: the window is counted from the stray packet, as from one that was early.
        isWhole |= _freeOfStrays[channel] > _next[channel];
        // The packets that begin a channel come in order: what comes behind them lies before the start.
        _nowNs += (isWhole ? 1_000 : 1) + _random.Next((int)_spacingNs * 2);
        ulong count = _random.Next(15) == 0 ? 0 : 1 + (ulong)_random.Next(3);
        for (int line = 0; line < Lines; line++)
        {
            if (!isWhole && _random.NextDouble() < loss)
                continue;
            _sent.Add(new Sent(
                line, _nowNs + line * 3_000 + _random.Next(800), (ulong)channel, _next[channel], count, 0, false));
        }
        _next[channel] += count;
    }

    /// <summary>One packet; without numbers it announces <c>First</c>.</summary>
    internal readonly record struct Sent(
        int Line, long StampNs, ulong Channel, ulong First, ulong Count, uint LostBefore, bool IsStray,
        ulong Session = 1, EnvelopeFlags Flags = EnvelopeFlags.None);
}
