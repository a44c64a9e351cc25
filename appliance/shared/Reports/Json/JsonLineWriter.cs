// SPDX-License-Identifier: Apache-2.0
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Telemetry.Reports.Json;

/// <summary>Writes one JSON object a line into a stream, through one reused buffer.</summary>
/// <param name="onBroken">Called at the end of each line once the output can no longer be written; may be
/// null.</param>
internal sealed class JsonLineWriter(Stream output, Action? onBroken = null) : IDisposable
{
    private const int FlushAt = 1 << 15;
    private const long FlushAfterMilliseconds = 50;

    /// <summary>Form of the lines.</summary>
    internal static readonly JsonWriterOptions Options = new()
    {
        // Standard output is not a web page: what JSON itself allows stays as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly StreamBufferWriter _buffer = new(output, 2 * FlushAt);
    private readonly Utf8JsonWriter _json = new(Stream.Null, Options);
    private long _flushedAt = Environment.TickCount64;

    /// <summary>Failure of the output; null while it can be written.</summary>
    public Failure? Failure => _buffer.Failure;

    public Utf8JsonWriter Begin(ReadOnlySpan<byte> type)
    {
        Utf8JsonWriter json = Begin();
        json.WriteString("type"u8, type);
        return json;
    }

    /// <summary>Begins a line that has no type.</summary>
    public Utf8JsonWriter Begin()
    {
        _json.Reset(_buffer);
        _json.WriteStartObject();
        return _json;
    }

    /// <summary>Ends the line; lines that follow each other closely are written together.</summary>
    /// <param name="flush">True to write at once.</param>
    public void End(bool flush)
    {
        _json.WriteEndObject();
        _json.Flush();
        _buffer.GetSpan(1)[0] = (byte)'\n';
        _buffer.Advance(1);
        if (flush || _buffer.Count >= FlushAt || Environment.TickCount64 - _flushedAt >= FlushAfterMilliseconds)
            Flush();
        if (Failure is not null)
            onBroken?.Invoke();
    }

    /// <summary>Writes the buffered lines.</summary>
    public void Flush()
    {
        _buffer.Flush();
        _flushedAt = Environment.TickCount64;
    }

    public void Dispose()
    {
        Flush();
        _json.Dispose();
    }
}
