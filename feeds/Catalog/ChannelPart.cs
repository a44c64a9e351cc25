// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Catalog;

/// <summary>One value of a protocol's channel key: its place in <see cref="ChannelKey"/> and its text form.</summary>
public sealed record ChannelPart
{
    private ChannelPart(string name, ChannelPartKind kind, int shift, int bits)
    {
        Name = name;
        Kind = kind;
        Shift = shift;
        Bits = bits;
    }

    /// <summary>Name in the protocol's document, such as <c>unit</c>.</summary>
    public string Name { get; }

    internal ChannelPartKind Kind { get; }

    /// <summary>True if it is a session id, not a channel.</summary>
    internal bool IsSession => Kind is ChannelPartKind.SessionText or ChannelPartKind.SessionNumber;

    internal int Shift { get; }

    internal int Bits { get; }

    /// <summary>The session id as text, without its padding.</summary>
    public static ChannelPart SessionText(string name = "session") => new(name, ChannelPartKind.SessionText, 0, 64);

    /// <summary>The session id as a number, in <see cref="ChannelKey.SessionHigh"/>.</summary>
    public static ChannelPart SessionNumber(string name = "session") =>
        new(name, ChannelPartKind.SessionNumber, 0, 64);

    /// <summary>Up to eight characters in <see cref="ChannelKey.Channel"/>, without their padding.</summary>
    internal static ChannelPart Text(string name) => new(name, ChannelPartKind.Text, 0, 64);

    /// <summary>A number in <see cref="ChannelKey.Channel"/>.</summary>
    /// <param name="name">Name in the protocol's document.</param>
    /// <param name="shift">Its lowest bit.</param>
    public static ChannelPart Number(string name, int shift, int bits) =>
        new(name, ChannelPartKind.Number, shift, bits);

    /// <summary>A character in <see cref="ChannelKey.Channel"/>.</summary>
    /// <param name="name">Name in the protocol's document.</param>
    /// <param name="shift">Its lowest bit.</param>
    public static ChannelPart Character(string name, int shift) => new(name, ChannelPartKind.Character, shift, 8);
}

/// <summary>Place and form of a value in a channel key.</summary>
internal enum ChannelPartKind : byte
{
    /// <summary>Text in the session bytes.</summary>
    SessionText,

    /// <summary>A number in the first eight session bytes.</summary>
    SessionNumber,

    /// <summary>A number in the bits of the channel.</summary>
    Number,

    /// <summary>A character in the bits of the channel.</summary>
    Character,

    Text,
}
