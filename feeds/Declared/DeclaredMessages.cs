// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>Messages after the header: their number and their lengths.</summary>
public sealed record DeclaredMessages
{
    /// <summary>Field with the number of messages; null if there is none.</summary>
    public DeclaredField? Count { get; init; }

    /// <summary>Value of the count other than 0 that means no message; null if there is none.</summary>
    public ulong? CountNone { get; init; }

    /// <summary>Number of messages in every packet; 0 if it varies.</summary>
    public int Fixed { get; init; }

    /// <summary>Bytes of each message; 0 if they vary.</summary>
    public int Size { get; init; }

    /// <summary>Length field of each message, 1, 2 or 4 bytes, its offset counted from the message's first byte; null
    /// if there is none.</summary>
    public DeclaredField? Length { get; init; }

    /// <summary>Bytes of a message up to its body; no message is shorter.</summary>
    public int HeadLength { get; init; }

    /// <summary>True if <see cref="Length"/> covers the whole message, false if it covers only the bytes after its
    /// head.</summary>
    public bool LengthCountsHead { get; init; }

    /// <summary>True if messages can only be counted by following their lengths.</summary>
    public bool AreWalkedToCount => Count is null && Fixed == 0 && Size == 0 && Length is not null;
}
