// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Telemetry.Monitor.Serving.Live;

/// <summary>State of a view at one second; immutable.</summary>
/// <param name="Second">The second, UTC seconds since 1970: the id of the frame.</param>
/// <param name="WriteMembers">Writes the members that hello and frame have in common.</param>
internal sealed record LiveState(long Second, Action<Utf8JsonWriter> WriteMembers)
{
    /// <summary>The tables, in an order that stays.</summary>
    public IReadOnlyList<LiveTable> Tables { get; init; } = [];

    /// <summary>Writes further members of the frame; null for none.</summary>
    public Action<Utf8JsonWriter>? WriteFrame { get; init; }

    /// <summary>Events since the state before, oldest first.</summary>
    public IReadOnlyList<LiveEvent> Events { get; init; } = [];
}

/// <summary>One thing that happened, sent before the frame of its second.</summary>
/// <param name="Name">Kind: <c>gap</c> or <c>event</c>.</param>
/// <param name="Json">The object.</param>
internal sealed record LiveEvent(string Name, ReadOnlyMemory<byte> Json);

/// <summary>Data that a page shows, with its parameters. One object serves all clients with equal parameters; it is
/// called by one thread at a time.</summary>
internal interface ILiveView
{
    /// <summary>Reads the present state.</summary>
    Task<LiveState> Read();

    /// <summary>Reads what only the first event of a stream has, and returns what writes its members.</summary>
    Task<Action<Utf8JsonWriter>> ReadHello();
}
