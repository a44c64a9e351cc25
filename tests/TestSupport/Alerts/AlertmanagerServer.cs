// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
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
    private readonly StringBuilder _log = new();
    private readonly string _address = FreeAddress();
    private readonly HttpClient _client;
    private Process? _process;

    /// <summary>Starts it.</summary>
    /// <param name="webhook">Address of the receiver.</param>
    public AlertmanagerServer(Uri webhook)
    {
        File.WriteAllText(_folder.File("alertmanager.yml"), $"""
            route:
              receiver: test
              group_by: [alertname, appliance, feed]
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

    /// <summary>A free address of the loopback interface.</summary>
    public static string FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener.LocalEndpoint.ToString()!;
    }

    /// <summary>Starts it anew, with the folder that it had.</summary>
    public void Start()
    {
        string[] unpacked = ["unshare", "--mount", "--map-root-user", "bash", "-c", OwnShare, Prefix!, Program];
        string[] command =
        [
            .. File.Exists(Templates) ? [Program] : unpacked,
            $"--config.file={_folder.File("alertmanager.yml")}", $"--storage.path={_folder.File("data")}",
            $"--web.listen-address={_address}", "--cluster.listen-address=",
        ];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = _folder.Path,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += Keep;
        _process.OutputDataReceived += Keep;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>Ends it by the signal that lets it write its state, or by the one that does not.</summary>
    public void Stop(bool kill = false)
    {
        if (_process is null)
            return;
        if (kill)
            _process.Kill();
        else
            Process.Start("kill", ["-TERM", $"{_process.Id}"]).WaitForExit();
        Assert.True(_process.WaitForExit(Patience), "alertmanager has not ended");
        _process.Dispose();
        _process = null;
    }

    /// <summary>Waits until the alerts that it holds as active fit.</summary>
    public async Task<JsonElement[]> Until(Func<JsonElement[], bool> fits)
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
                Assert.False(_process?.HasExited ?? true, $"alertmanager has ended: {_log}");
            }
            await Task.Delay(200).ConfigureAwait(false);
        }
        lock (_log)
            Assert.Fail($"alertmanager holds [{string.Join(", ", alerts)}] and wrote: {_log}");
        return alerts;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop(kill: true);
        _client.Dispose();
        _folder.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
            _log.AppendLine(line.Data);
    }
}
