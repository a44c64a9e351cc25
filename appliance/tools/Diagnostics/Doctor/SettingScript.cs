// SPDX-License-Identifier: Apache-2.0
using System.Reflection;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>One embedded file of <c>tuning/settings</c>: the words that it declares, and its functions that are one
/// command on one line.</summary>
internal sealed class SettingScript
{
    private const string Folder = "tuning/settings/";

    private readonly string[] _lines;
    private readonly string _prefix;
    private readonly string _declaration;

    /// <summary>Parses the text of a file.</summary>
    /// <param name="id">Name of the setting, which is that of the file.</param>
    internal SettingScript(string id, string text)
    {
        Id = id;
        _lines = text.Split('\n');
        _prefix = $"setting_{id.Replace('-', '_')}_";
        _declaration = Array.Find(_lines, line => line.StartsWith($"setting {id}", StringComparison.Ordinal)) ?? "";
    }

    internal string Id { get; }

    /// <summary>All settings, by name.</summary>
    internal static IReadOnlyList<SettingScript> All()
    {
        var program = Assembly.GetExecutingAssembly();
        return
        [
            .. program.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal).Select(name =>
                {
                    using var text = new StreamReader(program.GetManifestResourceStream(name)!);
                    return new SettingScript(Path.GetFileNameWithoutExtension(name), text.ReadToEnd());
                }),
        ];
    }

    /// <summary>Value of a word of the declaration, such as <c>severity</c>.</summary>
    internal string Declared(string key, string otherwise) => _declaration.Split(' ')
        .FirstOrDefault(word => word.StartsWith(key + "=", StringComparison.Ordinal))?[(key.Length + 1)..] ?? otherwise;

    /// <summary>True if the file has a function for a part, such as <c>get</c>.</summary>
    internal bool Has(string part) => Array.Exists(
        _lines, line => line.StartsWith($"{_prefix}{part}() {{", StringComparison.Ordinal));

    /// <summary>Words of the only command of a part's function for one subject, without quotes; empty if there is no
    /// such function, or it has more than one line.</summary>
    /// <param name="subject">Replaces <c>$1</c>; its parts before and after <c>/</c> replace <c>${1%%/*}</c> and
    /// <c>${1#*/}</c>.</param>
    internal string[] Words(string part, string subject)
    {
        string start = $"{_prefix}{part}() {{ ";
        string? line = Array.Find(_lines, line => line.StartsWith(start, StringComparison.Ordinal)
            && line.EndsWith("; }", StringComparison.Ordinal));
        string[] parts = subject.Split('/', 2);
        return line is null ? []
            : line[start.Length..^3].Replace("\"", "", StringComparison.Ordinal)
                .Replace("${1%%/*}", parts[0], StringComparison.Ordinal)
                .Replace("${1#*/}", parts[^1], StringComparison.Ordinal)
                .Replace("$1", subject, StringComparison.Ordinal).Split(' ');
    }
}
