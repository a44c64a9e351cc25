// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What the own numbers of an order session tell, of both directions.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct NumberFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 24;

    /// <summary>Ranges of numbers that a side left out.</summary>
    [FieldOffset(0)] public long Gaps;

    /// <summary>How many numbers those ranges have.</summary>
    [FieldOffset(8)] public long Missing;

    /// <summary>Numbered messages that came again.</summary>
    [FieldOffset(16)] public long Resent;
}
