// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>One setting of the host.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct HostSettingMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 56;

    /// <inheritdoc/>
    public static ushort TemplateId => 7;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Hash of all settings that it is one of.</summary>
    [FieldOffset(40)] public ulong Hash;

    /// <summary>Which one, from 0.</summary>
    [FieldOffset(48)] public ushort Index;

    /// <summary>How many there are.</summary>
    [FieldOffset(50)] public ushort Count;

    /// <summary>0 ok, 1 warn, 2 fail, 3 not applicable, 4 unknown, 255 not judged.</summary>
    [FieldOffset(52)] public byte Verdict;

    /// <summary>1 if the hash is of it too.</summary>
    [FieldOffset(53)] public byte IsCompared;
}
