// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>Losses that were counted on the word of one packet and turned out not to be any.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct RetractionFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 24;

    /// <summary>Of a feed lost ranges, of a line ranges that had opened.</summary>
    [FieldOffset(0)] public long Gaps;

    /// <summary>Numbers: of a feed lost ones, of a line missing ones.</summary>
    [FieldOffset(8)] public long Messages;

    /// <summary>Blind time that was counted around them, nanoseconds.</summary>
    [FieldOffset(16)] public long BlindNs;
}
