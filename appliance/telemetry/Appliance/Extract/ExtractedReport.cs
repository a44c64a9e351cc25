// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Telemetry.Appliance.Extract;

/// <summary>File that <c>extract</c> made.</summary>
public sealed record ExtractedReport
{
    public required string File { get; init; }

    /// <summary>Its events by kind and id, such as <c>feed_gap:17</c>.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>First stamp of its window, nanoseconds.</summary>
    public required long FromStampNs { get; init; }

    /// <summary>Last stamp of its window, nanoseconds.</summary>
    public required long ToStampNs { get; init; }

    public required long Packets { get; init; }

    /// <summary>Packets with comments.</summary>
    public required long Commented { get; init; }

    /// <summary>Packets in which credentials were overwritten; null if the bytes are as captured.</summary>
    public required long? Redacted { get; init; }

    /// <summary>Packets with all undecodable bytes overwritten; null if the bytes are as captured.</summary>
    public required long? Hidden { get; init; }

    /// <summary>Its length, bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Its SHA-256, hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Its line of <c>--json</c> and of <c>index.jsonl</c>, with its end.</summary>
    public string ToJson()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "extracted"u8);
            json.WriteString("file"u8, File);
            json.WriteStartArray("events"u8);
            foreach (string name in Events)
                json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteNumber("from_stamp_ns"u8, FromStampNs);
            json.WriteNumber("to_stamp_ns"u8, ToStampNs);
            json.WriteNumber("packets"u8, Packets);
            json.WriteNumber("commented"u8, Commented);
            WriteNumber(json, "redacted"u8, Redacted);
            WriteNumber(json, "hidden"u8, Hidden);
            json.WriteNumber("bytes"u8, Bytes);
            json.WriteString("sha256"u8, Sha256);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> key, long? number)
    {
        if (number is { } known)
            json.WriteNumber(key, known);
        else
            json.WriteNull(key);
    }
}
