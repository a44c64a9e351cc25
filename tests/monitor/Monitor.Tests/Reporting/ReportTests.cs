// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Xml.Linq;
using Telemetry.Monitor.Reporting;
using Telemetry.Monitor.Reporting.Played;
using TestSupport;

namespace Telemetry.Monitor.Tests.Reporting;

/// <summary>The report of a recording that the appliance itself made.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly string _recording;

    public ReportTests() => _recording = SampleRecording.Make(_folder);

    [Fact]
    public async Task every_figure_is_that_of_the_monitor_that_plays_the_recording()
    {
        await using PlayedMonitor monitor = await PlayedMonitor.Start(_recording);
        JsonElement summary = await monitor.Json("/api/v1/summary");
        ReportFile report = Make(new ReportPlan { Files = [_recording], Output = Output });

        Assert.True(report.Figures.Count > 300, $"{report.Figures.Count} figures");
        Assert.All(report.Figures, figure =>
            Assert.Equal((figure.Fact, ReportFile.At(summary, figure.Fact)), (figure.Fact, figure.Value)));
        foreach (string kind in (string[])["feeds.1.lines.1.", "sessions.0.", "series.0.", "ledger.", "received.0."])
            Assert.Contains(report.Figures, figure => figure.Fact.StartsWith(kind, StringComparison.Ordinal)
                && figure.Value is not ("0" or "null"));
        Assert.NotEqual("0", ReportFile.At(summary, "feeds.1.messages_lost"));
        Assert.Equal(report.Figures, (await monitor.Report()).Figures);
    }

    [Fact]
    public void the_text_of_every_figure_is_its_value()
    {
        ReportFile report = Make(new ReportPlan { Files = [_recording], Output = Output });

        Assert.All(report.Figures, figure =>
        {
            if (figure.Value is "null" or "false" or "true")
                Assert.Equal(figure.Value switch { "null" => "~", "true" => "yes", _ => "no" }, figure.Text);
            else if (Units.TryGetValue(figure.Text.Split(' ')[^1], out double unit) && figure.Text.Contains(' '))
                Assert.Equal(Number(figure.Value), Number(figure.Text.Split(' ')[0]) * unit, unit * 0.06);
            else
                Assert.Equal(Number(figure.Value), Number(figure.Text));
        });
    }

    [Fact]
    public async Task gaps_are_listed_with_their_exact_ranges()
    {
        await using PlayedMonitor monitor = await PlayedMonitor.Start(_recording);
        JsonElement[] gaps =
        [
            .. (await monitor.Json("/api/v1/gaps?limit=1000")).GetProperty("gaps").EnumerateArray()
                .Where(gap => gap.GetProperty("scope").GetString() == "feed").Reverse(),
        ];
        ReportFile report = Make(new ReportPlan { Files = [_recording], Output = Output });

        Assert.True(gaps.Length >= 3, $"{gaps.Length} gaps");
        // The capture's stamps take the place of the times that a replay does not know.
        Assert.All(report.Rows("Gaps of the feed"), row => Assert.StartsWith("22:13:2", row[0]));
        Assert.Equal(
            gaps.Select(gap => (gap.GetProperty("first").GetUInt64() == gap.GetProperty("last").GetUInt64()
                ? $"{gap.GetProperty("first")}" : $"{gap.GetProperty("first")} – {gap.GetProperty("last")}",
                $"{gap.GetProperty("count")}", gap.GetProperty("state").GetString()!)),
            report.Rows("Gaps of the feed").Select(row => (row[2], row[3], row[5])));
    }

    [Fact]
    public void a_list_is_cut_at_the_limit_and_says_so()
    {
        ReportFile whole = Make(new ReportPlan { Files = [_recording], Output = Output });
        ReportFile cut = Make(new ReportPlan { Files = [_recording], Output = Output, Limit = 2 });

        int gaps = whole.Rows("Gaps of the feed").Count;
        Assert.Equal(2, cut.Rows("Gaps of the feed").Count);
        Assert.Contains($">{gaps - 2} more, see the recording.<", cut.Text, StringComparison.Ordinal);
        Assert.True(cut.Text.Length < whole.Text.Length);
    }

    [Fact]
    public void it_needs_nothing_and_runs_nothing()
    {
        ReportFile report = Make(new ReportPlan { Files = [_recording], Output = Output });

        Assert.Empty(report.All("script").Concat(report.All("iframe")).Concat(report.All("link")));
        Assert.DoesNotContain("<script", report.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("javascript:", report.Text, StringComparison.OrdinalIgnoreCase);
        Assert.All(report.Document.Descendants().Attributes(), attribute =>
        {
            Assert.False(attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
            Assert.False(attribute.Name.LocalName == "src");
            if (attribute.Name.LocalName == "href")
                Assert.Matches("^(#part-|data:image/png;base64,)", attribute.Value);
        });
        Assert.DoesNotContain("@import", report.Text, StringComparison.Ordinal);
        Assert.Contains(report.All("meta"), meta =>
            meta.Attribute("http-equiv")?.Value == "Content-Security-Policy"
            && meta.Attribute("content")!.Value.StartsWith("default-src 'none'", StringComparison.Ordinal));
        Assert.InRange(report.Text.Length, 50_000, 2_000_000);
    }

    [Fact]
    public void files_are_named_with_their_hash_also_at_the_foot_of_printed_pages()
    {
        string packed = SampleRecording.Packed(_recording);
        string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(packed)));

        ReportFile report = Make(new ReportPlan { Files = [packed], Output = Output });

        Assert.Contains(report.All("td"), cell => cell.Value == hash);
        string foot = report.All("style").Single().Value;
        Assert.Contains("@bottom-left{content:\"day\\00002etelemetry\\00002egz", foot, StringComparison.Ordinal);
        Assert.Contains(hash[..16], foot, StringComparison.Ordinal);
        Assert.Equal(Make(new ReportPlan { Files = [_recording], Output = Output }).Figures, report.Figures);
    }

    [Fact]
    public void a_part_of_the_time_has_a_part_of_the_messages()
    {
        ReportFile whole = Make(new ReportPlan { Files = [_recording], Output = Output });
        long splitNs = SampleRecording.StartNs + 1_750_000_000;
        ReportFile early = Make(new ReportPlan { Files = [_recording], Output = Output, To = new(splitNs, false) });
        ReportFile late = Make(new ReportPlan { Files = [_recording], Output = Output, From = new(splitNs, false) });

        foreach (string fact in (string[])["feeds.1.messages", "feeds.1.messages_lost", "sessions.0.orders"])
            Assert.Equal(Value(whole, fact), Value(early, fact) + Value(late, fact));
        Assert.True(Value(early, "feeds.1.messages") > 0 && Value(late, "feeds.1.messages") > 0);
        Assert.Equal(whole.Rows("Gaps of the feed").Count,
            early.Rows("Gaps of the feed").Count + late.Rows("Gaps of the feed").Count);
    }

    [Fact]
    public void a_recording_does_not_differ_from_itself_and_differs_from_another()
    {
        ReportFile same = Make(new ReportPlan
        {
            Files = [_recording],
            Output = Output,
            Baseline = [SampleRecording.Packed(_recording)],
        });
        IReadOnlyList<string[]> rows = Compared(same);
        Assert.True(rows.Count > 20);
        Assert.All(rows, row => Assert.True(row[3] == row[4] && row[5] is "0 ns" or "~", string.Join(' ', row)));

        string other = SampleRecording.Make(_folder, "other.telemetry", seed: 8);
        ReportFile different = Make(new ReportPlan { Files = [_recording], Output = Output, Baseline = [other] });
        Assert.Contains(Compared(different), row => row[5] is not ("0 ns" or "~"));
        // Percentiles that either does not reach are unknown, in all columns that depend on them.
        Assert.All(Compared(different).Where(row => row[3] == "~" || row[4] == "~"),
            row => Assert.Equal(("~", "~", "~"), (row[5], row[6], row[7])));
    }

    public void Dispose() => _folder.Dispose();

    private static readonly Dictionary<string, double> Units = new()
    {
        ["ns"] = 1,
        ["µs"] = 1e3,
        ["ms"] = 1e6,
        ["s"] = 1e9,
        ["B"] = 1,
        ["KiB"] = 1 << 10,
        ["MiB"] = 1 << 20,
        ["GiB"] = 1 << 30,
    };

    private string Output => _folder.File("report.html");

    private ReportFile Make(ReportPlan plan)
    {
        Assert.Equal(Telemetry.Model.Failures.ExitCode.Done, ReportRun.Run(plan, new Progress<string>()));
        return new ReportFile(File.ReadAllBytes(plan.Output));
    }

    private static IReadOnlyList<string[]> Compared(ReportFile report)
    {
        XElement table = report.All("table").First(one => one.Descendants().Any(cell =>
            cell.Name.LocalName == "th" && cell.Value == "ratio"));
        return
        [
            .. table.Elements().Last().Elements().Select(
                row => row.Elements().Select(cell => cell.Value).ToArray()),
        ];
    }

    private static long Value(ReportFile report, string fact) =>
        long.Parse(report.Figures.First(figure => figure.Fact == fact).Value, CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);
}
