// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport.Binary;

namespace EndToEnd.Tests.Golden;

/// <summary>
/// Keys that <c>--json</c> prints, a committed row for each: run, type of the line, path, JSON types, and <c>always</c>
/// or <c>sometimes</c>. A key or type that the table does not have is a failure, and so is a key that is always there and
/// is not. <c>null</c>, which says that a value is unknown, is allowed in place of each. <c>TELEMETRY_GOLDEN_UPDATE=1</c>
/// adds what a run printed to the table, and makes what it did not print <c>sometimes</c>; types of values that are
/// unknown on the machine are added by hand.
/// </summary>
internal static class KeyTable
{
    private const string Always = "always";
    private const string Sometimes = "sometimes";
    private const string Unknown = "null";

    private static readonly string Path = Goldens.PathOf("live-keys.tsv");
    private static readonly Lock Updating = new();

    /// <summary>Compares what a run printed with the table.</summary>
    /// <param name="run">Name of the run in the table.</param>
    /// <param name="result">What it printed.</param>
    internal static void Check(string run, RunResult result)
    {
        Dictionary<string, SortedSet<string>> printed = [];
        foreach (JsonElement line in result.Lines)
            Add(printed, $"{run}\t{RunResult.Type(line)}\t", line);
        if (Goldens.IsUpdating)
        {
            lock (Updating)
                Update(run, printed);
            return;
        }
        Dictionary<string, (SortedSet<string> Types, string When)> table = Read();
        string[] failures =
        [
            .. printed.Select(row => Unlisted(row.Key, row.Value, table)).OfType<string>(),
            .. table.Where(row => row.Key.StartsWith(run + "\t", StringComparison.Ordinal)
                    && row.Value.When == Always && !printed.ContainsKey(row.Key) && !IsBelowNull(row.Key, printed))
                .Select(row => $"{row.Key.Replace('\t', ' ')} was not printed"),
        ];
        Assert.True(failures.Length == 0, $"{Path}:\n{string.Join('\n', failures.Order(StringComparer.Ordinal))}\n"
            + "If that is wanted, change the rows, or run the test with TELEMETRY_GOLDEN_UPDATE=1.");
    }

    private static string? Unlisted(
        string key, SortedSet<string> types, Dictionary<string, (SortedSet<string> Types, string When)> table)
    {
        if (!table.TryGetValue(key, out (SortedSet<string> Types, string When) row))
            return $"{key.Replace('\t', ' ')} {string.Join('|', types)} is not in the table";
        return types.All(type => type == Unknown || row.Types.Contains(type))
            ? null
            : $"{key.Replace('\t', ' ')} is {string.Join('|', types)}, in the table {string.Join('|', row.Types)}";
    }

    /// <summary>Whether an object or array that a key would be in was unknown.</summary>
    private static bool IsBelowNull(string key, Dictionary<string, SortedSet<string>> printed)
    {
        for (int end = key.Length; (end = key.LastIndexOfAny(['.', '['], end - 1)) > 0;)
        {
            if (printed.TryGetValue(key[..end], out SortedSet<string>? types) && types.Contains(Unknown))
                return true;
        }
        return false;
    }

    private static void Add(Dictionary<string, SortedSet<string>> printed, string path, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                string prefix = path.EndsWith('\t') ? path : path + ".";
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    TypesAt(printed, prefix + member.Name).Add(TypeOf(member.Value));
                    Add(printed, prefix + member.Name, member.Value);
                }
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    TypesAt(printed, path + "[]").Add(TypeOf(item));
                    Add(printed, path + "[]", item);
                }
                break;
        }
    }

    private static SortedSet<string> TypesAt(Dictionary<string, SortedSet<string>> printed, string path)
    {
        if (!printed.TryGetValue(path, out SortedSet<string>? types))
            printed.Add(path, types = new SortedSet<string>(StringComparer.Ordinal));
        return types;
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "bool",
        JsonValueKind kind => kind.ToString().ToLowerInvariant(),
    };

    private static Dictionary<string, (SortedSet<string> Types, string When)> Read() =>
        (File.Exists(Path) ? File.ReadAllLines(Path) : []).Select(line => line.Split('\t')).ToDictionary(
            cells => string.Join('\t', cells[..3]),
            cells => (new SortedSet<string>(cells[3].Split('|'), StringComparer.Ordinal), cells[4]));

    private static void Update(string run, Dictionary<string, SortedSet<string>> printed)
    {
        Dictionary<string, (SortedSet<string> Types, string When)> table = Read();
        bool isNew = !table.Keys.Any(key => key.StartsWith(run + "\t", StringComparison.Ordinal));
        foreach (string key in table.Keys.Where(key => key.StartsWith(run + "\t", StringComparison.Ordinal)).ToArray())
        {
            if (!printed.ContainsKey(key))
                table[key] = (table[key].Types, Sometimes);
        }
        foreach ((string key, SortedSet<string> types) in printed)
        {
            if (table.TryGetValue(key, out (SortedSet<string> Types, string When) row))
                row.Types.UnionWith(types);
            else
                table.Add(key, (types, isNew ? Always : Sometimes));
        }
        File.WriteAllText(Path, GoldenOutput.Text([.. table
            .Select(row => $"{row.Key}\t{string.Join('|', row.Value.Types)}\t{row.Value.When}")
            .Order(StringComparer.Ordinal)]));
    }
}
