// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using TestSupport;

namespace Telemetry.Cli.Tests.Documents;

/// <summary>A document of the project, and the code in it.</summary>
internal sealed partial class ProjectDocument(string path)
{
    private const string Fence = "```";

    public static ProjectDocument Readme { get; } = new("README.md");

    /// <summary>Documents for users of the program: the README and all in <c>docs</c>.</summary>
    public static IReadOnlyList<ProjectDocument> Handbook { get; } =
    [
        Readme,
        .. Directory.EnumerateFiles(System.IO.Path.Combine(ProjectTree.Root, "docs"), "*.md").Order()
            .Select(file => new ProjectDocument("docs/" + System.IO.Path.GetFileName(file))),
    ];

    public static IReadOnlyList<ProjectDocument> All { get; } =
    [
        .. Handbook, new("ARCHITECTURE.md"), new("CONTRIBUTING.md"), new("CHANGELOG.md"), new("feeds/README.md"),
        new("perf/README.md"),
    ];

    public string Path { get; } = path;

    public string Text { get; } = File.ReadAllText(System.IO.Path.Combine(ProjectTree.Root, path));

    /// <summary>The project's commands, each as its words, with the program first.</summary>
    public IEnumerable<string[]> Commands => Ours(CodeLines().Concat(Spans().Where(span => WordCount(span) > 2)));

    /// <summary>Commands that the text only names, such as <c>telemetry replay</c>.</summary>
    public IEnumerable<string> NamedCommands => Ours(Spans().Where(span => WordCount(span) == 2))
        .Select(words => words[1]);

    /// <summary>Text between single back quotes.</summary>
    public IEnumerable<string> Spans() => Span().Matches(Prose()).Select(match => match.Groups[1].Value);

    /// <summary>Contents of the fenced blocks of a language.</summary>
    public IEnumerable<string> Blocks(string language)
    {
        string[] parts = Text.Split(Fence);
        for (int part = 1; part < parts.Length; part += 2)
        {
            if (parts[part].StartsWith(language + "\n", StringComparison.Ordinal))
                yield return parts[part][(language.Length + 1)..];
        }
    }

    /// <summary>Cells of the rows of every table whose head begins with a word.</summary>
    public IEnumerable<string[]> Rows(string head)
    {
        bool inside = false;
        string before = "";
        foreach (string line in Text.Split('\n'))
        {
            bool isFirst = !before.StartsWith('|');
            before = line;
            if (!line.StartsWith('|'))
                inside = false;
            else if (isFirst && line.StartsWith($"| {head} |", StringComparison.Ordinal))
                inside = true;
            else if (inside && !line.StartsWith("|--", StringComparison.Ordinal))
                yield return [.. line.Split('|')[1..^1].Select(cell => cell.Trim())];
        }
    }

    private string Prose() => string.Concat(Text.Split(Fence).Where((_, part) => part % 2 == 0));

    /// <summary>Fenced and indented lines; a second column after two spaces is an explanation.</summary>
    private IEnumerable<string> CodeLines()
    {
        IEnumerable<string> fenced = Text.Split(Fence).Where((_, part) => part % 2 == 1)
            .SelectMany(block => block.Split('\n'));
        IEnumerable<string> indented = Prose().Split('\n')
            .Where(line => line.StartsWith("    ", StringComparison.Ordinal));
        return fenced.Concat(indented).Select(line => line.Trim().Replace("ExecStart=", "", StringComparison.Ordinal))
            .Select(line => line.Split("  ")[0]);
    }

    private static int WordCount(string span) => span.Split(' ').Length;

    private static IEnumerable<string[]> Ours(IEnumerable<string> lines) =>
        lines.SelectMany(ShellLine.Commands).Where(words => words.Length > 1 && IsOurs(words[0]));

    /// <summary>True for the monitor, by its name or its path.</summary>
    public static bool IsMonitor(string program) => program.Split('/')[^1] == "telemetry-monitor";

    private static bool IsOurs(string program) =>
        program == "./build.sh" || program.Split('/')[^1] == "telemetry" || IsMonitor(program);

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Span();
}
