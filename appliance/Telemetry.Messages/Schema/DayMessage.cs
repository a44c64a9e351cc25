// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>Which day the totals are of: stands among their rows where there are days.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct DayMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 112;

    /// <inheritdoc/>
    public static ushort TemplateId => 24;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>First interval of the day; what was counted before a restart is in it.</summary>
    [FieldOffset(40)] public long FirstOrdinal;

    /// <summary>Last interval that the totals cover.</summary>
    [FieldOffset(48)] public long LastOrdinal;

    /// <summary>Begin of the day as UTC since 1970, nanoseconds.</summary>
    [FieldOffset(56)] public long BeginTimeNs;

    /// <summary>End of the day as UTC since 1970, nanoseconds.</summary>
    [FieldOffset(64)] public long EndTimeNs;

    /// <summary>Since when it is counted, UTC since 1970, nanoseconds.</summary>
    [FieldOffset(72)] public long SinceTimeNs;

    /// <summary>How long nothing was counted since then, nanoseconds.</summary>
    [FieldOffset(80)] public long DownNs;

    /// <summary>How often the appliance was started again since then.</summary>
    [FieldOffset(88)] public long Restarts;

    /// <summary>How often the state could not be written since the process' start.</summary>
    [FieldOffset(96)] public long StateFailures;

    /// <summary>1, of the day.</summary>
    [FieldOffset(104)] public byte Scope;

    /// <summary>1 if the totals are the day's last.</summary>
    [FieldOffset(105)] public byte IsClosed;
}
