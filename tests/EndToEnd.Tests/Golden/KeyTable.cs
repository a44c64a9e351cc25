// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport.Binary;

namespace EndToEnd.Tests.Golden;

/// <summary>
/// Keys that <c>--json</c> prints, a committed row for each: type of the line, path, JSON types, and the runs in which
/// it is always there. A key or type that the table does not have is a failure, and so is a key that is always there
/// and is not. <c>null</c>, which says that a value is unknown, is allowed in place of each. A test run with
/// <c>TELEMETRY_GOLDEN_UPDATE=1</c> adds what was printed to the table, and takes the run out of the rows of what was
/// not; types of values that are unknown on the machine are added by hand.
/// </summary>
internal static class KeyTable
{
    private const string Unknown = "null";
    private const string NoRun = "none";

    private static readonly string Path = Goldens.PathOf("live-keys.tsv");
    // The settings are read beside the run: one that is short may end before they are known.
    private const string WhenKnown = "host_settings\t";

    private static readonly Lock Updating = new();

    /// <summary>Compares what a run printed with the table.</summary>
    /// <param name="run">Name of the run in the table.</param>
    /// <param name="result">What it printed.</param>
    internal static void Check(string run, RunResult result)
    {
        Dictionary<string, SortedSet<string>> printed = [];
        foreach (JsonElement line in result.Lines)
            Add(printed, $"{RunResult.Type(line)}\t", line);
        if (Goldens.IsUpdating)
        {
            lock (Updating)
                Update(run, printed);
            return;
        }
        Dictionary<string, Row> table = Read();
        bool areSettingsKnown = printed.Keys.Any(key => key.StartsWith(WhenKnown, StringComparison.Ordinal));
        string[] failures =
        [
            .. printed.Select(key => Unlisted(key.Key, key.Value, table)).OfType<string>(),
            .. table.Where(row => row.Value.AlwaysIn.Contains(run) && !printed.ContainsKey(row.Key)
                    && !IsBelowNull(row.Key, printed)
                    && (areSettingsKnown || !row.Key.StartsWith(WhenKnown, StringComparison.Ordinal)))
                .Select(row => $"{row.Key.Replace('\t', ' ')} was not printed"),
        ];
        Assert.True(failures.Length == 0, $"{run}, {Path}:\n"
            + $"{string.Join('\n', failures.Order(StringComparer.Ordinal))}\n"
            + "If that is wanted, change the rows, or run the test with TELEMETRY_GOLDEN_UPDATE=1.");
    }

    private static string? Unlisted(string key, SortedSet<string> types, Dictionary<string, Row> table)
    {
        if (!table.TryGetValue(key, out Row? row))
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

    private static Dictionary<string, Row> Read() => (File.Exists(Path) ? File.ReadAllLines(Path) : [])
        .Select(line => line.Split('\t')).ToDictionary(
            cells => string.Join('\t', cells[..2]), cells => new Row(Set(cells[2], '|'), Set(cells[3], ',')));

    private static SortedSet<string> Set(string text, char separator) =>
        new(text == NoRun ? [] : text.Split(separator), StringComparer.Ordinal);

    private static void Update(string run, Dictionary<string, SortedSet<string>> printed)
    {
        Dictionary<string, Row> table = Read();
        bool isFirst = !table.Values.Any(row => row.AlwaysIn.Contains(run));
        foreach ((string key, Row row) in table)
        {
            if (!printed.ContainsKey(key))
                row.AlwaysIn.Remove(run);
        }
        foreach ((string key, SortedSet<string> types) in printed)
        {
            if (!table.TryGetValue(key, out Row? row))
                table.Add(key, row = new Row(types, Set(NoRun, ',')));
            row.Types.UnionWith(types);
            if (isFirst)
                row.AlwaysIn.Add(run);
        }
        File.WriteAllText(Path, GoldenOutput.Text([.. table
            .Select(row => $"{row.Key}\t{row.Value}").Order(StringComparer.Ordinal)]));
    }

    /// <summary>What the table says of a key.</summary>
    /// <param name="Types">JSON types of its values.</param>
    /// <param name="AlwaysIn">Runs in which it is always there.</param>
    private sealed record Row(SortedSet<string> Types, SortedSet<string> AlwaysIn)
    {
        public override string ToString() => string.Join('|', Types) + "\t"
            + (AlwaysIn.Count == 0 ? NoRun : string.Join(',', AlwaysIn));
    }
}
