// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Telemetry.Monitor.Tests.Reporting;

/// <summary>A document that Chromium opened from a file, after its scripts have run.</summary>
/// <param name="markup">What the scripts made of it.</param>
/// <param name="messages">Lines of the browser's console.</param>
internal sealed partial class OpenedDocument(string markup, string[] messages)
{
    /// <summary>Debian's Chromium without windows.</summary>
    internal const string Browser = "/usr/bin/chromium-headless-shell";

    private const int LimitMs = 60_000;

    /// <summary>Lines of the browser's console.</summary>
    internal string[] Messages { get; } = messages;

    /// <summary>Labelled numbers of the view.</summary>
    internal Dictionary<string, string> Facts => Fact().Matches(markup).ToDictionary(
        fact => fact.Groups["label"].Value, fact => TextOf(fact.Groups["value"].Value));

    /// <summary>Cells of the table rows of a page's table.</summary>
    internal string[][] Rows(string label) =>
        [.. Row().Matches(TableOf(label)).Select(row => Cell().Matches(row.Value).Select(
            cell => TextOf(cell.Groups["content"].Value)).ToArray()).Where(cells => cells.Length > 0)];

    /// <summary>Opens a document in a browser of its own.</summary>
    internal static async Task<OpenedDocument> Open(string file, string profile, string fragment = "")
    {
        using Process browser = Process.Start(new ProcessStartInfo(Browser,
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", $"--user-data-dir={profile}", "--window-size=1600,2000",
            "--virtual-time-budget=4000", "--enable-logging=stderr", "--dump-dom", $"file://{file}{fragment}",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> markup = browser.StandardOutput.ReadToEndAsync();
        Task<string> log = browser.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(LimitMs);
        try
        {
            await browser.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!browser.HasExited)
                browser.Kill(entireProcessTree: true);
        }
        return new OpenedDocument(await markup, [.. (await log).Split('\n').Where(
            line => line.Contains("CONSOLE", StringComparison.Ordinal))]);
    }

    /// <summary>Nanoseconds of a time as the page writes it.</summary>
    internal static double Nanoseconds(string text)
    {
        string[] parts = text.Split(' ');
        double unit = parts[1] switch { "ns" => 1, "µs" => 1e3, "ms" => 1e6, _ => 1e9 };
        return double.Parse(parts[0], CultureInfo.InvariantCulture) * unit;
    }

    private string TableOf(string label)
    {
        int start = markup.IndexOf($"aria-label=\"{label}\"", StringComparison.Ordinal);
        Assert.True(start >= 0, $"no table {label}");
        return markup[start..markup.IndexOf("</table>", start, StringComparison.Ordinal)];
    }

    // Between a number and its unit the page has a narrow space, and between thousands too.
    private static string TextOf(string content) => Thousands().Replace(
        WebUtility.HtmlDecode(Tag().Replace(content, "")).Replace('\u00A0', ' '), "").Replace('\u202F', ' ');

    [GeneratedRegex("""<span class="label">(?<label>[^<]*)</span><span class="value[^"]*">(?<value>.*?)</span>""")]
    private static partial Regex Fact();

    [GeneratedRegex("<tr.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("<td[^>]*>(?<content>.*?)</td>", RegexOptions.Singleline)]
    private static partial Regex Cell();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"(?<=\d)\u202F(?=\d{3})")]
    private static partial Regex Thousands();
}
