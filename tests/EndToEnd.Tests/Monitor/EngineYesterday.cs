// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using TestSupport.Engines;

namespace EndToEnd.Tests.Monitor;

/// <summary>
/// What a monitor served under <c>/metrics</c> second by second, given to VictoriaMetrics as if it had scraped it
/// before: each scrape as one of another minute, with the times in it set to that.
/// </summary>
/// <param name="appliance">The appliance.</param>
/// <param name="series">Kind of the series that is asked about.</param>
/// <param name="key">Its key.</param>
internal sealed class EngineYesterday(string appliance, string series, string key)
{
    private const string LastInterval = "telemetry_appliance_last_interval_timestamp_seconds{";
    private const string Start = "telemetry_appliance_start_timestamp_seconds{";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly List<string> _scrapes = [];

    /// <summary>Number of scrapes.</summary>
    internal int Count => _scrapes.Count;

    /// <summary>Samples of the series up to the last scrape.</summary>
    internal long Samples => SamplesOf(_scrapes[^1]);

    /// <summary>Keeps what an answer says of the appliance, if the series has samples in it.</summary>
    internal void Scrape(string metrics)
    {
        string text = string.Join('\n', metrics.Split('\n').Where(line => line.StartsWith('#')
            || line.Contains($"appliance=\"{appliance}\"", StringComparison.Ordinal))) + "\n";
        if (SamplesOf(text) > 0 && (_scrapes.Count == 0 || SamplesOf(text) > SamplesOf(_scrapes[^1])))
            _scrapes.Add(text);
    }

    /// <summary>Gives them all to a node, the first at a time, the others a minute later each.</summary>
    internal async Task Write(EngineServer node, DateTimeOffset first)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://{node.Address}") };
        for (int scrape = 0; scrape < _scrapes.Count; scrape++)
        {
            DateTimeOffset time = first + (scrape * Minute);
            using var content = new StringContent(At(_scrapes[scrape], first, time), Encoding.UTF8, "text/plain");
            long timeMs = time.ToUnixTimeMilliseconds();
            string query = string.Create(CultureInfo.InvariantCulture,
                $"timestamp={timeMs}&extra_label=job=telemetry&extra_label=instance=earlier");
            using HttpResponseMessage answer = await client.PostAsync(
                new Uri($"api/v1/import/prometheus?{query}", UriKind.Relative), content);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
        await node.Flush();
    }

    private static string At(string scrape, DateTimeOffset first, DateTimeOffset time) => string.Join('\n',
        scrape.Split('\n').Select(line =>
            line.StartsWith(LastInterval, StringComparison.Ordinal) ? WithValue(line, time)
            : line.StartsWith(Start, StringComparison.Ordinal) ? WithValue(line, first - Minute) : line));

    private static string WithValue(string line, DateTimeOffset time) => string.Create(
        CultureInfo.InvariantCulture, $"{line[..line.LastIndexOf(' ')]} {time.ToUnixTimeSeconds()}");

    private long SamplesOf(string text)
    {
        string? line = text.Split('\n').FirstOrDefault(one =>
            one.StartsWith("telemetry_latency_seconds_count{", StringComparison.Ordinal)
            && one.Contains($"series=\"{series}\"", StringComparison.Ordinal)
            && one.Contains($"\"{key}\"", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }
}
