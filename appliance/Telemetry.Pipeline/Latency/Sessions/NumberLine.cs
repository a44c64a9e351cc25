// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Latency.Sessions;

/// <summary>How far one line of numbers of one direction of a connection has come.</summary>
internal struct NumberLine
{
    /// <summary>Which line, as the protocol tells it.</summary>
    public ulong Id;

    /// <summary>The first number seen of it on this connection.</summary>
    public ulong First;

    /// <summary>The number that must come next.</summary>
    public ulong Next;

    /// <summary>How many messages without a number that is read had come when this line came so far.</summary>
    public ulong Unread;

    /// <summary>Whether the numbers began anew on this connection: then those before it mean nothing.</summary>
    public bool IsFresh;

    /// <summary>
    /// Whether messages may have been missed by us since the last number: then the next one is right.
    /// </summary>
    public bool IsUncertain;
}
