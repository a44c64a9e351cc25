// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>A setting of the host changed while the appliance measured.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct SettingChangedMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 88;

    /// <inheritdoc/>
    public static ushort TemplateId => 33;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from; the instant is that of the look that found it.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Numbered from 1, with the other events.</summary>
    [FieldOffset(40)] public long Id;

    /// <summary>The look before, which found it otherwise, nanoseconds.</summary>
    [FieldOffset(48)] public long SinceStampNs;

    /// <summary>Hash of what the host is set to with it; 0 while that is not known.</summary>
    [FieldOffset(56)] public ulong Hash;

    /// <summary>Stamp of what raised it, nanoseconds.</summary>
    [FieldOffset(64)] public long RaisedByStampNs;

    /// <summary>0 info, 1 warning, 2 error.</summary>
    [FieldOffset(72)] public byte Severity;

    /// <summary>What it is judged as now: 0 no rule tells, 1 ok, 2 warn, 3 fail, 4 not applicable, 5 unknown.</summary>
    [FieldOffset(73)] public byte VerdictNow;

    /// <summary>How far a stamp told as UTC may be wrong, nanoseconds; the null value where unknown.</summary>
    [FieldOffset(80)] public long ClockUncertaintyNs;
}
