// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Replay.Formats;
using Telemetry.Appliance.Replay.Packets;

namespace Telemetry.Appliance.Replay;

/// <summary>A matched packet that waits in a capture's buffer for its turn.</summary>
internal struct PendingPacket
{
    /// <summary>Its record.</summary>
    public CaptureFrame Frame;

    /// <summary>Its headers.</summary>
    public ParsedPacket Packet;

    /// <summary>Its flow.</summary>
    public int FlowId;
}
