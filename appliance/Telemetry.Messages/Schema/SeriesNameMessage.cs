// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What the index of a series stands for.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct SeriesNameMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 56;

    /// <inheritdoc/>
    public static ushort TemplateId => 5;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>The index.</summary>
    [FieldOffset(40)] public ushort Index;

    /// <summary>Session, or -1.</summary>
    [FieldOffset(42)] public short SessionIndex;

    /// <summary>Feed, or -1.</summary>
    [FieldOffset(44)] public short FeedIndex;

    /// <summary>Line, or -1.</summary>
    [FieldOffset(46)] public short LineIndex;

    /// <summary>The loser of a lead, or -1.</summary>
    [FieldOffset(48)] public short LoserLineIndex;

    /// <summary>What it measures.</summary>
    [FieldOffset(50)] public byte Kind;
}
