// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Decoding.Segments;

/// <summary>Properties that a message inherits from the segment that completed it.</summary>
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

    internal static SegmentOrigin Of(in SegmentInput input, int flowId, long payloadStart) => new()
    {
        StampNs = input.StampNs,
        ClockNs = input.ClockNs,
        Frame = input.Frame,
        PayloadStart = payloadStart,
        FlowId = flowId,
        WireLength = input.WireLength,
        Source = input.Source,
        GsoSegments = input.GsoSegments,
        Flags = input.Flags,
        Hook = input.Hook,
    };
}
