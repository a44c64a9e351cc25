// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using TestSupport;
using TestSupport.Engines;

namespace Telemetry.Exporting.Tests.Logs;

/// <summary>rsyslogd with sockets of its own; it decodes what it receives and writes it as JSON lines.</summary>
internal sealed class RsyslogServer : IDisposable
{
    private const int PatienceMs = 60_000;

    private readonly ScratchFolder _folder = new();
    private readonly StringBuilder _log = new();
    private readonly int _udpPort = FreePort.OnLoopback();
    private readonly int _tcpPort = FreePort.OnLoopback();
    private Process? _process;

    internal RsyslogServer()
    {
        File.WriteAllText(_folder.File("rsyslog.conf"), $$"""
            global(workDirectory="{{_folder.Path}}" maxMessageSize="16k")
            module(load="imudp")
            module(load="imtcp")
            module(load="imuxsock" SysSock.Use="off")
            module(load="mmpstrucdata")
            input(type="imuxsock" Socket="{{_folder.File("log")}}" CreatePath="off" UseSpecialParser="off"
              ParseHostname="on" IgnoreTimestamp="off")
            input(type="imudp" address="127.0.0.1" port="{{_udpPort}}")
            input(type="imtcp" address="127.0.0.1" port="{{_tcpPort}}")
            template(name="line" type="list") {
              constant(value="{\"pri\":\"") property(name="pri")
              constant(value="\",\"time\":\"") property(name="timestamp" dateFormat="rfc3339")
              constant(value="\",\"host\":\"") property(name="hostname" format="json")
              constant(value="\",\"app\":\"") property(name="app-name" format="json")
              constant(value="\",\"kind\":\"") property(name="msgid" format="json")
              constant(value="\",\"text\":\"") property(name="msg" format="json")
              constant(value="\",\"data\":") property(name="$!all-json")
              constant(value="}\n")
            }
            action(type="mmpstrucdata")
            action(type="omfile" file="{{_folder.File("messages")}}" template="line")

            """);
        Start();
    }

    /// <summary>Reason why it cannot run; null if it can.</summary>
    internal static string? SkipReason { get; } = PrometheusTools.SkipReason("rsyslog", "rsyslogd");

    /// <summary>Addresses of its sockets, by the scheme.</summary>
    internal string AddressOf(string scheme) => scheme switch
    {
        "udp" => $"udp://127.0.0.1:{_udpPort}",
        "tcp" => $"tcp://127.0.0.1:{_tcpPort}",
        _ => $"unix://{_folder.File("log")}",
    };

    /// <summary>Starts it, and waits until it listens.</summary>
    internal void Start()
    {
        string program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(folder => Path.Combine(folder, "rsyslogd")).First(File.Exists);
        string libraries = Path.GetFullPath(
            Path.Combine(Path.GetDirectoryName(program)!, "..", "lib", "x86_64-linux-gnu"));
        var start = new ProcessStartInfo(program,
            ["-n", "-f", _folder.File("rsyslog.conf"), "-i", _folder.File("pid"), "-M",
                Path.Combine(libraries, "rsyslog")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["LD_LIBRARY_PATH"] = libraries;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += Keep;
        _process.OutputDataReceived += Keep;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        Assert.True(SpinWait.SpinUntil(IsListening, PatienceMs), $"rsyslogd does not listen: {_log}");
    }

    /// <summary>Ends it, after it has written what it has.</summary>
    internal void Stop()
    {
        using Process request = Process.Start("kill", ["-TERM", $"{_process!.Id}"]);
        request.WaitForExit();
        Assert.True(_process.WaitForExit(PatienceMs), "rsyslogd does not end");
        _process.Dispose();
        _process = null;
    }

    /// <summary>Waits for so many messages.</summary>
    internal async Task<JsonElement[]> Messages(int count)
    {
        string[] lines = [];
        await RemoteWrite.WaitFor.True(
            () => (lines = Lines()).Length >= count, () => $"{lines.Length} of {count}: {_log}");
        return [.. lines.Select(line => JsonDocument.Parse(line).RootElement)];
    }

    public void Dispose()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _folder.Dispose();
    }

    private string[] Lines()
    {
        if (!File.Exists(_folder.File("messages")))
            return [];
        string text = File.ReadAllText(_folder.File("messages"));
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private bool IsListening()
    {
        Thread.Yield();
        return File.Exists(_folder.File("log")) && Has("tcp", _tcpPort) && Has("udp", _udpPort);

        static bool Has(string table, int port) =>
            File.ReadAllText($"/proc/net/{table}").Contains($"0100007F:{port:X4} 00000000:0000", default);
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
            _log.AppendLine(line.Data);
    }
}

/// <summary>A test that runs rsyslogd; skipped with the reason where it is not installed.</summary>
public sealed class RsyslogTheoryAttribute : TheoryAttribute
{
    /// <summary>Decides by the search path.</summary>
    public RsyslogTheoryAttribute() => Skip = RsyslogServer.SkipReason!;
}

/// <summary>A test that runs rsyslogd; skipped with the reason where it is not installed.</summary>
public sealed class RsyslogFactAttribute : FactAttribute
{
    /// <summary>Decides by the search path.</summary>
    public RsyslogFactAttribute() => Skip = RsyslogServer.SkipReason!;
}
