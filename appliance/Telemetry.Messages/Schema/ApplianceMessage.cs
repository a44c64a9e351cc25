// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What the appliance itself used, since warm-up.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct ApplianceMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 120;

    /// <inheritdoc/>
    public static ushort TemplateId => 20;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Interval at whose end it was counted.</summary>
    [FieldOffset(40)] public long LastOrdinal;

    /// <summary>The counters.</summary>
    [FieldOffset(48)] public ApplianceFields Counters;

    /// <summary>0 of the interval, 1 of the day.</summary>
    [FieldOffset(112)] public byte Scope;
}
