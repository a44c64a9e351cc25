// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Telemetry.Monitor.Serving;

namespace Telemetry.Monitor.Reporting.Interactive;

/// <summary>The page's own scripts and styles for a document that must not load anything: an import map names each
/// module by its path and has its text as an address of the kind <c>data:</c>.</summary>
internal static partial class PageModules
{
    private const string Folder = "page/";

    /// <summary>Statements of a module that runs the page.</summary>
    public const string Start = "import \"page/recorded/start.js\";\nimport \"page/main.js\";\n";

    /// <summary>Modules that have another one in their place, which answers from the document.</summary>
    private static readonly Dictionary<string, string> Replaced = new()
    {
        ["page/data/ask.js"] = "page/recorded/ask.js",
        ["page/data/live.js"] = "page/recorded/live.js",
        ["page/parts/heartbeat.js"] = "page/recorded/heartbeat.js",
    };

    public static string ImportMap()
    {
        IReadOnlyDictionary<string, byte[]> files = PageFiles.All();
        var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject("imports"u8);
            foreach (string path in files.Keys.Where(IsModule).Order(StringComparer.Ordinal))
            {
                string source = Replaced.GetValueOrDefault(path, path);
                string text = WithNames(Encoding.UTF8.GetString(files[source]), source);
                json.WriteString(path,
                    $"data:text/javascript;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}");
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>Styles of the page in their order, each with the media that it is for; null for all.</summary>
    public static IEnumerable<(string Text, string? Media)> Styles()
    {
        IReadOnlyDictionary<string, byte[]> files = PageFiles.All();
        return StyleLink().Matches(Encoding.UTF8.GetString(files["page/index.html"])).Select(link =>
            (Encoding.UTF8.GetString(files[link.Groups["path"].Value]),
                link.Groups["media"].Success ? link.Groups["media"].Value : null));
    }

    /// <summary>Content of the page's body.</summary>
    public static string Body() =>
        BodyContent().Match(Encoding.UTF8.GetString(PageFiles.All()["page/index.html"])).Groups["content"].Value;

    /// <summary>A module with the names of the import map in place of paths, which lead nowhere from such an
    /// address.</summary>
    private static string WithNames(string text, string path) => ImportedPath().Replace(text, match =>
    {
        string imported = match.Value;
        if (imported.StartsWith('/'))
            return imported[1..];
        List<string> parts = [.. path.Split('/')[..^1]];
        foreach (string part in imported.Split('/'))
        {
            if (part == "..")
                parts.RemoveAt(parts.Count - 1);
            else if (part != ".")
                parts.Add(part);
        }
        return string.Join('/', parts);
    });

    private static bool IsModule(string path) => path.StartsWith(Folder, StringComparison.Ordinal)
        && path.EndsWith(".js", StringComparison.Ordinal);

    // Of import and export statements, and of import() where a view is loaded when it is shown.
    [GeneratedRegex("""
        (?<=^(?:import\ |export\ )?[^"/]*(?:from\ |import\ )")(?:\./|\.\./|/page/)[^"]+(?=";$)
        |(?<=import\(")(?:\./|\.\./|/page/)[^"]+(?="\))
        """,
        RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex ImportedPath();

    [GeneratedRegex("""<link rel="stylesheet" href="/(?<path>[^"]+)"(?: media="(?<media>[a-z]+)")?>""")]
    private static partial Regex StyleLink();

    [GeneratedRegex("<body>(?<content>.*)</body>", RegexOptions.Singleline)]
    private static partial Regex BodyContent();
}
