// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>
/// What declared envelopes of one shape have or may have, as constants: each shape is compiled for itself, and what its
/// envelopes have not costs their packets nothing.
/// </summary>
internal interface IDeclaredShape
{
    /// <summary>Whether there may be bytes that every packet has.</summary>
    static abstract bool MayMatch { get; }

    /// <summary>Whether there may be a length of the packet, or a time.</summary>
    static abstract bool MayTell { get; }

    /// <summary>What each message begins with, where a field counts them; None where the plan says both.</summary>
    static abstract LengthKind Lengths { get; }

    /// <summary>How the channel key is read.</summary>
    static abstract KeyForm Key { get; }
}

/// <summary>Whatever can be declared.</summary>
[HotPath]
internal readonly struct AnyShape : IDeclaredShape
{
    public static bool MayMatch => true;

    public static bool MayTell => true;

    public static LengthKind Lengths => LengthKind.None;

    public static KeyForm Key => KeyForm.Any;
}

/// <summary>A session, a number and counted messages, the higher byte first: as MoldUDP64 has them.</summary>
[HotPath]
internal readonly struct SessionShape : IDeclaredShape
{
    public static bool MayMatch => false;

    public static bool MayTell => false;

    public static LengthKind Lengths => LengthKind.WordBigEndian;

    public static KeyForm Key => KeyForm.SessionText;
}

/// <summary>A number, maybe a time, and counted messages, the lower byte first: as NYSE XDP has them.</summary>
[HotPath]
internal readonly struct TimedShape : IDeclaredShape
{
    public static bool MayMatch => false;

    public static bool MayTell => true;

    public static LengthKind Lengths => LengthKind.Word;

    public static KeyForm Key => KeyForm.None;
}
