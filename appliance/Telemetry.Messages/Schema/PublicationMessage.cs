// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What became of messages offered, and how far the streams are numbered.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct PublicationMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 136;

    /// <inheritdoc/>
    public static ushort TemplateId => 19;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Interval at whose end it was counted.</summary>
    [FieldOffset(40)] public long LastOrdinal;

    /// <summary>The counters.</summary>
    [FieldOffset(48)] public PublicationFields Counters;

    /// <summary>Last number given on stream 1001.</summary>
    [FieldOffset(96)] public ulong LastSequence0;

    /// <summary>Last number given on stream 1002.</summary>
    [FieldOffset(104)] public ulong LastSequence1;

    /// <summary>Last number given on stream 1003 before this message.</summary>
    [FieldOffset(112)] public ulong LastSequence2;

    /// <summary>Last number given on stream 1004.</summary>
    [FieldOffset(120)] public ulong LastSequence3;

    /// <summary>0 of the interval, 1 of the day.</summary>
    [FieldOffset(128)] public byte Scope;

    /// <summary>1 if there is an Aeron channel at all.</summary>
    [FieldOffset(129)] public byte HasChannel;
}
