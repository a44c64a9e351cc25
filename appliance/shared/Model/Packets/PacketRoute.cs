// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.Streams;

namespace Telemetry.Model.Packets;

/// <summary>Feed, line or session of a packet event; laid out as in <see cref="PacketEvent"/>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct PacketRoute
{
    /// <summary>Index of the feed, or -1.</summary>
    [FieldOffset(0)] public short FeedIndex;

    /// <summary>Index of the line among all lines of all feeds, or -1.</summary>
    [FieldOffset(2)] public short LineIndex;

    /// <summary>Index of the session, or -1.</summary>
    [FieldOffset(4)] public short SessionIndex;

    /// <summary>Direction of a segment or message.</summary>
    [FieldOffset(6)] public StreamDirection Direction;

    [FieldOffset(7)] public PacketEventKind Kind;

    /// <summary>All members as one number, for comparing at once.</summary>
    [FieldOffset(0)] public long Bits;

    /// <summary>Route of no feed, line or session.</summary>
    public static PacketRoute ToNothing(PacketEventKind kind) =>
        new() { FeedIndex = -1, LineIndex = -1, SessionIndex = -1, Kind = kind };
}
