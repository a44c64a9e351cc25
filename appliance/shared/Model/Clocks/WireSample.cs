// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>One end of a time between two stamps, at least one of them of a NIC.</summary>
/// <param name="Slot">Place of the interface whose NIC stamped it; -1 if the host did.</param>
/// <param name="NicNs">The NIC's stamp, nanoseconds of its clock.</param>
/// <param name="HookNs">The host's stamp of the same packet, nanoseconds.</param>
/// <param name="IsSent">True if the packet was sent: then the NIC's is the later of both, else the earlier.</param>
public readonly record struct WireEnd(int Slot, long NicNs, long HookNs, bool IsSent)
{
    /// <summary>An end that only the host stamped.</summary>
    public static WireEnd OfHost(long stampNs) => new(-1, 0, stampNs, IsSent: true);
}

/// <summary>A time whose ends are known and whose length is not: that takes the clocks of the NICs.</summary>
/// <param name="Series">Index of its series.</param>
/// <param name="From">Its start.</param>
public readonly record struct WireSample(int Series, WireEnd From, WireEnd To);
