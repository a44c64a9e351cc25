// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>Counters of one session; a session without one counted nothing.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct SessionCountersMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 328;

    /// <inheritdoc/>
    public static ushort TemplateId => 15;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Interval at whose end they were counted.</summary>
    [FieldOffset(40)] public long LastOrdinal;

    /// <summary>The counters.</summary>
    [FieldOffset(48)] public SessionCounterFields Counters;

    /// <summary>The session.</summary>
    [FieldOffset(264)] public ushort SessionIndex;

    /// <summary>0 of the interval, 1 of the day.</summary>
    [FieldOffset(266)] public byte Scope;

    /// <summary>What its own numbers tell.</summary>
    [FieldOffset(272)] public NumberFields Numbers;

    /// <summary>Segments outside of what their connection allows.</summary>
    [FieldOffset(296)] public long OutOfWindow;

    /// <summary>Its segments by their checksums.</summary>
    [FieldOffset(304)] public ChecksumFields Checksums;
}
