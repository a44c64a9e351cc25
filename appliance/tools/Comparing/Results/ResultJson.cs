// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Telemetry.Comparing.Results;

/// <summary>Reads the JSON of a result folder. A member that is absent and one that is null are the same.</summary>
internal static class ResultJson
{
    /// <summary>Opens a file to read it.</summary>
    /// <exception cref="FailureException">It cannot be read.</exception>
    internal static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception cause) when (FileProblem.IsOfWriting(cause))
        {
            throw ResultFailure.Of(path, cause);
        }
    }

    /// <summary>A member; null if there is none.</summary>
    internal static JsonElement? Member(this JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement member) && member.ValueKind != JsonValueKind.Null ? member : null;

    /// <summary>A whole number; null if there is none.</summary>
    internal static long? Number(this JsonElement json, string name) => json.Member(name)?.GetInt64();

    /// <summary>A text; null if there is none.</summary>
    internal static string? Text(this JsonElement json, string name) => json.Member(name)?.GetString();

    /// <summary>True or false; null if it is neither.</summary>
    internal static bool? Truth(this JsonElement json, string name) => json.Member(name)?.GetBoolean();

    /// <summary>The objects of an array; none if there is no array.</summary>
    internal static IEnumerable<JsonElement> Objects(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];
}
