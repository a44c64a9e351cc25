// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>The monitor's package: installed and removed beside that of the appliance, with its own user.</summary>
[Trait("needs", "root")]
[Collection(MadePackages.Collection)]
public sealed class MonitorPackageTests(MadePackages made) : IDisposable
{
    private const string Config = "/etc/telemetry/monitor.yaml";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _scratch = new();

    [RootFact]
    public void it_is_installed_beside_the_appliance_and_removed()
    {
        using var network = new VethPair();
        using var root = new DebianRoot(network.Receiver);
        File.Copy(made.Package, Path.Combine(root.Shared, "telemetry.deb"));
        File.Copy(made.Monitor, Path.Combine(root.Shared, "monitor.deb"));
        root.Succeed("dpkg", "--install", "/tmp/packages/telemetry.deb");

        root.Succeed("dpkg", "--install", "/tmp/packages/monitor.deb");
        IReadOnlyList<string> installed = root.Changes();
        string check = root.Succeed("/usr/bin/telemetry-monitor", "config", "check", Config);
        string user = root.Succeed("id", "--name", "--user", "telemetry-monitor");
        root.Succeed("dpkg", "--purge", "telemetry-monitor");
        IReadOnlyList<string> purged = root.Changes();

        Assert.Contains("/usr/bin/telemetry-monitor", installed);
        Assert.Contains("/usr/lib/systemd/system/telemetry-monitor.service", installed);
        Assert.Contains("/usr/share/man/man1/telemetry-monitor.1.gz", installed);
        Assert.Contains("/usr/share/telemetry-monitor/grafana/telemetry-desk.json", installed);
        Assert.StartsWith($"{Config}: ok", check, StringComparison.Ordinal);
        Assert.Equal("telemetry-monitor", user.Trim());
        Assert.DoesNotContain(
            purged, path => path.Contains("telemetry-monitor", StringComparison.Ordinal) || path == Config);
        Assert.Contains("/etc/telemetry/telemetry.yaml", purged);
    }

    [RootFact]
    public void its_manual_is_well_formed_and_has_every_command_and_option()
    {
        string tree = _scratch.File("tree");
        PlainRun.Succeed(Patience, "dpkg-deb", "--extract", made.Monitor, tree);

        PlainRun shown = PlainRun.Of(
            Patience, "env", "MANWIDTH=200", "MANROFFSEQ=", "man", "--warnings", "--local-file",
            Path.Combine(tree, "usr/share/man/man1/telemetry-monitor.1.gz"));

        Assert.Equal("", shown.Errors);
        HelpTexts.AssertIn(shown.Output, MonitorBinary.Path, "telemetry-monitor", "token", "rules", "config check");
    }

    [RootFact]
    public void it_has_the_dashboards_and_the_rules_that_the_program_writes()
    {
        string tree = _scratch.File("tree");
        PlainRun.Succeed(Patience, "dpkg-deb", "--extract", made.Monitor, tree);
        PlainRun.Succeed(Patience, MonitorBinary.Path, "dashboards", "--output", _scratch.File("written"));

        string[] written = [.. Directory.GetFiles(_scratch.File("written")).Order(StringComparer.Ordinal)];
        string packed = Path.Combine(tree, "usr/share/telemetry-monitor/grafana");

        Assert.Equal(written.Select(Path.GetFileName),
            Directory.GetFileSystemEntries(packed).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("telemetry.rules.yml", written.Select(Path.GetFileName));
        Assert.All(written, file => Assert.Equal(
            File.ReadAllText(file), File.ReadAllText(Path.Combine(packed, Path.GetFileName(file)))));
    }

    [Fact]
    public void its_unit_gives_it_no_capability_and_no_writable_code()
    {
        string[] unit = File.ReadAllLines(
            Path.Combine(MadePackages.Folder, "monitor", "telemetry-monitor.service"));

        string[] wanted =
        [
            "CapabilityBoundingSet=", "NoNewPrivileges=yes", "ProtectSystem=strict", "MemoryDenyWriteExecute=yes",
            "SystemCallFilter=@system-service", "User=telemetry-monitor", "LimitCORE=0", "PrivateDevices=yes",
            "StateDirectory=telemetry-monitor",
        ];
        Assert.Empty(wanted.Except(unit));
    }

    public void Dispose() => _scratch.Dispose();
}
