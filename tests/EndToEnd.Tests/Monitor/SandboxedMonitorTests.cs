// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Fleet;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Monitor;

/// <summary>The built monitor with no more rights than its unit gives it.</summary>
/// <param name="output">Receives what could not be looked at.</param>
[Trait("needs", "root")]
public sealed class SandboxedMonitorTests(ITestOutputHelper output) : IDisposable
{
    private const string Program = "/mnt/telemetry-monitor";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Says for each of three calls why it is refused: memory both writable and executable,
    // which the kernel denies; ptrace and a socket of packets, which the filter does. Then where files can be written.
    private const string Probe = """
        sub refused { my $call = shift; return syscall($call, @_) == -1 ? $! + 0 : 0 }
        sub writes { return open(my $file, ">", $_[0]) ? 1 : 0 }
        print join " ", refused(9, 0, 4096, 7, 0x22, -1, 0), refused(101, 0, 0, 0, 0), refused(41, 17, 3, 0),
            writes("/mnt/state/x"), writes("/mnt/y"), writes("/var/tmp/y");
        """;

    private readonly UnitSandbox _sandbox = new();
    private readonly ScratchFolder _folder = new();
    private readonly MonitorAccess _access = new();

    [RootFact]
    public void it_receives_keeps_and_serves_in_the_sandbox_of_its_unit()
    {
        string channel = MonitorBinary.FreeChannels(1)[0];
        Fill(channel);
        if (!UnitSandbox.HasFilter)
            output.WriteLine("systemd-analyze is not here: it runs without the filter of system calls");
        Assert.Equal(UnitSandbox.HasFilter ? "13 1 97 1 0 0" : "13 0 1 1 0 0", PlainRun.Succeed(
            Patience, "env", _sandbox.Command(_folder.Path, isFatal: false, "perl", "-e", Probe)));

        using MonitorProcess monitor = MonitorProcess.StartSecure(
            _access, _sandbox.Command(_folder.Path, isFatal: true, Program), "--config", "/mnt/monitor.yaml");
        using var fleet = new PacedFleet(channel, SimulatedAppliance.Many(1, shape => shape));
        monitor.WaitFor("/api/v1/fleet", answer => answer.At("appliances").EnumerateArray()
            .Any(row => row.Text("state") == "live" && row.Flag("complete")));
        monitor.Process.Signal(Signals.HangUp);
        monitor.Process.WaitForErrors("rules of files are in force", Patience);
        IReadOnlyList<HostThreadState> threads = HostThreadState.Of(monitor.Process.Id);
        string page = monitor.Get("/");
        monitor.Process.Signal(Signals.Terminate);
        RunResult ended = monitor.Process.WaitForEnd(Patience);

        Assert.True(threads.Count > 1);
        Assert.All(threads, thread => Assert.True(
            thread is { HasNoNewPrivileges: true, Capabilities: 0 } && thread.IsFiltered == UnitSandbox.HasFilter,
            thread.ToString()));
        Assert.Contains("<title>", page, StringComparison.Ordinal);
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains(UnitSandbox.UserId, PlainRun.Succeed(
            Patience, "stat", "--format=%u %n", _folder.File("state/alerts.db")), StringComparison.Ordinal);
        Assert.Equal("1", PlainRun.Succeed(Patience, "bash", "-c",
            $"sqlite3 {_folder.File("state")}/minutes-*.db 'SELECT count(*) > 0 FROM minute'").Trim());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _access.Dispose();
        _folder.Dispose();
    }

    /// <summary>Makes what becomes /mnt: the program, its configuration, and folders of its user.</summary>
    private void Fill(string channel)
    {
        File.Copy(MonitorBinary.Built, _folder.File("telemetry-monitor"));
        foreach (string own in new[] { "state", "run" })
            Directory.CreateDirectory(_folder.File(own));
        foreach (string file in new[] { _access.Certificate, _access.Key, _access.Tokens })
            File.Copy(file, _folder.File(Path.GetFileName(file)));
        File.WriteAllText(_folder.File("monitor.yaml"), $"""
            state_directory: /mnt/state
            appliances: [{"{"}channel: "{channel}"{"}"}]
            tls: {"{"}certificate: /mnt/monitor.crt, key: /mnt/monitor.key{"}"}
            access: {"{"}tokens_file: /mnt/tokens{"}"}

            """);
        PlainRun.Succeed(Patience, "bash", "-ec", """
            chmod 755 "$0" && cd "$0" && chown "$1:$1" state run monitor.key tokens
            """, _folder.Path, UnitSandbox.UserId);
    }
}
