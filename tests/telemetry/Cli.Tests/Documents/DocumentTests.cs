// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Telemetry.Cli.Commands;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Config.Text;
using Telemetry.Feeds.Catalog;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Config;
using Telemetry.Yaml;
using TestSupport;
using MonitorLine = Telemetry.Monitor.Commands.CommandLine;

namespace Telemetry.Cli.Tests.Documents;

/// <summary>Commands, options and names in documents match the program.</summary>
public sealed partial class DocumentTests
{
    private const int LeastCommands = 15;
    private const int MostReadmeLines = 160;

    /// <summary>Options of build.sh and of other programs that the text names.</summary>
    private static readonly string[] OtherOptions =
        ["--aot", "--baseline", "--enable-feature", "--jit", "--json", "--record"];

    public static TheoryData<string, string> Commands()
    {
        TheoryData<string, string> commands = [];
        foreach (ProjectDocument document in ProjectDocument.All)
        {
            foreach (string command in document.Commands.Select(words => string.Join('\n', words)).Distinct())
                commands.Add(document.Path, command);
        }
        return commands;
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void every_command_in_a_document_parses(string document, string command)
    {
        string[] words = command.Split('\n');
        if (words[0] == "./build.sh")
            Assert.True(BuildCommands().Contains(words[1]), $"{document}: build.sh has no command {words[1]}");
        else
            Assert.Empty((ProjectDocument.IsMonitor(words[0]) ? MonitorLine.Parse(words[1..])
                : CommandLine.Parse(words[1..])).Errors.Select(error => $"{document}: {error.Message}"));
    }

    [Fact]
    public void every_command_that_a_text_names_exists()
    {
        string[] known = [.. BuildCommands(), .. CommandLine.Build().Subcommands
            .Concat(MonitorLine.Build().Subcommands).Select(command => command.Name)];

        Assert.Empty(ProjectDocument.All.SelectMany(document => document.NamedCommands).Except(known));
    }

    [Fact]
    public void the_documented_unit_is_the_packaged_one()
    {
        string block = Assert.Single(ProjectDocument.Handbook.SelectMany(document => document.Blocks("ini")));
        string[] shown = block.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] unit = File.ReadAllLines(
            Path.Combine(ProjectTree.Root, "appliance", "packaging", "telemetry.service"));

        Assert.Equal(shown, unit.Where(shown.Contains));
        Assert.Contains(shown, line => line.StartsWith("AmbientCapabilities=", StringComparison.Ordinal));
    }

    [Fact]
    public void the_documents_contain_commands()
    {
        string[] first = CommandLines([ProjectDocument.Readme]);
        string[] found = CommandLines(ProjectDocument.Handbook);

        Assert.Equal(["./build.sh demo", "./build.sh test"], first[..2]);
        Assert.Contains("telemetry config check telemetry.example.yaml", found);
        Assert.True(found.Length >= LeastCommands, $"only {found.Length} commands were found");
    }

    [Fact]
    public void the_readme_leads_to_every_document() =>
        Assert.All(ProjectDocument.All.Skip(1), document =>
            Assert.Contains($"]({document.Path})", ProjectDocument.Readme.Text, StringComparison.Ordinal));

    [Fact]
    public void the_readme_is_short() =>
        Assert.InRange(ProjectDocument.Readme.Text.Count(letter => letter == '\n'), 1, MostReadmeLines);

    [Theory]
    [InlineData("sudo out/telemetry demo --json  # all", new[] { "out/telemetry", "demo", "--json" })]
    [InlineData("telemetry watch --channel 'aeron:udp?a=1|b=2'",
        new[] { "telemetry", "watch", "--channel", "aeron:udp?a=1|b=2" })]
    [InlineData("gzip -dc a | telemetry replay -", new[] { "telemetry", "replay", "-" })]
    public void a_line_is_split_as_a_shell_would(string line, string[] expected) =>
        Assert.Equal(expected, ShellLine.Commands(line).Last());

