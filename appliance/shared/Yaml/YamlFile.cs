// SPDX-License-Identifier: Apache-2.0
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Telemetry.Yaml;

/// <summary>Reads a configuration file into its outermost section. Environment variables have no effect.</summary>
public static class YamlFile
{
    private const long MostFileBytes = 16 << 20;
    private const int DeepestNesting = 32;

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="FailureException">It cannot be read, or is too large.</exception>
    public static string ReadAll(string path)
    {
        try
        {
            return ReadBounded(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            string what = cause is FileNotFoundException or DirectoryNotFoundException
                ? "no such file" : FileProblem.Of(path, cause);
            throw Unreadable(path, what, cause);
        }
    }

    /// <summary>Parses a file's text.</summary>
    /// <param name="file">Name of the file, for errors.</param>
    /// <param name="hint">Remedy for a file of another form, such as the name of an example.</param>
    /// <returns>The outermost section; null if the text is not such a file, which is an error then.</returns>
    public static YamlSection? Parse(string text, string file, ErrorList errors, string hint)
    {
        try
        {
            return ParseRoot(text, file, errors, hint) is { } root ? new YamlSection(file, "", root, errors) : null;
        }
        catch (YamlException wrong)
        {
            // The library's start is that of the text before the tab.
            if (wrong.Message.Contains("found a tab character", StringComparison.Ordinal))
            {
                errors.Add(
                    YamlSection.Position(file, wrong.End), "not YAML: a tab indents the line", "indent with spaces");
            }
            else
            {
                errors.Add(YamlSection.Position(file, wrong.Start), $"not YAML: {Sentence(wrong)}", hint);
            }
            return null;
        }
    }

    // A file that is not regular has no known length, and a device may have no end.
    private static string ReadBounded(string path)
    {
        using FileStream file = File.OpenRead(path);
        using var held = new MemoryStream();
        byte[] part = new byte[64 * 1024];
        for (int read = file.Read(part); read > 0; read = file.Read(part))
        {
            held.Write(part, 0, read);
            if (held.Length > MostFileBytes)
                throw Unreadable(path, "larger than 16 MiB", null);
        }
        held.Position = 0;
        using var text = new StreamReader(held);
        return text.ReadToEnd();
    }

    private static YamlMappingNode? ParseRoot(string text, string file, ErrorList errors, string hint)
    {
        // The library's reader of nodes is recursive: excessive nesting is refused before it runs.
        Parse(text, CheckDepth);
        var stream = new YamlStream();
        Parse(text, stream.Load);
        if (stream.Documents.Count == 0)
            return new YamlMappingNode();
        if (stream.Documents.Count > 1)
        {
            string second = YamlSection.Position(file, stream.Documents[1].RootNode.Start);
            errors.Add(second, "a second document begins", "keep one document in the file");
        }
        if (stream.Documents[0].RootNode is YamlMappingNode root)
            return root;
        string where = YamlSection.Position(file, stream.Documents[0].RootNode.Start);
        errors.Add(where, "the file must consist of keys with values", hint);
        return null;
    }

    private static void CheckDepth(Parser parser)
    {
        int depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > DeepestNesting + 2)
                throw new YamlException(parser.Current.Start, parser.Current.End, "nested too deeply");
        }
    }

    /// <summary>Parses; for some texts that are not YAML the library throws exceptions of foreign types.</summary>
    private static void Parse(string text, Action<Parser> use)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            use(parser);
        }
        catch (Exception defect) when (
            defect is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            Mark last = parser.Current?.End ?? Mark.Empty;
            throw new YamlException(last, last, "what comes after this cannot be read", defect);
        }
    }

    private static FailureException Unreadable(string path, string what, Exception? cause)
    {
        var failure = new Failure(ExitCode.Usage, path, what, "give a readable configuration file");
        return cause is null ? new FailureException(failure) : new FailureException(failure, cause);
    }

    private static string Sentence(YamlException wrong)
    {
        // Some of the library's messages contain the position, which is printed in front already.
        string message = wrong.Message;
        int colon = message.StartsWith('(') ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        return (colon < 0 ? message : message[(colon + 3)..]).TrimEnd('.').Replace('\n', ' ');
    }
}
