// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Types;

/// <summary>Heads of the messages of packets that are withheld, until the packets count or are forgotten. The oldest
/// ones make room for new ones.</summary>
[HotPath]
public sealed class HeldHeads
{
    private const int Heads = 1 << 13;
    private const int Packets = 1 << 10;

    private readonly MessageHead[] _heads = new MessageHead[Heads];
    private readonly HeldPacket[] _packets = new HeldPacket[Packets];
    private long _written;
    private long _newest;

    /// <summary>A ticket for one more packet, from 1.</summary>
    public long Begin() => ++_newest;

    /// <summary>Keeps the heads of the packet that got the newest ticket.</summary>
    /// <param name="heads">The heads on their way.</param>
    /// <param name="numbers">Numbers that the packet uses.</param>
    public void Keep(HeadRing heads, int count, uint numbers)
    {
        if (count > Heads)
            return;
        long start = _written;
        uint numbered = 0;
        for (int index = 0; index < count; index++)
        {
            ref readonly MessageHead head = ref heads[index];
            numbered += (head.Flags & MessageHeadFlags.Unnumbered) == 0 ? head.Count : 0u;
            _heads[_written++ % Heads] = head;
        }
        _packets[_newest % Packets] = new HeldPacket(_newest, start, count, IsByMessage: numbered == numbers);
    }

    /// <summary>Finds a packet.</summary>
    /// <returns>False if its heads are no longer kept.</returns>
    public bool TryFind(long ticket, out HeldPacket packet)
    {
        packet = _packets[ticket % Packets];
        return packet.Ticket == ticket && ticket > 0 && _written - packet.Start <= Heads;
    }

    /// <summary>A head of a packet.</summary>
    /// <param name="index">Its place, from 0.</param>
    public ref readonly MessageHead this[in HeldPacket packet, int index] =>
        ref _heads[(packet.Start + index) % Heads];
}

/// <summary>A withheld packet's heads.</summary>
/// <param name="Ticket">Number of the packet.</param>
/// <param name="Start">Position of its first head.</param>
/// <param name="Count">Number of its heads.</param>
/// <param name="IsByMessage">True if each message has a number; false if the packet has one for all of them.</param>
public readonly record struct HeldPacket(long Ticket, long Start, int Count, bool IsByMessage);
