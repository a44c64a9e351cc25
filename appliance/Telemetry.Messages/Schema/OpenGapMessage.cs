// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>A gap that is open at the end of an interval.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct OpenGapMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 112;

    /// <inheritdoc/>
    public static ushort TemplateId => 23;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>The interval.</summary>
    [FieldOffset(40)] public long LastOrdinal;

    /// <summary>Which number sequence.</summary>
    [FieldOffset(48)] public ChannelFields Channel;

    /// <summary>First number, raw.</summary>
    [FieldOffset(72)] public ulong First;

    /// <summary>Last number, raw, inclusive.</summary>
    [FieldOffset(80)] public ulong Last;

    /// <summary>How many numbers.</summary>
    [FieldOffset(88)] public long Count;

    /// <summary>When it opened, nanoseconds.</summary>
    [FieldOffset(96)] public long OpenedStampNs;

    /// <summary>Feed.</summary>
    [FieldOffset(104)] public short FeedIndex;

    /// <summary>Line.</summary>
    [FieldOffset(106)] public short LineIndex;
}
