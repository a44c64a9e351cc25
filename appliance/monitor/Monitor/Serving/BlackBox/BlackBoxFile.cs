// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Telemetry.Monitor.Serving.BlackBox;

/// <summary>A file of packets that an appliance's index names.</summary>
/// <param name="Name">Name in the folder.</param>
/// <param name="Bytes">Its length, bytes.</param>
/// <param name="Sha256">Hash of its bytes, hexadecimal; null if the index has none.</param>
internal sealed record BlackBoxFile(string Name, long Bytes, string? Sha256)
{
    private const string Ending = ".pcapng";

    /// <summary>Reads a line of <c>index.jsonl</c>; null if it names no file of the folder, such as a line that was cut
    /// short.</summary>
    public static BlackBoxFile? Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "file") is not { } path
                || !root.TryGetProperty("bytes", out JsonElement bytes) || !bytes.TryGetInt64(out long length))
                return null;
            string name = Path.GetFileName(path);
            return name.EndsWith(Ending, StringComparison.Ordinal) && name.All(IsPlain)
                ? new BlackBoxFile(name, length, Text(root, "sha256")) : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string key) =>
        root.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;

    // The name goes into a header of the answer.
    private static bool IsPlain(char letter) =>
        char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or '+' or '@';
}
