// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport.Binary;
using Xunit;

namespace TestSupport.Alerts;

/// <summary>A real Alertmanager on a port of the loopback interface, with a folder of its own, which notifies a
/// receiver at once.</summary>
public sealed class AlertmanagerServer : IDisposable
{
    private const string Program = "prometheus-alertmanager";
    private const string Templates = "/usr/share/prometheus/alertmanager/default.tmpl";

    // The program of Debian reads its templates there only: one that is unpacked elsewhere needs a view of its own.
    private const string OwnShare = "mount --bind \"$0/share\" /usr/share && exec \"$0/bin/$1\" \"${@:2}\"";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _folder = new();
    private readonly string _address = MonitorBinary.FreeAddress();
    private readonly HttpClient _client;
    private TelemetryProcess? _process;

    /// <summary>Starts it.</summary>
    /// <param name="webhook">Address of the receiver.</param>
    /// <param name="groupBy">Labels of which each set of values is notified by itself.</param>
    public AlertmanagerServer(Uri webhook, string groupBy = "alertname, appliance, feed")
    {
        File.WriteAllText(_folder.File("alertmanager.yml"), $"""
            route:
              receiver: test
              group_by: [{groupBy}]
              group_wait: 0s
              group_interval: 1s
              repeat_interval: 1h
            receivers:
              - name: test
                webhook_configs: [{"{"}url: "{webhook}", send_resolved: true{"}"}]

            """);
        _client = new HttpClient { BaseAddress = Address, Timeout = Patience };
        Start();
    }

    /// <summary>Reason why tests cannot run it; null if they can.</summary>
    public static string? SkipReason { get; } =
        Prefix is null ? $"needs {Program}: install the package of that name" : null;

    /// <summary>Folder with the folders <c>bin</c> and <c>share</c> of the package; null if it is not there.</summary>
    private static string? Prefix => Array.Find(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'),
        folder => File.Exists(Path.Combine(folder, Program))) is { } found ? Path.GetDirectoryName(found) : null;

    /// <summary>Its address.</summary>
    public Uri Address => new($"http://{_address}/");

    /// <summary>Restarts it, with the folder that it had.</summary>
    public void Start()
    {
        string[] unpacked = ["unshare", "--mount", "--map-root-user", "bash", "-c", OwnShare, Prefix!, Program];
        string[] command =
        [
            .. File.Exists(Templates) ? [Program] : unpacked,
            $"--config.file={_folder.File("alertmanager.yml")}", $"--storage.path={_folder.File("data")}",
            $"--web.listen-address={_address}", "--cluster.listen-address=",
        ];
        _process = TelemetryProcess.Start(command[0], command[1..]);
    }

    /// <summary>Ends it by the signal that lets it write its state, or by the one that does not.</summary>
    public void Stop(bool kill = false)
    {
        if (_process is null)
            return;
        _process.Signal(kill ? Signals.Kill : Signals.Terminate);
        Assert.True(_process.EndsWithin(Patience), "alertmanager has not ended");
        _process.Dispose();
        _process = null;
    }

    /// <summary>Waits until the alerts that it holds as active fit.</summary>
    /// <param name="fits">True if they do.</param>
    /// <param name="meanwhile">Called again and again while they do not; null for nothing.</param>
    public async Task<JsonElement[]> Until(Func<JsonElement[], bool> fits, Action? meanwhile = null)
    {
        long end = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        JsonElement[] alerts = [];
        while (Environment.TickCount64 < end)
        {
            try
            {
                string text = await _client.GetStringAsync("api/v2/alerts?active=true").ConfigureAwait(false);
                using var document = JsonDocument.Parse(text);
                alerts = [.. document.RootElement.Clone().EnumerateArray()];
                if (fits(alerts))
                    return alerts;
            }
            catch (HttpRequestException)
            {
                bool hasEnded = _process?.EndsWithin(TimeSpan.Zero) ?? true;
                Assert.False(hasEnded, $"alertmanager has ended: {_process?.Errors}");
            }
            await Task.Delay(200).ConfigureAwait(false);
            meanwhile?.Invoke();
        }
        Assert.Fail($"alertmanager holds [{string.Join<JsonElement>(", ", alerts)}] and wrote: {_process?.Errors}");
        return alerts;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop(kill: true);
        _client.Dispose();
        _folder.Dispose();
    }
}
