// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>The messages behind the header: how many, and how one finds the next.</summary>
public sealed record DeclaredMessages
{
    /// <summary>The field that counts them; null if none does.</summary>
    public DeclaredField? Count { get; init; }

    /// <summary>A count that means no message; null if there is none besides 0.</summary>
    public ulong? CountNone { get; init; }

    /// <summary>How many there are in every packet; 0 if that is not fixed.</summary>
    public int Fixed { get; init; }

    /// <summary>Bytes of each message; 0 if that differs.</summary>
    public int Size { get; init; }

    /// <summary>The field of each message that says its length, 1, 2 or 4 bytes, its offset from the message's first
    /// byte; null if there is none.</summary>
    public DeclaredField? Length { get; init; }

    /// <summary>Bytes of a message up to its body; no message is shorter.</summary>
    public int HeadLength { get; init; }

    /// <summary>True if <see cref="Length"/> counts the whole message, false if what comes behind its head.</summary>
    public bool LengthCountsHead { get; init; }

    /// <summary>Whether only a walk over them tells how many there are.</summary>
    public bool AreWalkedToCount => Count is null && Fixed == 0 && Size == 0 && Length is not null;
}
