// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>Latest jump ahead in a number sequence, or its start, while only one packet supports it: no other packet of
/// any line has reached its numbers. Until one does, the numbers below it may still be sent.</summary>
internal struct LoneJump
{
    /// <summary>First number that the jump left out; the packet's own first number at a start.</summary>
    public ulong From;

    /// <summary>Number after the highest below the packet that was delivered or announced since.</summary>
    public ulong Front;

    /// <summary>The packet's first number, or the next one that it announces.</summary>
    public ulong First;

    /// <summary>Number after the packet's last; 0 if there is no such jump, or another packet confirmed it.</summary>
    public ulong Top;

    /// <summary>The packet's stamp, nanoseconds.</summary>
    public long StampNs;

    /// <summary>For a start: stamp of its line's previous packet, of any sequence, nanoseconds; its own stamp if that
    /// is unknown.</summary>
    public long BeforeNs;

    /// <summary>For a start: stamp of the previous packet of any line, nanoseconds.</summary>
    public long SinceNs;

    /// <summary>The packet's line among those of the feed.</summary>
    public int Line;

    /// <summary>Interval in which it was counted; once that has ended, its counters are published.</summary>
    public int Interval;

    /// <summary>True if the packet is one of the ledger's records.</summary>
    public bool CountsInLedger;

    /// <summary>True if the packet was withheld as suspect before it was counted.</summary>
    public bool IsSuspect;

    /// <summary>True if it is the start of the sequence.</summary>
    public readonly bool IsStart => From == First;

    /// <summary>True if a packet has exactly its numbers: a copy is not a second witness.</summary>
    public readonly bool IsCopy(ulong first, ulong reach) => first == First && reach == Top;

    /// <summary>True if only one packet supports it.</summary>
    /// <param name="known">Number after the highest that is known to exist.</param>
    public readonly bool IsOpen(ulong known) => Top != 0 && known <= Top;
}
