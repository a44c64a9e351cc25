// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What the index of a line stands for.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct LineNameMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 48;

    /// <inheritdoc/>
    public static ushort TemplateId => 3;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>The index, among all lines.</summary>
    [FieldOffset(40)] public ushort Index;

    /// <summary>Index of its feed.</summary>
    [FieldOffset(42)] public ushort FeedIndex;
}
