// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.RegularExpressions;
using TestSupport;

namespace Telemetry.Cli.Tests.Terminal;

/// <summary>Keys of JSON lines beside the table of a document that explains them.</summary>
internal static partial class ExplainedKeys
{
    /// <summary>Keys of an element, of all depths.</summary>
    public static IEnumerable<string> Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(one => Of(one.Value).Prepend(one.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Of),
        _ => [],
    };

    /// <summary>Keys that the first table of keys in a document names.</summary>
    /// <param name="name">Name of the file in <c>docs</c>.</param>
    public static string[] In(string name)
    {
        string document = File.ReadAllText(Path.Combine(ProjectTree.Root, "docs", name));
        string table = document[document.IndexOf("| key | meaning |", StringComparison.Ordinal)..];
        table = table[..table.IndexOf("\n\n", StringComparison.Ordinal)];
        return [.. Code().Matches(table).Select(match => match.Groups[1].Value).Distinct()];
    }

    [GeneratedRegex("`([a-z_]+)(\\[\\])?`")]
    private static partial Regex Code();
}
