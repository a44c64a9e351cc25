// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Model.Types;

/// <summary>Messages of one type of a channel of a feed, or of a session.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TypeRow
{
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15UL;

    /// <summary>The channel and session of a feed; of an order session 0.</summary>
    public ChannelKey Channel;

    public long Messages;

    public long Bytes;

    /// <summary>The protocol's number of the type, or its one or two characters; 0 if there is none.</summary>
    public uint Code;

    /// <summary>Index of the feed; -1 if the row is of a session.</summary>
    public short FeedIndex;

    /// <summary>Index of the session; -1 if the row is of a feed.</summary>
    public short SessionIndex;

    /// <summary>Type of the packet in the session layer; 0 if there is none.</summary>
    public byte PacketType;

    /// <summary>Properties, which are part of the key.</summary>
    public TypeRowFlags Flags;

    /// <summary>True if two rows are of the same type of the same flow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreSame(in TypeRow left, in TypeRow right) =>
        left.Code == right.Code && left.FeedIndex == right.FeedIndex && left.Flags == right.Flags
        && left.SessionIndex == right.SessionIndex && left.PacketType == right.PacketType
        && left.Channel == right.Channel;

    /// <summary>Hash of what <see cref="AreSame"/> compares; its highest bits choose a place.</summary>
    internal readonly ulong Hash
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ulong small = ((ulong)Code << 32) | ((ulong)(ushort)(FeedIndex ^ (SessionIndex << 8)) << 16)
                | ((ulong)PacketType << 8) | (byte)Flags;
            return (Channel.Hash ^ (small * Spread)) * Spread;
        }
    }
}

/// <summary>Properties of a row of messages.</summary>
[Flags]
public enum TypeRowFlags : byte
{
    /// <summary>No property.</summary>
    None = 0,

    /// <summary>The type is not known.</summary>
    Untyped = 1,

    /// <summary>They use no number of a sequence, so that each copy counts.</summary>
    Unnumbered = 2,

    /// <summary>Of a session: they come from the exchange.</summary>
    FromExchange = 4,

    /// <summary>Of a session: the type is one or two characters, not a number.</summary>
    IsCharacter = 8,
}
