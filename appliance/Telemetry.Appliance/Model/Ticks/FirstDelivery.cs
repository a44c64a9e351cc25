// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Appliance.Model.Ticks;

/// <summary>Which packet brought a number of a feed first.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FirstDelivery
{
    /// <summary>The number, unwrapped.</summary>
    public ulong Sequence;

    /// <summary>Stamp of the packet, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Ordinal of the packet among the feed's.</summary>
    public long Packet;

    /// <summary>Serial number of the generation; 0 where the entry is not in use.</summary>
    public int Generation;

    /// <summary>Index of the line among all lines.</summary>
    public short LineIndex;

    /// <summary>1 if it is the packet's first number.</summary>
    public byte IsFirstOfPacket;
}
