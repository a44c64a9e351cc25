// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel.Spreading;
using Telemetry.Yaml;

namespace Telemetry.Spreading.Checks;

/// <summary>Names of the readers. A reader's share of the flows goes by its name, and files are named by it.</summary>
internal static class ReaderNames
{
    private const int Longest = 63;
    private const string Key = "readers";
    private const string Example = "a, b, c";

    /// <summary>Names of a number of readers, from 1.</summary>
    internal static IReadOnlyList<string> Of(int count) =>
        [.. Enumerable.Range(1, count).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Reads a file with <c>readers: [a, b, c]</c>.</summary>
    /// <exception cref="FailureException">It cannot be read, or has errors; all of them are named.</exception>
    internal static IReadOnlyList<string> ReadFile(string path) => Read(YamlFile.ReadAll(path), path);

    /// <summary>Reads the text of such a file.</summary>
    /// <param name="file">Name of the file, for errors.</param>
    internal static IReadOnlyList<string> Read(string text, string file)
    {
        var errors = new ErrorList();
        IReadOnlyList<Located<string>> names = [];
        if (YamlFile.Parse(text, file, errors, $"write \"readers: [{Example}]\"") is { } root)
        {
            names = root.Texts(Key, Example) ?? [];
            if (names.Count == 0 && errors.IsEmpty)
                errors.Add(root.WhereOf(Key), "no reader is named", $"write \"readers: [{Example}]\"");
            if (names.Count > SpreadTable.MostReaders)
                errors.Add(root.WhereOf(Key), $"{names.Count} readers", $"name at most {SpreadTable.MostReaders}");
            root.Finish();
        }
        foreach (Located<string> name in names.Where(name => !IsName(name.Value)))
            errors.Add(name.Where, $"\"{name.Value}\" is not a name",
                $"expected a letter or digit, then letters, digits, \"-\", \"_\" and \".\"; {Longest} at most");
        foreach (Located<string> twice in names.GroupBy(name => name.Value).SelectMany(same => same.Skip(1)))
            errors.Add(twice.Where, $"reader {twice.Value} is named twice", "name it once");
        errors.ThrowIfAny();
        return [.. names.Select(name => name.Value)];
    }

    private static bool IsName(string name) => name.Length <= Longest && char.IsAsciiLetterOrDigit(name[0])
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
