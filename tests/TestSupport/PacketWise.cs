// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles;
using Telemetry.Model.Packets;

namespace TestSupport;

/// <summary>Reads packets of capture files one by one.</summary>
public static class PacketWise
{
    /// <summary>Reads the next packet; false at the end.</summary>
    public static bool TryNext(this ReplayReader reader, ref CapturedPacket packet)
    {
        ReadOnlySpan<PendingPacket> packets = reader.TakeNext(1, out Span<byte> buffer);
        if (packets.IsEmpty)
            return false;
        ReplayReader.Fill(packets[0], buffer, ref packet);
        return true;
    }
}
