// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Model.Intervals;

namespace Telemetry.Model.Bursts;

/// <summary>Latest packets of one source of bursts, 8 bytes each: time and bytes are 32 bits wide and wrap. This is
/// exact for windows of less than 4 GiB, because packets before <see cref="Oldest"/> are never used again, and because
/// the recorded time between two packets not yet evaluated is at most the longest window, so that differences do not
/// wrap.</summary>
public sealed class BurstSource(int capacity)
{
    /// <summary>Shortest time after which <see cref="Oldest"/> advances, nanoseconds: much longer than any window, much
    /// shorter than a 32-bit time takes to wrap.</summary>
    private const uint EraNs = 1 << 29;

    /// <summary>Ring of the latest packets; their times never decrease.</summary>
    internal readonly BurstPacket[] Packets = new BurstPacket[capacity];

    /// <summary>Number of packets so far.</summary>
    internal long Head;

    /// <summary>Packet at which windows are evaluated next: its own, and those of the packets before it.</summary>
    internal long NextLook;

    /// <summary>First packet that needs more than being added: windows must be evaluated, or the packet it overwrites
    /// may still be in one.</summary>
    internal long NextCare;

    /// <summary>First packet that is not too old for every later window.</summary>
    internal long Oldest;

    /// <summary>Stamp of the newest packet.</summary>
    internal long LastStampNs;

    /// <summary>Recorded time of the newest packet; a longer silence advances it by only the longest window.</summary>
    internal uint LastNs;

    /// <summary>Recorded time of the newest packet at the last evaluation of windows.</summary>
    internal uint SettledNs;

    /// <summary>Bytes of all packets so far.</summary>
    internal uint AllBytes;

    /// <summary>Number of packets that overwrote one that a window still held.</summary>
    public long Overflow;

    /// <summary>True if such an overflow was reported.</summary>
    public bool IsOverflowReported;

    private long _eraHead;
    private uint _eraStartNs;

    /// <summary>For each window size, the next packet that can end a better window than the best.</summary>
    internal LooksBySize NextLooks;

    /// <summary>Restarts the evaluation: only windows that end at the next packet or later count.</summary>
    internal void LookFromHere()
    {
        for (int size = 0; size < BurstWindow.Sizes; size++)
            NextLooks[size] = Head;
        NextLook = Head;
        NextCare = Head;
    }

    /// <summary>Stamp of a packet that shares a window with one not yet evaluated.</summary>
    internal long StampOf(in BurstPacket packet) => LastStampNs - (LastNs - packet.Ns);

    /// <summary>True if <see cref="Oldest"/> can advance: see <see cref="LeaveBehind"/>.</summary>
    internal bool IsEraOver => LastNs - _eraStartNs >= EraNs;

    /// <summary>Advances <see cref="Oldest"/> beyond packets older than an era, if an era has passed; all packets must
    /// have been evaluated.</summary>
    internal void LeaveBehind()
    {
        if (!IsEraOver)
            return;
        Oldest = _eraHead;
        _eraHead = Head;
        _eraStartNs = LastNs;
    }

    [InlineArray(BurstWindow.Sizes)]
    internal struct LooksBySize
    {
        private long _first;
    }

    /// <summary>One packet as two adjacent numbers, so that those of two packets can be compared at once.</summary>
    /// <param name="Ns">Its time.</param>
    /// <param name="BytesBefore">Bytes of all packets before it.</param>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct BurstPacket(uint Ns, uint BytesBefore);
}
