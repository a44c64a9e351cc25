// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Model.Intervals;

namespace Telemetry.Pipeline.Latency.Bursts;

/// <summary>
/// The last packets of one source of bursts. Each takes 8 bytes: time and bytes are 32 bits wide and go around. So of
/// packets before <see cref="Oldest"/> nothing is asked any more, and between packets that are not looked at yet is no
/// longer than the longest window: then differences say all there is to know, of windows with less than 4 GiB.
/// </summary>
internal sealed class BurstSource(int capacity)
{
    /// <summary>How long it takes, at least, until packets are left behind <see cref="Oldest"/>: much longer than any
    /// window, much shorter than it takes a time of 32 bits to wrap. Nanoseconds.</summary>
    private const uint EraNs = 1 << 29;

    /// <summary>The last packets, a ring; their times never decrease.</summary>
    internal readonly BurstPacket[] Packets = new BurstPacket[capacity];

    /// <summary>Packets so far.</summary>
    internal long Head;

    /// <summary>The packet that has windows looked at: of its own, and of those before it.</summary>
    internal long NextLook;

    /// <summary>Before this packet there is nothing to do but to add: no window to look at, and what goes is too old
    /// for any.</summary>
    internal long NextCare;

    /// <summary>Packets before this one are too old for any window to come.</summary>
    internal long Oldest;

    /// <summary>Stamp of the newest packet.</summary>
    internal long LastStampNs;

    /// <summary>Its time, which goes on by the longest window where nothing came for longer.</summary>
    internal uint LastNs;

    /// <summary>Time of the newest packet when windows were looked at last.</summary>
    internal uint SettledNs;

    /// <summary>Bytes of all packets so far.</summary>
    internal uint AllBytes;

    /// <summary>Packets that pushed others out of a window that still held them.</summary>
    internal long Overflow;

    /// <summary>Whether it was told that there are some.</summary>
    internal bool IsOverflowTold;

    private long _eraHead;
    private uint _eraStartNs;

    /// <summary>For each size of window the next packet that can end a better one than the best.</summary>
    internal LooksBySize NextLooks;

    /// <summary>Only windows count that end with packets from the next one on.</summary>
    internal void LookFromHere()
    {
        for (int size = 0; size < BurstWindow.Sizes; size++)
            NextLooks[size] = Head;
        NextLook = Head;
        NextCare = Head;
    }

    /// <summary>The stamp of a packet that is in a window with one that was not looked at.</summary>
    internal long StampOf(in BurstPacket packet) => LastStampNs - (LastNs - packet.Ns);

    /// <summary>Whether packets can be left behind: see <see cref="LeaveBehind"/>.</summary>
    internal bool IsEraOver => LastNs - _eraStartNs >= EraNs;

    /// <summary>Leaves packets behind that are older than an era, if as long has passed; all must be looked
    /// at.</summary>
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

    /// <summary>One packet; two numbers side by side, of which two packets' are compared at once.</summary>
    /// <param name="Ns">Its time.</param>
    /// <param name="BytesBefore">Bytes of all packets before it.</param>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct BurstPacket(uint Ns, uint BytesBefore);
}
