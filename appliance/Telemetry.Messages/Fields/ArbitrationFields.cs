// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What arbitration found of a line, in numbers.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct ArbitrationFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 24;

    /// <summary>Numbers that it brought before any other line.</summary>
    [FieldOffset(0)] public long MessagesFirst;

    /// <summary>Of the numbers missing on it, those that another line brought in time.</summary>
    [FieldOffset(8)] public long MissingRepaired;

    /// <summary>Numbers that it brought and another line lacked.</summary>
    [FieldOffset(16)] public long Repairs;
}
