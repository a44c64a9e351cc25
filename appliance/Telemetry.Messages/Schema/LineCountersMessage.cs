// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>Counters of one line; a line without one counted nothing.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct LineCountersMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 304;

    /// <inheritdoc/>
    public static ushort TemplateId => 14;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Interval at whose end they were counted.</summary>
    [FieldOffset(40)] public long LastOrdinal;

    /// <summary>The counters.</summary>
    [FieldOffset(48)] public LineCounterFields Counters;

    /// <summary>The line.</summary>
    [FieldOffset(184)] public ushort LineIndex;

    /// <summary>0 of the interval, 1 of the day.</summary>
    [FieldOffset(186)] public byte Scope;

    /// <summary>Who holds the memberships: 0 unknown, 1 nobody, 2 of some groups, 3 others, 4 the appliance.</summary>
    [FieldOffset(187)] public byte Membership;

    /// <summary>What arbitration found of it.</summary>
    [FieldOffset(192)] public ArbitrationFields Arbitration;

    /// <summary>How long it brought nothing around numbers that are missing on it.</summary>
    [FieldOffset(216)] public BlindFields Blind;

    /// <summary>How much of the losses was retracted.</summary>
    [FieldOffset(240)] public RetractionFields Retracted;

    /// <summary>How long it was in doubt in any number sequence.</summary>
    [FieldOffset(264)] public DoubtFields Doubt;

    /// <summary>Its packets by their checksums.</summary>
    [FieldOffset(280)] public ChecksumFields Checksums;
}
