// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Sections;
using Telemetry.Config.Text;
using Telemetry.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Telemetry.Config.Reading;

/// <summary>Reads a configuration file. Environment variables have no effect.</summary>
public static class ConfigReader
{
    private const long MostFileBytes = 16 << 20;
    private const int DeepestNesting = 32;

    /// <summary>Reads a file.</summary>
    /// <exception cref="FailureException">It cannot be read, or has errors; it holds all of them.</exception>
    public static Settings ReadFile(string path)
    {
        var errors = new ErrorList();
        Settings settings = ReadFile(path, errors);
        errors.ThrowIfAny();
        return settings;
    }

    /// <summary>Reads a file and adds its errors to <paramref name="errors"/>.</summary>
    /// <exception cref="FailureException">It cannot be read at all.</exception>
    public static Settings ReadFile(string path, ErrorList errors)
    {
        try
        {
            return ReadText(ReadAll(path), path, errors);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            string what = cause is FileNotFoundException or DirectoryNotFoundException
                ? "no such file" : FileProblem.Of(path, cause);
            throw Unreadable(path, what, cause);
        }
    }

    // A file that is not regular has no known length, and a device may have no end.
    private static string ReadAll(string path)
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

    /// <summary>Reads the text of a file named <paramref name="file"/>.</summary>
    public static Settings ReadText(string text, string file, ErrorList errors)
    {
        try
        {
            if (ParseRoot(text, file, errors) is { } root)
                return ReadRoot(new YamlSection(file, "", root, errors), file);
        }
        catch (YamlException wrong)
        {
            errors.Add(YamlSection.Position(file, wrong.Start), $"not YAML: {Sentence(wrong)}",
                "see telemetry.example.yaml");
        }
        return new Settings();
    }

    private static YamlMappingNode? ParseRoot(string text, string file, ErrorList errors)
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
        errors.Add(where, "the file must consist of keys with values", "see telemetry.example.yaml");
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

    private static Settings ReadRoot(YamlSection root, string file)
    {
        var settings = new Settings
        {
            Instance = IdentitySection.ReadInstance(root),
            Labels = IdentitySection.ReadLabels(root),
            IntervalNs = NumberSettings.Interval.ReadOrDefault(root),
            RepairWindowNs = NumberSettings.RepairWindow.ReadOrDefault(root),
            MemoryLimitBytes = new(
                NumberSettings.MemoryLimit.ReadOrDefault(root),
                root.WhereOf(NumberSettings.MemoryLimit.Key)),
            MaxSeries = new(
                (int)NumberSettings.MaxSeries.ReadOrDefault(root),
                root.WhereOf(NumberSettings.MaxSeries.Key)),
            Cores = RolesFile.OrCores(root, file),
            Security = SecuritySection.Read(root.Section("security", "security")),
            Performance = PerformanceSection.Read(root.Section("performance", "performance")),
            Capture = CaptureSection.Read(root.Section("capture", "capture")),
            Interfaces = InterfaceSection.Read(root),
            Protocols = ProtocolSection.Read(root),
            Feeds = FeedSection.Read(root),
            Sessions = SessionSection.Read(root),
            Day = DaySection.Read(root.Section("day", "day")),
            StateDirectory = root.Text("state_directory")?.Value,
            PublishOnMeasuredInterface = root.Choice("publish_on_measured_interface", SettingKeywords.Truths) ?? false,
            Publish = PublishSection.Read(root.Section("publish", "publish")),
            Aeron = AeronSection.Read(root.Section("aeron", "aeron")),
        };
        root.Finish();
        return settings;
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
