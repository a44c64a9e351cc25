// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Telemetry.Monitor.Serving.Answers;

namespace Telemetry.Monitor.Serving.Live;

/// <summary>Bytes of server-sent events, made once for all clients of a view.</summary>
/// <param name="Serial">Number of the state that a client has after this.</param>
/// <param name="Bytes">The events.</param>
/// <param name="IsLast">True if the stream ends with this.</param>
internal sealed record LiveFrame(long Serial, ReadOnlyMemory<byte> Bytes, bool IsLast = false)
{
    /// <summary>The whole state, the first event of a stream.</summary>
    public static LiveFrame Hello(long serial, string view, LiveState state, Action<Utf8JsonWriter> writeHello) =>
        new(serial, Event("hello", null, json =>
        {
            json.WriteString("view"u8, view);
            state.WriteMembers(json);
            json.WriteStartObject("tables"u8);
            foreach (LiveTable table in state.Tables)
                table.WriteAll(json);
            json.WriteEndObject();
            writeHello(json);
        }));

    /// <summary>Data of an event that is alone.</summary>
    public static ReadOnlyMemory<byte> DataOf(LiveFrame frame)
    {
        int start = frame.Bytes.Span.IndexOf("data: "u8) + "data: "u8.Length;
        return frame.Bytes[start..^2];
    }

    /// <summary>Changes since the state before.</summary>
    public static LiveFrame Changes(long serial, LiveState earlier, LiveState state)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (LiveEvent happened in state.Events)
            Write(bytes, happened.Name, null, happened.Json.Span);
        bytes.Write(Event("frame", state.Second, json =>
        {
            state.WriteMembers(json);
            json.WriteStartObject("tables"u8);
            for (int index = 0; index < state.Tables.Count; index++)
                state.Tables[index].WriteChanges(
                    json, index < earlier.Tables.Count ? earlier.Tables[index] : null);
            json.WriteEndObject();
            state.WriteFrame?.Invoke(json);
        }).Span);
        return new LiveFrame(serial, bytes.WrittenMemory);
    }

    /// <summary>Notice that frames were left out for a slow client.</summary>
    public static ReadOnlyMemory<byte> Lag(long skipped) =>
        Event("lag", null, json => json.WriteNumber("skipped"u8, skipped));

    /// <summary>The last event of a stream.</summary>
    public static LiveFrame Bye(string reason) =>
        new(long.MaxValue, Event("bye", null, json => json.WriteString("reason"u8, reason)), IsLast: true);

    private static ReadOnlyMemory<byte> Event(string name, long? id, Action<Utf8JsonWriter> writeMembers)
    {
        using var buffer = new PooledBuffer();
        using (var json = new Utf8JsonWriter(buffer, Answer.JsonOptions))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }
        var bytes = new ArrayBufferWriter<byte>(buffer.Written.Length + 64);
        Write(bytes, name, id, buffer.Written.Span);
        return bytes.WrittenMemory;
    }

    // JSON has no line ends of its own here, so that it is one line of data.
    private static void Write(ArrayBufferWriter<byte> bytes, string name, long? id, ReadOnlySpan<byte> json)
    {
        string head = id is { } known
            ? string.Create(CultureInfo.InvariantCulture, $"event: {name}\nid: {known}\ndata: ")
            : $"event: {name}\ndata: ";
        Encoding.UTF8.GetBytes(head, bytes);
        bytes.Write(json);
        bytes.Write("\n\n"u8);
    }
}
