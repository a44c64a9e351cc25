// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What the index of a capture stands for.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct CaptureNameMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 48;

    /// <inheritdoc/>
    public static ushort TemplateId => 6;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>The index.</summary>
    [FieldOffset(40)] public ushort Index;
}
