// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What the index of a session stands for.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct SessionNameMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 48;

    /// <inheritdoc/>
    public static ushort TemplateId => 4;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>The index.</summary>
    [FieldOffset(40)] public ushort Index;

    /// <summary>Number of its protocol.</summary>
    [FieldOffset(42)] public byte Protocol;
}
