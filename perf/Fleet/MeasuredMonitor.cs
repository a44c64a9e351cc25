// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using TestSupport.Binary;

namespace Telemetry.Perf.Fleet;

/// <summary>A built monitor that runs: its processor time, its memory, and the frames of a live stream.</summary>
internal sealed class MeasuredMonitor : IDisposable
{
    private const double TicksPerSecond = 100;              // USER_HZ
    private const string Id = "id: ";

    private readonly TelemetryProcess _process;
    private readonly HttpClient _http;
    private readonly List<double> _delaysMs = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _following = Task.CompletedTask;

    private MeasuredMonitor(TelemetryProcess process, string address)
    {
        _process = process;
        _http = new HttpClient { BaseAddress = new Uri($"http://{address}") };
    }

    /// <summary>Processor time so far, of all threads, milliseconds.</summary>
    internal double CpuMs
    {
        get
        {
            string line = File.ReadAllText($"/proc/{_process.Id}/stat");
            string[] fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return (Number(fields[11]) + Number(fields[12])) * 1e3 / TicksPerSecond;
        }
    }

    /// <summary>Private memory now, MiB: without the images of Aeron's logs.</summary>
    internal double PrivateMiB => Number(File.ReadLines($"/proc/{_process.Id}/status")
        .First(line => line.StartsWith("RssAnon", StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]) / 1024;

    internal static MeasuredMonitor Start(IEnumerable<string> channels, params ReadOnlySpan<string> options)
    {
        string address = MonitorBinary.FreeAddress();
        string[] all = [.. channels.SelectMany(channel => new[] { "--channel", channel }), .. options];
        return new MeasuredMonitor(MonitorBinary.Start(address, all), address);
    }

    internal string Get(string path) => _http.GetStringAsync(new Uri(path, UriKind.Relative)).GetAwaiter().GetResult();

    /// <summary>Opens a live stream of the desk.</summary>
    internal void Follow() => _following = Task.Run(Read);

    /// <summary>Time from each interval's end to its frame, milliseconds; of those since the last call.</summary>
    internal IReadOnlyList<double> FrameDelaysMs()
    {
        lock (_delaysMs)
        {
            double[] delays = [.. _delaysMs];
            _delaysMs.Clear();
            return delays;
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _following.Wait();
        _stop.Dispose();
        _http.Dispose();
        _process.Dispose();
    }

    private async Task Read()
    {
        try
        {
            using var reader = new StreamReader(await _http.GetStreamAsync(
                new Uri("/api/v1/live?view=desk", UriKind.Relative), _stop.Token).ConfigureAwait(false));
            long before = 0;
            while (await reader.ReadLineAsync(_stop.Token).ConfigureAwait(false) is { } line)
            {
                if (!line.StartsWith(Id, StringComparison.Ordinal))
                    continue;
                long second = (long)Number(line[Id.Length..]);
                double nowMs = (DateTime.UtcNow - DateTime.UnixEpoch).TotalMilliseconds;
                if (second != before)
                {
                    lock (_delaysMs)
                        _delaysMs.Add(nowMs - (second * 1e3));
                }
                before = second;
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
