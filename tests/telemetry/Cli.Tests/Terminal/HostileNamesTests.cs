// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using Telemetry.Cli.Terminal;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Files;
using Telemetry.Reports.Host;
using TestSupport;
using TestSupport.Reports;

namespace Telemetry.Cli.Tests.Terminal;

/// <summary>Names that a publisher on the network chose: in text output none begins a line or controls the
/// terminal.</summary>
public partial class HostileNamesTests
{
    private const string Bad = "x\u001b[2J\r\nevil \u009b1m\u202ey[red]";
    private const string Shown = @"x\u001b[2J\r\nevil \u009b1m\u202ey[red]";

    private static readonly PublisherName Publisher = new(Bad, Bad, "2");

    [Fact]
    public void lines_of_findings_have_them_in_one_line()
    {
        string text = Written(lines =>
        {
            lines.OnGap(SampleReports.Gap with { Publisher = new PublisherName("a", null, "1") });
            lines.OnGap(SampleReports.Gap with { Feed = Bad, Publisher = Publisher });
            lines.OnEvent(SampleReports.Event with { Flow = Bad, Line = Bad });
            lines.OnPacket(SampleReports.Packet with { Flow = Bad, Line = Bad, Channel = Bad });
            lines.OnMessage(SampleReports.Message with { Flow = Bad, Error = Bad });
            lines.OnOrder(SampleReports.Order with { Session = Bad });
            lines.OnDetected(SampleReports.Detected with { Name = Bad, Evidence = Bad });
            lines.OnSnapshot(SampleReports.Snapshot with { Interval = Hostile() });
        });

        Assert.Equal(8, text.Split('\n').Length - 1);
        Assert.Contains($"gap feed {Shown}: 15-20", text, StringComparison.Ordinal);
        AssertClean(text);
    }

    [Fact]
    public void the_tables_of_the_summary_have_them_in_their_cells()
    {
        string text = Written(lines => lines.OnSummary(Hostile()));

        Assert.Contains(Shown, text, StringComparison.Ordinal);
        AssertClean(text);
    }

    [Fact]
    public void a_tag_of_a_histogram_log_has_no_control_character() =>
        Assert.Equal("feed_age/x_[2J__evil__1m\u202ey[red]", SeriesTag.Of("feed_age", Bad));

    /// <summary>No other code of the terminal makes markup of texts, or writes lines as they are.</summary>
    [Fact]
    public void there_is_one_way_to_the_terminal()
    {
        string[] others = [.. Directory.GetFiles(Path.Combine(ProjectTree.Root, "appliance/telemetry/Cli"), "*.cs",
            SearchOption.AllDirectories).Where(path => !path.EndsWith("/Printed.cs", StringComparison.Ordinal)
                && !path.Contains("/obj/", StringComparison.Ordinal))
            .Where(path => OtherWay().IsMatch(File.ReadAllText(path)))];

        Assert.Empty(others);
    }

    private static SummaryReport Hostile()
    {
        SummaryReport sample = SampleReports.Summary;
        return sample with
        {
            Host = Bad,
            Interfaces = [Bad],
            Feeds = [.. sample.Feeds.Select(feed => feed with
            {
                Feed = Bad,
                Lines = [.. feed.Lines.Select(line => line with { Line = Bad })],
            })],
            Sessions = [.. sample.Sessions.Select(session => session with { Session = Bad })],
            Series = [.. sample.Series.Select(series => series with { Key = Bad })],
            Raised = [.. (sample.Raised ?? []).Select(raised => raised with { Flow = Bad })],
        };
    }

    private static string Written(Action<PlainLines> write)
    {
        var output = new StringWriter();
        write(new PlainLines(output, showsIntervals: true, () => { }));
        return output.ToString();
    }

    private static void AssertClean(string text)
    {
        Assert.DoesNotContain(text, letter => letter != '\n' && (char.IsControl(letter) || letter == '\u202e'));
        Assert.DoesNotContain(text.Split('\n'), line => line.TrimStart().StartsWith("evil", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"Markup\.Escape\(|EscapeMarkup\(|MarkupLineInterpolated|\b(output|Console|Out)\.WriteLine\([^)]")]
    private static partial Regex OtherWay();
}
