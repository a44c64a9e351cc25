// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Kernel.Layout;

/// <summary>One rule, or one entry of the lifeline. A new value fits every packet of its classes and ports.</summary>
public partial struct GuardSlot
{
    /// <summary>Restricts it to sources of a prefix.</summary>
    /// <param name="address">Address, IPv4 mapped into IPv6.</param>
    /// <param name="bits">Bits of the prefix, 0 to 128.</param>
    public void SetSource(UInt128 address, int bits) =>
        (SourceHigh, SourceLow, SourceMaskHigh, SourceMaskLow) = Masked(address, bits);

    /// <summary>Restricts it to destinations of a prefix.</summary>
    /// <param name="address">Address, IPv4 mapped into IPv6.</param>
    /// <param name="bits">Bits of the prefix, 0 to 128.</param>
    public void SetDestination(UInt128 address, int bits) =>
        (DestinationHigh, DestinationLow, DestinationMaskHigh, DestinationMaskLow) = Masked(address, bits);

    private static (ulong High, ulong Low, ulong MaskHigh, ulong MaskLow) Masked(UInt128 address, int bits)
    {
        UInt128 mask = bits == 0 ? 0 : UInt128.MaxValue << (128 - bits);
        UInt128 value = address & mask;
        return (InMemory(value >> 64), InMemory(value), InMemory(mask >> 64), InMemory(mask));
    }

    // The program compares the halves of addresses as they lie in the packet.
    private static ulong InMemory(UInt128 half) => BinaryPrimitives.ReverseEndianness((ulong)half);
}
