// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Telemetry.Cli.Terminal.Tables;
using Telemetry.Reports;
using Telemetry.Cli.Terminal;
using Telemetry.Reports.Host;
using TestSupport;
using TestSupport.Reports;

namespace Telemetry.Cli.Tests.Documents;

/// <summary>The picture of the README has the tables and lines that the program prints: if one of these tests fails,
/// <c>./build.sh picture</c> draws it again.</summary>
public sealed partial class PictureTests
{
    private const string Separator = "  ";

    private static readonly string[] Picture = Read(Path.Combine(ProjectTree.Root, "docs", "demo.svg"));
    private static readonly string[] Printed = Print(Demo());

    [Fact]
    public void the_picture_has_the_tables_that_the_program_prints() => Assert.Equal(Heads(Printed), Heads(Picture));

    [Fact]
    public void the_picture_has_the_closing_lines_that_the_program_prints() =>
        Assert.Equal(Closing(Printed), Closing(Picture));

    [Fact]
    public void the_picture_shows_a_demo_that_matched_its_truth()
    {
        Assert.Equal("$ ./build.sh demo", Picture[0]);
        Assert.Contains(Picture, line => line.Contains("found exactly what was made", StringComparison.Ordinal));
        Assert.Contains(Picture, line => line.EndsWith("; closed", StringComparison.Ordinal));
        Assert.Matches(@"^\d+ CPUs, .+, Linux [\d.]+, \d{4}-\d\d-\d\d$", Picture[^1]);
    }

    /// <summary>The lines above the rules of tables.</summary>
    private static string[] Heads(string[] lines) =>
        [.. lines.Zip(lines.Skip(1)).Where(pair => pair.Second.StartsWith('─')).Select(pair => pair.First)];

    /// <summary>Lines of which only the figures differ between runs.</summary>
    private static string[] Closing(string[] lines) =>
        [.. lines.Where(line => ClosingLine().IsMatch(line)).Select(line => Figure().Replace(line, "#"))];

    /// <summary>The rows of the picture from top to bottom, the cells of a row apart by two spaces.</summary>
    private static string[] Read(string path)
    {
        var rows = new SortedDictionary<int, string>();
        int column = 0;
        foreach (Match piece in Piece().Matches(File.ReadAllText(path)))
        {
            int left = (int)double.Parse(piece.Groups["x"].Value, CultureInfo.InvariantCulture);
            int row = int.Parse(piece.Groups["y"].Value, CultureInfo.InvariantCulture);
            bool goesOn = rows.TryGetValue(row, out string? before);
            string gap = goesOn && left > column + 1 ? Separator : "";
            rows[row] = before + gap + WebUtility.HtmlDecode(piece.Groups["text"].Value);
            column = left + (int)double.Parse(piece.Groups["length"].Value, CultureInfo.InvariantCulture);
        }
        return [.. rows.Values];
    }

    /// <summary>The program's output for a summary, in the form of <see cref="Read"/>.</summary>
    private static string[] Print(SummaryReport summary)
    {
        var output = new StringWriter();
        SummaryTables.Write(Consoles.For(output), summary);
        return [.. output.ToString().Split('\n').Select(line => Spaces().Replace(line.Trim(), Separator))
            .Where(line => line.Length > 0)];
    }

    /// <summary>A summary with all parts of a demo's.</summary>
    private static SummaryReport Demo()
    {
        FeedReport feed = SampleReports.Summary.Feeds[0];
        return SampleReports.Summary with
        {
            Feeds = [feed with { Lines = [feed.Lines[0], feed.Lines[0] with { Line = "B" }] }],
            Clock = new ClockReport { StampSource = "bpf_ktime_get_ns", ResolutionNs = 20 },
            HostSettings = new HostSettingsReport { Hash = "0123456789abcdef", Verdict = "ok" },
            HostPath = new HostPathReport { Tcp = [new TcpReport()], Threads = [new ThreadReport { RunningNs = 1 }] },
            Subscribers = [],
            Received = [],
        };
    }

    [GeneratedRegex(
        """<text x="(?<x>[\d.]+)" y="(?<y>\d+)"[^>]* textLength="(?<length>[\d.]+)">(?<text>[^<]*)</text>""")]
    private static partial Regex Piece();

    [GeneratedRegex("^(ledger:|aeron:|media driver:|appliance:|the appliance found)")]
    private static partial Regex ClosingLine();

    [GeneratedRegex(@"-?\b\d+([,.]\d+)*|(?<= )-(?=[ ,;]|$)")]
    private static partial Regex Figure();

    [GeneratedRegex("  +")]
    private static partial Regex Spaces();
}
