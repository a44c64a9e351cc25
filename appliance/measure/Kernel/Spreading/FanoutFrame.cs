// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Spreading;

/// <summary>A frame in the ring of a <see cref="FanoutSocket"/>; valid until the next one is taken.</summary>
public readonly ref struct FanoutFrame
{
    /// <summary>Its bytes with all VLAN tags, as they were on the wire; segments that the kernel has joined are one
    /// frame.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>Its length on the wire, bytes.</summary>
    public required uint WireLength { get; init; }

    /// <summary>The kernel's receive time, nanoseconds since 1970.</summary>
    public required long TimeNs { get; init; }
}
