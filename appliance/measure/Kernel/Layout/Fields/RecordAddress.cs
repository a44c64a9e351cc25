// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Telemetry.Kernel.Layout.Fields;

/// <summary>An address in a record: IPv6, or IPv4 mapped, 16 bytes in network order.</summary>
[InlineArray(Size)]
public struct RecordAddress
{
    /// <summary>Size in bytes.</summary>
    public const int Size = 16;

    private byte _first;

    /// <summary>The address as a number.</summary>
    public UInt128 Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly get => BinaryPrimitives.ReadUInt128BigEndian(this);
        set => BinaryPrimitives.WriteUInt128BigEndian(this, value);
    }
}
