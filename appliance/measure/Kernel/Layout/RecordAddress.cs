// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Telemetry.Kernel.Layout;

/// <summary>An address in a record: IPv6, or IPv4 mapped, 16 bytes in network order.</summary>
public partial struct RecordAddress
{
    public UInt128 Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly get => BinaryPrimitives.ReadUInt128BigEndian(this);
        set => BinaryPrimitives.WriteUInt128BigEndian(this, value);
    }
}