    [Fact]
    public void every_option_that_a_document_names_exists()
    {
        HashSet<string> known = [.. AllCommands(CommandLine.Build()).Concat(AllCommands(MonitorLine.Build()))
            .SelectMany(command => command.Options).Select(option => option.Name), .. OtherOptions, .. TuneOptions()];

        foreach (ProjectDocument document in ProjectDocument.All)
        {
            string[] named = [.. document.Spans().Where(span => span.StartsWith("--", StringComparison.Ordinal))
                .Select(span => span.Split(' ', '=')[0])];
            Assert.Empty(named.Except(known));
        }
    }

    [Fact]
    public void every_option_and_argument_is_explained_by_help()
    {
        foreach (Command command in AllCommands(CommandLine.Build()))
        {
            IEnumerable<Symbol> symbols = [.. command.Options, .. command.Arguments];
            Assert.All(symbols, symbol => Assert.False(string.IsNullOrWhiteSpace(symbol.Description), symbol.Name));
        }
    }

    [Fact]
    public void the_readme_names_every_command_of_program_and_script()
    {
        string[] used = [.. ProjectDocument.All
            .SelectMany(document => document.Commands.Where(words => words[0] == "./build.sh").Select(words => words[1])
                .Concat(document.NamedCommands))];

        string[] named = [.. ProjectDocument.Readme.NamedCommands,
            .. ProjectDocument.Readme.Commands.Select(words => words[1])];

        Assert.Empty(CommandLine.Build().Subcommands.Select(command => command.Name).Except(named));
        Assert.Empty(new[] { "demo", "test", "build", "perf" }.Except(used));
    }

    [Fact]
    public void the_configurations_that_documents_show_are_accepted()
    {
        (string Path, string Text)[] blocks = [.. ProjectDocument.All
            .SelectMany(document => document.Blocks("yaml").Select(block => (document.Path, block)))
            .Where(one => !IsOfPrometheus(one.block))];

        Assert.Contains(blocks, block => block.Path == "docs/operating.md");
        foreach ((string path, string text) in blocks)
        {
            var errors = new ErrorList();
            if (path == "docs/monitoring.md")
            {
                _ = MonitorConfig.ReadText(text, path, errors);
                errors.ThrowIfAny();
                continue;
            }
            Settings settings = ConfigReader.ReadText(text, path, errors);
            errors.ThrowIfAny();
            Assert.NotNull(Configuration.Build(settings));
        }
    }

    private static bool IsOfPrometheus(string block) => block.StartsWith("scrape_configs:", StringComparison.Ordinal);

    [Fact]
    public void the_documents_list_the_protocols_that_the_catalog_has() =>
        Assert.Equal(ProtocolCatalog.Rows.Select(row => row.Name), Names("id"));

    [Fact]
    public void the_documents_state_the_catalogs_certainty_of_each_protocol()
    {
        foreach (string[] cells in Rows("id"))
        {
            Assert.True(ProtocolCatalog.TryFind(cells[0].Trim('`'), out ProtocolRow? row));
            Assert.Equal((row.Source, ProofText.Of(row.Proof)), (cells[2], cells[3].Split(':')[0]));
        }
    }

    [VectorsFact]
    public void the_documents_count_the_real_packets_by_which_a_protocol_was_checked()
    {
        foreach (string[] cells in Rows("id"))
        {
            int packets = VectorCapture.Of(cells[0].Trim('`')).Sum(capture => capture.Packets.Count);
            string said = cells[3].Split(": ")[1];
            Assert.StartsWith(packets == 0 ? "constructed packets" : $"{packets} packet", said);
        }
    }

    [Fact]
    public void the_documents_explain_every_series() =>
        Assert.Equal(Enum.GetNames<SeriesKind>().Select(SnakeCase).Order(), Names("series").Order());

    [Fact]
    public void the_timeline_shows_every_series()
    {
        string drawing = File.ReadAllText(Path.Combine(ProjectTree.Root, "docs", "timeline.svg"));
        string[] shown = [.. SeriesName().Matches(drawing).Select(match => match.Value)];

        Assert.Empty(Enum.GetNames<SeriesKind>().Select(SnakeCase).Except(shown));
    }

