// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Layout.Guarding;

/// <summary>Properties of a slot; <c>enum guard_flag</c>.</summary>
[Flags]
public enum GuardFlags : ushort
{
    /// <summary>Drops what it condemns; else it only counts that.</summary>
    Drop = 1,

    /// <summary>Condemns what is over its rate.</summary>
    Rate = 2,

    /// <summary>Each source has a rate of its own.</summary>
    PerSource = 4,

    /// <summary>Fits sources that reached many ports.</summary>
    Scan = 8,

    /// <summary>Fits sources of its prefixes in the trie.</summary>
    SourceSet = 16,

    /// <summary>Fits one protocol.</summary>
    Protocol = 32,
}

/// <summary>One rule, or one entry of the lifeline: <c>struct guard_rule</c>. A new value fits every packet of its
/// classes and ports.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct GuardSlot
{
    internal ulong SourceHigh;
    internal ulong SourceLow;
    internal ulong SourceMaskHigh;
    internal ulong SourceMaskLow;
    internal ulong DestinationHigh;
    internal ulong DestinationLow;
    internal ulong DestinationMaskHigh;
    internal ulong DestinationMaskLow;

    /// <summary>Time in which the rate brings one packet, nanoseconds.</summary>
    public ulong CostNs;

    /// <summary>Time in which it fills the bucket: cost times burst.</summary>
    public ulong BurstNs;

    /// <summary>Window of a scan, nanoseconds.</summary>
    public ulong WithinNs;

    /// <summary>Different ports in a window from which on a source scans.</summary>
    public uint ScanPorts;

    /// <summary>Index of the only interface that it is for; 0 for all.</summary>
    public uint InterfaceIndex;

    /// <summary>Properties.</summary>
    public GuardFlags Flags;

    /// <summary>Protocol of IP, with <see cref="GuardFlags.Protocol"/>.</summary>
    public byte Protocol;

    internal fixed byte Padding5[5];

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
