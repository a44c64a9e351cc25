// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Layout;

/// <summary>Counts of a slot. Packets are those of the wire where the kernel has joined several.</summary>
public partial struct GuardCounts
{
    public void Add(in GuardCounts other)
    {
        Packets += other.Packets;
        Bytes += other.Bytes;
        WouldDrop += other.WouldDrop;
        Dropped += other.Dropped;
    }
}
