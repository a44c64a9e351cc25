// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What joins an order to its answers.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct OrderKeyFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 48;

    /// <summary>Text, or an unsigned integer, little-endian; unused bytes are zero.</summary>
    [FieldOffset(0)] public OrderKeyBytes Bytes;

    /// <summary>Bytes used; 0 means that there is no key.</summary>
    [FieldOffset(40)] public byte Length;

    /// <summary>1 if the bytes are an integer.</summary>
    [FieldOffset(41)] public byte IsInteger;

    /// <summary>1 if there is no key because the field for it is blank.</summary>
    [FieldOffset(42)] public byte IsBlank;
}
