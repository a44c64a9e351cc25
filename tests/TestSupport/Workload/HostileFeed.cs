// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;

namespace TestSupport.Workload;

/// <summary>The traffic of one feed on two lines, round by round: packets in order, some lost on one line and some on
/// both, and in the middle of each round one false packet. Its losses are known.</summary>
public sealed class HostileFeed
{
    /// <summary>Packets of each line in a round, the lost ones included.</summary>
    public const int StepsOfRound = 36;

    private const int Lines = 2;
    private const int CleanBegin = 4;
    private const int CleanEnd = 6;
    private const int LieAt = 16;
    private const ulong FirstNumber = 700_001;

    private readonly ProtocolId _protocol;
    private readonly Random _random;
    private readonly bool _damages;
    private readonly uint _numbers;
    private readonly HashSet<ulong> _claimed = [];      // numbers that a packet ahead has brought
    private ulong _seen;
    private ulong _announced;                           // a false packet has revealed the loss below it

    /// <param name="protocol">Its protocol.</param>
    /// <param name="seed">Seed of its losses.</param>
    /// <param name="damages">True if some of the lost packets are sent with a wrong checksum instead of not at
    /// all.</param>
    public HostileFeed(ProtocolId protocol, int seed, bool damages)
    {
        _protocol = protocol;
        _random = new Random(seed);
        _damages = damages;
        Next = FirstNumber;
        _numbers = HostilePackets.NumbersOf(protocol, NumberedPackets.Packet(protocol, FirstNumber), out _);
    }

    /// <summary>The next number to send.</summary>
    public ulong Next { get; private set; }

    /// <summary>Ranges that no line delivered.</summary>
    public List<(ulong First, ulong Last)> Lost { get; } = [];

    /// <summary>Number of numbers that no line delivered.</summary>
    public long LostNumbers => Lost.Sum(range => (long)(range.Last - range.First + 1));

    /// <summary>Number of numbers that each line did not deliver.</summary>
    public long[] Missing { get; } = new long[Lines];

    /// <summary>Packets of each line with a wrong checksum.</summary>
    public long[] Damaged { get; } = new long[Lines];

    /// <summary>Datagrams made for each line, false and damaged ones included.</summary>
    public long[] Sent { get; } = new long[Lines];

    /// <summary>Number of numbers that at least one line delivered.</summary>
    public long Brought => (long)(Next - FirstNumber) - LostNumbers;

    /// <summary>The false packets.</summary>
    public List<(HostileKind Kind, LineDatagram Datagram)> Lies { get; } = [];

    /// <summary>Makes the steps of a round: the datagrams of one packet each.</summary>
    /// <param name="lie">Kind of its false packet.</param>
    /// <param name="line">The line of that packet.</param>
    public HostileStep[] Round(HostileKind lie, int line)
    {
        var steps = new HostileStep[StepsOfRound];
        int behindLie = LieAt + _random.Next(3);
        for (int step = 0; step < StepsOfRound; step++)
        {
            List<LineDatagram> datagrams = [];
            if (step == LieAt)
                Lie(datagrams, lie, line);
            bool mayLose = step is >= CleanBegin and < StepsOfRound - CleanEnd;
            steps[step] = Send(datagrams, mayLose, mustLose: step is LieAt - 2 || step == behindLie);
        }
        return steps;
    }

    /// <summary>Makes the next packet of both lines.</summary>
    public HostileStep Whole() => Send([], mayLose: false, mustLose: false);

    private void Lie(List<LineDatagram> step, HostileKind kind, int line)
    {
        if (HostilePackets.Make(_protocol, kind, line, Next, _seen) is not { } datagram)
            return;
        Lies.Add((kind, datagram));
        Add(step, datagram);
        uint numbers = HostilePackets.NumbersOf(_protocol, datagram.Payload, out ulong first);
        for (ulong number = first; number < first + numbers; number++)
            _claimed.Add(number);
        if (kind == HostileKind.EndOfSession && numbers == 0)
            _announced = Next;
    }

    private HostileStep Send(List<LineDatagram> step, bool mayLose, bool mustLose)
    {
        ulong first = Next;
        byte[] packet = NumberedPackets.Packet(_protocol, Next);
        for (ulong number = Next; number < Next + _numbers; number++)
            mayLose &= !_claimed.Contains(number);
        int fate = !mayLose ? 0 : mustLose ? 3 : _random.Next(12);      // 1 and 2: lost on one line, 3: on both
        for (int line = 0; line < Lines; line++)
        {
            bool isLost = fate == 3 || fate == line + 1;
            bool isDamaged = isLost && _damages && _random.Next(3) == 0;
            if (!isLost || isDamaged)
                Add(step, new LineDatagram(line, packet, isDamaged ? ChecksumForm.Wrong : ChecksumForm.Right));
            if (isLost)
                Missing[line] += _numbers;
            if (isDamaged)
                Damaged[line]++;
        }
        if (fate == 3)
            Lose();
        else if (fate is not (1 or 2))
            _seen = Next;
        Next += _numbers;
        return new HostileStep(first, fate != 3, step);
    }

    private void Lose()
    {
        ulong first = Next;
        if (Lost.Count > 0 && Lost[^1].Last + 1 == Next && Next != _announced)
        {
            first = Lost[^1].First;
            Lost.RemoveAt(Lost.Count - 1);
        }
        Lost.Add((first, Next + _numbers - 1));
    }

    private void Add(List<LineDatagram> step, LineDatagram datagram)
    {
        step.Add(datagram);
        Sent[datagram.Line]++;
    }
}