    [Fact]
    public void the_table_of_events_is_that_of_the_schema() => Assert.Equal(
        XDocument.Load(Path.Combine(ProjectTree.Root, "appliance", "shared", "Messages", "events.xml")).Root!
            .Elements("event").Where(one => (string?)one.Attribute("name") != "order").Select(RowOf),
        File.ReadLines(Path.Combine(ProjectTree.Root, "docs", "output.md"))
            .SkipWhile(line => !line.StartsWith("| event |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|')));

    private static string RowOf(XElement kind)
    {
        string severities = (string?)kind.Attribute("severities") ?? kind.Attribute("severity")!.Value;
        string meaning = string.Join(' ', kind.Element("meaning")!.Value.Split(
            (char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return $"| `{kind.Attribute("name")!.Value}` | {severities} | {kind.Attribute("state")!.Value} | {meaning} |";
    }

    [Fact]
    public void the_documents_explain_every_way_to_attach() =>
        Assert.Equal(SettingKeywords.Attachments.Select(word => word.Word).Order(), Names("`attach`").Order());

    [Fact]
    public void the_documents_explain_every_exit_code() =>
        Assert.Equal(Enum.GetValues<ExitCode>().Select(code => (int)code),
            Rows("exit code").Select(cells => int.Parse(cells[0], CultureInfo.InvariantCulture)));

    [Fact]
    public void files_that_documents_name_exist()
    {
        string[] files = [.. Directory.EnumerateFiles(ProjectTree.Root, "*", SearchOption.AllDirectories)
            .Where(file => !BuiltOrHidden().IsMatch(file[ProjectTree.Root.Length..]))];

        foreach (ProjectDocument document in ProjectDocument.All)
        {
            IEnumerable<string> named = document.Spans().Where(span => FileName().IsMatch(span));
            Assert.Empty(named.Where(name => !files.Any(file => file.EndsWith("/" + name, StringComparison.Ordinal)))
                .Select(name => $"{document.Path}: {name}"));
        }
    }

    private static IEnumerable<string> Names(string head) => Rows(head)
        .SelectMany(cells => cells[0].Split(',')).Select(name => name.Trim().Trim('`'));

    /// <summary>Rows of a table that is in one of the documents only.</summary>
    private static string[][] Rows(string head) => Assert.Single(
        ProjectDocument.Handbook.Select(document => document.Rows(head).ToArray()), rows => rows.Length > 0);

    private static string[] CommandLines(IEnumerable<ProjectDocument> documents) =>
        [.. documents.SelectMany(document => document.Commands).Select(words => string.Join(' ', words))];

    /// <summary>First columns of the table in build.sh that its help prints.</summary>
    private static string[] BuildCommands() =>
        [.. TableRow().Matches(File.ReadAllText(Path.Combine(ProjectTree.Root, "build.sh")))
            .Select(match => match.Groups[1].Value)];

    /// <summary>First columns of the table in tuning/tune that its help prints.</summary>
    private static string[] TuneOptions() =>
        [.. OptionRow().Matches(File.ReadAllText(Path.Combine(ProjectTree.Root, "tuning", "tune")))
            .Select(match => match.Groups[1].Value)];

    private static IEnumerable<Command> AllCommands(Command command) =>
        command.Subcommands.SelectMany(AllCommands).Append(command);

    private static string SnakeCase(string name) => UpperCase().Replace(name, "_$0").ToLowerInvariant();

    [GeneratedRegex("connect|[a-z]+(_[a-z]+)+")]
    private static partial Regex SeriesName();

    [GeneratedRegex("^  \"([a-z]+)\\|", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex("^  \"(--[a-z-]+)\\|", RegexOptions.Multiline)]
    private static partial Regex OptionRow();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex UpperCase();

    [GeneratedRegex(@"^[\w./-]+\.(cs|csproj|h|c|md|sh|xml|props)$")]
    private static partial Regex FileName();

    [GeneratedRegex("/(bin|obj|out|\\.git)/")]
    private static partial Regex BuiltOrHidden();
}
