// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>
/// Features of the declared envelopes of one shape, as constants: each shape is compiled separately, so a feature that
/// a shape lacks costs its packets nothing.
/// </summary>
internal interface IDeclaredShape
{
    /// <summary>True if there may be constant bytes in the header.</summary>
    static abstract bool MayMatch { get; }

    /// <summary>True if there may be a packet length or a send time.</summary>
    static abstract bool MayHaveLengthOrTime { get; }

    /// <summary>Length field at the start of each message, if a field counts the messages; None if the plan decides
    /// both.</summary>
    static abstract LengthKind Lengths { get; }

    /// <summary>Encoding of the channel key.</summary>
    static abstract KeyForm Key { get; }
}

/// <summary>Any declaration.</summary>
[HotPath]
internal readonly struct AnyShape : IDeclaredShape
{
    public static bool MayMatch => true;

    public static bool MayHaveLengthOrTime => true;

    public static LengthKind Lengths => LengthKind.None;

    public static KeyForm Key => KeyForm.Any;
}

/// <summary>Session, number and counted messages, big-endian: as in MoldUDP64.</summary>
[HotPath]
internal readonly struct SessionShape : IDeclaredShape
{
    public static bool MayMatch => false;

    public static bool MayHaveLengthOrTime => false;

    public static LengthKind Lengths => LengthKind.WordBigEndian;

    public static KeyForm Key => KeyForm.SessionText;
}

/// <summary>Number, optional time, and counted messages, little-endian: as in NYSE XDP.</summary>
[HotPath]
internal readonly struct TimedShape : IDeclaredShape
{
    public static bool MayMatch => false;

    public static bool MayHaveLengthOrTime => true;

    public static LengthKind Lengths => LengthKind.Word;

    public static KeyForm Key => KeyForm.None;
}
