// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Reporting;
using TestSupport;

namespace Telemetry.Monitor.Tests.Reporting;

/// <summary>The report that is the page itself, opened by a browser as a file.</summary>
public sealed class InteractiveReportTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [ChromiumFact]
    public async Task the_browser_shows_the_numbers_of_the_report_without_scripts()
    {
        var plan = new ReportPlan
        {
            Files = [SampleRecording.Make(_folder)],
            Output = _folder.File("plain.html"),
        };
        string page = _folder.File("page.html");
        string loud = _folder.File("loud.html");
        Assert.Equal(ExitCode.Done, ReportRun.Run(plan, new Progress<string>()));
        Assert.Equal(ExitCode.Done,
            ReportRun.Run(plan with { Output = page, IsInteractive = true }, new Progress<string>()));
        File.WriteAllText(loud, "<script>console.log('heard')</script>");
        var report = new ReportFile(File.ReadAllBytes(plan.Output));

        OpenedDocument[] opened = await Task.WhenAll(
            OpenedDocument.Open(page, _folder.File("a"), "#/feed?appliance=vm&feed=itch"),
            OpenedDocument.Open(page, _folder.File("b"), "#/session?appliance=vm&session=o"),
            OpenedDocument.Open(loud, _folder.File("c")));

        Assert.Contains("heard", Assert.Single(opened[2].Messages), StringComparison.Ordinal);
        Assert.Empty(opened[0].Messages.Concat(opened[1].Messages));
        AssertFacts(report, opened[0], "feeds.1.", ("messages", "messages"), ("packets", "packets"),
            ("lost", "messages_lost"), ("feed gaps", "feed_gaps"), ("line gaps", "line_gaps"),
            ("repaired", "messages_repaired"));
        AssertFacts(report, opened[1], "sessions.0.", ("orders", "orders"), ("acks", "acks"), ("fills", "fills"),
            ("retransmits sent", "retransmits_sent"));
        AssertLatencies(report, opened[1].Rows("Series"));
    }

    [Fact]
    public void it_holds_everything_and_asks_nobody()
    {
        string output = _folder.File("page.html");
        Assert.Equal(ExitCode.Done, ReportRun.Run(new ReportPlan
        {
            Files = [SampleRecording.Make(_folder)],
            Baseline = [SampleRecording.Make(_folder, "other.telemetry", seed: 8)],
            Output = output,
            IsInteractive = true,
        }, new Progress<string>()));
        string text = File.ReadAllText(output);

        string policy = Regex.Match(text, "Content-Security-Policy\" content=\"([^\"]*)\"").Groups[1].Value;
        Assert.StartsWith("default-src &#39;none&#39;; connect-src &#39;none&#39;;", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch("<(script|link|img)[^>]+(src|href)=\"(?!data:)", text);
        Assert.DoesNotContain("<style media=\"print\"></style>", text, StringComparison.Ordinal);
        Assert.Equal(7, Regex.Count(text, "<style"));
        Assert.Contains("then_recording=other.telemetry", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 500_000, 3_000_000);
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertFacts(
        ReportFile report, OpenedDocument page, string owner, params (string Label, string Key)[] facts)
    {
        foreach ((string label, string key) in facts)
        {
            Figure figure = report.Figures.First(one => one.Fact == owner + key);
            Assert.Equal((label, figure.Value), (label, page.Facts[label]));
        }
    }

    private static void AssertLatencies(ReportFile report, string[][] rows)
    {
        string[] keys = ["count", "min_ns", "p50_ns", "p90_ns", "p99_ns", "p999_ns", "p9999_ns", "max_ns"];
        int compared = 0;
        foreach ((string title, string kind) in new[]
            { ("Order to acknowledgement o", "order_to_ack"), ("Cancel to acknowledgement o", "cancel_to_ack") })
        {
            string[] row = rows.Single(cells => cells[0] == title);
            XElement told = report.All("tr").First(one => one.Elements().FirstOrDefault()?.Value == kind
                && one.Descendants().Any(cell => cell.Attribute("data-fact") is not null));
            foreach ((int column, string key) in keys.Index())
            {
                string? value = told.Descendants().FirstOrDefault(cell =>
                    cell.Attribute("data-fact")?.Value.EndsWith($".{key}", StringComparison.Ordinal) == true)
                    ?.Attribute("data-value")?.Value;
                if (value is null)
                    continue;
                compared++;
                if (value == "null")
                    Assert.Equal("~", row[column + 1]);
                else if (key == "count")
                    Assert.Equal(value, row[column + 1]);
                else
                    Assert.Equal(Number(value), OpenedDocument.Nanoseconds(row[column + 1]), Number(value) * 6e-4);
            }
        }
        Assert.True(compared >= 10, $"{compared} figures");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
