// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Telemetry.Monitor.Serving.Answers;

/// <summary>Answer to one request: status, headers, and a body that is bytes, a file, or is written by a function.
/// </summary>
internal sealed class Answer : IDisposable
{
    /// <summary>Answers are not scripts and say so (nosniff): what JSON itself allows stays as it is.</summary>
    public static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly PooledBuffer? _buffer;
    private readonly ReadOnlyMemory<byte> _bytes;

    /// <summary>An answer of bytes that stay as they are.</summary>
    public Answer(string contentType, ReadOnlyMemory<byte> body) => (ContentType, _bytes) = (contentType, body);

    /// <summary>An answer in a buffer, which goes back to the pool with it.</summary>
    public Answer(string contentType, PooledBuffer body) => (ContentType, _buffer) = (contentType, body);

    public int Status { get; init; } = 200;

    /// <summary>Media type of the body.</summary>
    public string ContentType { get; }

    /// <summary>Value of Cache-Control.</summary>
    public string Caching { get; init; } = "no-store";

    /// <summary>Value of ETag with its quotes; null for none.</summary>
    public string? EntityTag { get; init; }

    /// <summary>The body as an open file, which is closed with the answer; null for one of bytes.</summary>
    public FileStream? File { get; private init; }

    /// <summary>Name under which a browser saves the body as a file; null to show it.</summary>
    public string? FileName { get; init; }

    /// <summary>Policy in place of that of the page; null for that of the page.</summary>
    public string? ContentPolicy { get; init; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The body; empty if <see cref="Stream"/> writes it.</summary>
    public ReadOnlyMemory<byte> Body => _buffer?.Written ?? _bytes;

    /// <summary>Writes a body that has no end; null for an answer of bytes.</summary>
    public Func<PipeWriter, CancellationToken, Task>? Stream { get; private init; }

    public static Answer Text(int status, string text) =>
        new("text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text)) { Status = status };

    /// <summary>A table of values with commas between them, which a browser saves under a name.</summary>
    public static Answer Csv(StringBuilder text, string name) =>
        new("text/csv; charset=utf-8", Encoding.UTF8.GetBytes(text.ToString())) { FileName = name };

    /// <summary>A JSON object whose members a function writes.</summary>
    public static Answer Json(
        Action<Utf8JsonWriter> writeMembers, params IReadOnlyList<(string Name, string Value)> headers) =>
        new("application/json; charset=utf-8", JsonObject(writeMembers)) { Headers = headers };

    /// <summary>A JSON value that a function writes.</summary>
    public static Answer JsonValue(Action<Utf8JsonWriter> write) =>
        new("application/json; charset=utf-8", BytesOf(write));

    /// <summary>An answer whose body is written while the client listens.</summary>
    public static Answer Streamed(string contentType, Func<PipeWriter, CancellationToken, Task> write) =>
        new(contentType, default(ReadOnlyMemory<byte>)) { Stream = write, Headers = [("X-Accel-Buffering", "no")] };

    /// <summary>The bytes of an open file from its start, which a browser saves under a name.</summary>
    public static Answer OfFile(string contentType, FileStream file, string name) =>
        new(contentType, default(ReadOnlyMemory<byte>)) { File = file, FileName = name };

    public static Answer Of(Problem problem) => new("application/problem+json", JsonObject(json =>
    {
        json.WriteString("type"u8, "about:blank"u8);
        json.WriteString("title"u8, problem.Title);
        json.WriteNumber("status"u8, problem.Status);
        json.WriteString("where"u8, problem.Where);
        json.WriteString("what"u8, problem.What);
        json.WriteString("do"u8, problem.Do);
    }))
    {
        Status = problem.Status,
        Headers = problem.Status switch
        {
            401 => [("WWW-Authenticate", "Bearer realm=\"telemetry\"")],
            405 => [("Allow", problem.Allow)],
            429 or 503 => [("Retry-After", problem.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture))],
            _ => [],
        },
    };

    public void Dispose()
    {
        _buffer?.Dispose();
        File?.Dispose();
    }

    private static PooledBuffer JsonObject(Action<Utf8JsonWriter> writeMembers) => BytesOf(json =>
    {
        json.WriteStartObject();
        writeMembers(json);
        json.WriteEndObject();
    });

    private static PooledBuffer BytesOf(Action<Utf8JsonWriter> write)
    {
        var buffer = new PooledBuffer();
        try
        {
            using var json = new Utf8JsonWriter(buffer, JsonOptions);
            write(json);
            json.Flush();
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }
}
