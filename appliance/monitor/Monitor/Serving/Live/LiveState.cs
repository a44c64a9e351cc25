// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text.Json;
using Telemetry.Monitor.Serving.Answers;

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
/// <param name="Name">Kind: <c>gap</c>, <c>event</c> or <c>note</c>.</param>
/// <param name="Json">The object.</param>
internal sealed record LiveEvent(string Name, ReadOnlyMemory<byte> Json)
{
    /// <summary>Makes one of what is written.</summary>
    public static LiveEvent Of(string name, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Answer.JsonOptions);
        write(json);
        json.Flush();
        return new LiveEvent(name, buffer.WrittenMemory);
    }
}

/// <summary>Data that a page shows, with its parameters. One object serves all clients with equal parameters; it is
/// called by one thread at a time.</summary>
internal interface ILiveView
{
    /// <summary>Reads the present state.</summary>
    Task<LiveState> Read();

    /// <summary>Reads what only the first event of a stream has, and returns what writes its members.</summary>
    Task<Action<Utf8JsonWriter>> ReadHello();
}
