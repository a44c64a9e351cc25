// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What the index of a feed stands for.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FeedNameMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 56;

    /// <inheritdoc/>
    public static ushort TemplateId => 2;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>How long a missing number may still arrive, nanoseconds.</summary>
    [FieldOffset(40)] public long RepairWindowNs;

    /// <summary>The index.</summary>
    [FieldOffset(48)] public ushort Index;

    /// <summary>Number of its protocol; 192 to 200: one that the configuration declares, which only its name tells
    /// from others.</summary>
    [FieldOffset(50)] public byte Protocol;
}
