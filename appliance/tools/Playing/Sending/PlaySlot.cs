// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Playing.Sending;

/// <summary>A datagram in the ring: prepared by the reading thread, sent by the sending thread, recorded by a
/// third.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PlaySlot
{
    /// <summary>Value of <see cref="Errno"/> of a datagram that is left out on purpose.</summary>
    public const int MadeLoss = -1;

    /// <summary>Destination address.</summary>
    public UInt128 Group;

    /// <summary>The number sequence it belongs to.</summary>
    public ChannelKey Channel;

    /// <summary>Time after the start at which it is due, nanoseconds.</summary>
    public long OffsetNs;

    /// <summary>Clock before the call that sent it, nanoseconds.</summary>
    public long BeforeNs;

    /// <summary>Clock behind the call that sent it, nanoseconds.</summary>
    public long AfterNs;

    /// <summary>Number of its frame in the capture.</summary>
    public long Frame;

    /// <summary>First number of its messages.</summary>
    public ulong FirstSequence;

    /// <summary>Place of its payload, or of its frame, in the ring's bytes.</summary>
    public long PayloadAt;

    /// <summary>Time from its recorded stamp to its recorded send time, nanoseconds; valid with
    /// <see cref="IsRetimed"/>.</summary>
    public long SendTimeOffsetNs;

    /// <summary>Length of what is sent, bytes.</summary>
    public int Length;

    public int FlowId;

    /// <summary>Numbers that it uses.</summary>
    public uint Count;

    /// <summary>0 if it was sent; the errno if the kernel refused it; or <see cref="MadeLoss"/>.</summary>
    public int Errno;

    /// <summary>Index of its capture.</summary>
    public short Capture;

    /// <summary>Destination port.</summary>
    public ushort Port;

    /// <summary>Bytes of a frame before the payload; 0 for a datagram.</summary>
    public ushort HeaderBytes;

    /// <summary>True if the time of sending is written into it.</summary>
    public bool IsRetimed;

    /// <summary>True if the recorded checksum is wrong.</summary>
    public bool HasWrongChecksum;

    /// <summary>True if its envelope was read.</summary>
    public bool IsDecoded;
}
