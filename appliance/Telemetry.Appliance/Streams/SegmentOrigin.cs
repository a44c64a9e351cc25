// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Streams;

/// <summary>What a message takes over from the segment that brought it.</summary>
internal struct SegmentOrigin
{
    internal long StampNs;
    internal long ClockNs;
    internal long Frame;
    internal long PayloadStart;     // offset in the stream of the segment's first byte
    internal int FlowId;
    internal uint WireLength;
    internal short Source;
    internal ushort GsoSegments;
    internal PacketEventFlags Flags;
    internal Hook Hook;
}
