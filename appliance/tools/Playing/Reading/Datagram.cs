// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Playing.Reading;

/// <summary>A recorded datagram at its place in the play.</summary>
internal struct Datagram
{
    /// <summary>Destination in the lab.</summary>
    public EndpointAddress Target;

    /// <summary>Its recorded destination.</summary>
    public EndpointAddress Recorded;

    /// <summary>Its recorded source.</summary>
    public EndpointAddress Source;

    /// <summary>Time after the start at which it is due, nanoseconds.</summary>
    public long OffsetNs;

    /// <summary>Recorded stamp, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Time from its stamp to its send time, nanoseconds; valid with <see cref="IsRetimed"/>.</summary>
    public long SendTimeOffsetNs;

    /// <summary>Number of its frame in the capture, from 1.</summary>
    public long Frame;

    /// <summary>First number of its messages; valid with <see cref="IsDecoded"/>.</summary>
    public ulong FirstSequence;

    /// <summary>The number sequence it belongs to; valid with <see cref="IsDecoded"/>.</summary>
    public ChannelKey Channel;

    public int FlowId;

    /// <summary>Numbers that it uses; valid with <see cref="IsDecoded"/>.</summary>
    public uint Count;

    /// <summary>Index of its capture.</summary>
    public short Capture;

    /// <summary>More of its recorded IP header.</summary>
    public RecordedHeader Header;

    /// <summary>True if its envelope could be read.</summary>
    public bool IsDecoded;

    /// <summary>True if the recorded checksum is wrong.</summary>
    public bool HasWrongChecksum;

    /// <summary>True if the time of sending is to be written into it.</summary>
    public bool IsRetimed;

    /// <summary>True if another line recorded it, and this one lacks it.</summary>
    public bool IsRepair;

    /// <summary>True if it is left out on purpose.</summary>
    public bool IsMadeLoss;
}
