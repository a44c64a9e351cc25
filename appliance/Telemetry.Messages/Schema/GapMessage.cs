// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>Numbers of a gap that closed.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct GapMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 144;

    /// <inheritdoc/>
    public static ushort TemplateId => 31;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Numbered from 1.</summary>
    [FieldOffset(40)] public long Id;

    /// <summary>Stamp of the packet in whose processing it was raised, nanoseconds.</summary>
    [FieldOffset(48)] public long RaisedByStampNs;

    /// <summary>Which number sequence.</summary>
    [FieldOffset(56)] public ChannelFields Channel;

    /// <summary>First number, raw.</summary>
    [FieldOffset(80)] public ulong First;

    /// <summary>Last number, raw, inclusive.</summary>
    [FieldOffset(88)] public ulong Last;

    /// <summary>How many numbers.</summary>
    [FieldOffset(96)] public long Count;

    /// <summary>When the gap opened, nanoseconds.</summary>
    [FieldOffset(104)] public long OpenedStampNs;

    /// <summary>When these numbers closed, nanoseconds.</summary>
    [FieldOffset(112)] public long ClosedStampNs;

    /// <summary>Feed.</summary>
    [FieldOffset(120)] public short FeedIndex;

    /// <summary>Line, or -1 for a feed gap.</summary>
    [FieldOffset(122)] public short LineIndex;

    /// <summary>Line that had them (its own: they came late in order), or -1.</summary>
    [FieldOffset(124)] public short RepairedByLineIndex;

    /// <summary>0 repaired, 1 lost, 2 unobserved, 3 retracted.</summary>
    [FieldOffset(126)] public byte State;

    /// <summary>Why they are unobserved.</summary>
    [FieldOffset(127)] public byte Cause;

    /// <summary>1 if the gap closed because the input ended.</summary>
    [FieldOffset(128)] public byte AtEnd;

    /// <summary>0 info, 1 warning, 2 error.</summary>
    [FieldOffset(129)] public byte Severity;

    /// <summary>1 if the host dropped packets in that interval.</summary>
    [FieldOffset(130)] public byte Suspect;

    /// <summary>How far a stamp told as UTC may be wrong, nanoseconds; the null value where unknown.</summary>
    [FieldOffset(136)] public long ClockUncertaintyNs;
}
