// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace TestSupport.Binary;

/// <summary>Result of a run: its exit code, its output lines, its standard error.</summary>
/// <param name="exitCode">Exit code.</param>
/// <param name="output">Lines of standard output.</param>
/// <param name="errors">Standard error.</param>
public sealed class RunResult(int exitCode, IReadOnlyList<string> output, string errors)
{
    /// <summary>Exit code.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>Standard error.</summary>
    public string Errors { get; } = errors;

    /// <summary>The standard output as JSON lines; a line that is not JSON fails the test.</summary>
    public IReadOnlyList<JsonElement> Lines { get; } = [.. output.Select(Parse)];

    /// <summary>The last line, which must be a summary.</summary>
    public JsonElement Summary => Lines is [.., var last] && Type(last) == "summary"
        ? last
        : throw new InvalidOperationException($"the last line is not a summary; exit {ExitCode}: {Errors}");

    /// <summary>The lines of a type.</summary>
    public IEnumerable<JsonElement> OfType(string type) => Lines.Where(line => Type(line) == type);

    /// <summary>The type of a line.</summary>
    public static string Type(JsonElement line) => line.GetProperty("type").GetString()!;

    /// <summary>Keys of a gap that do not depend on when the run was.</summary>
    public static string GapIdentity(JsonElement gap) => string.Join(' ',
        new[] { "scope", "feed", "line", "channel", "first", "last", "state", "repaired_by" }
            .Select(key => gap.GetProperty(key).ToString()));

    private static JsonElement Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }
}
