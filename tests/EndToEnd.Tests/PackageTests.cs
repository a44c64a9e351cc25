// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using TestSupport;
using TestSupport.Binary;
using Xunit.Abstractions;

namespace EndToEnd.Tests;

/// <summary>What <c>./build.sh package</c> makes: installed, started as its unit says, upgraded, removed.</summary>
[Trait("needs", "root")]
[Collection(MadePackages.Collection)]
public sealed class PackageTests(MadePackages made, ITestOutputHelper output) : IDisposable
{
    private const string Config = "/etc/telemetry/telemetry.yaml";
    private const string State = "/var/lib/telemetry";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _scratch = new();

    [RootFact]
    public void the_same_program_gives_the_same_packages()
    {
        (string package, string monitor, string tarball) = made.Make("again");

        Assert.Equal(HashOf(made.Package), HashOf(package));
        Assert.Equal(HashOf(made.Monitor), HashOf(monitor));
        Assert.Equal(HashOf(made.Tarball), HashOf(tarball));
    }

    [RootFact]
    public void it_is_installed_run_upgraded_and_removed_and_leaves_configuration_and_state()
    {
        using var network = new VethPair();
        using var root = new DebianRoot(network.Receiver);
        output.WriteLine($"installed over {root.Base}");
        File.Copy(made.Package, Path.Combine(root.Shared, "telemetry.deb"));
        MakeNewer(made.Package, Path.Combine(root.Shared, "newer.deb"));

        root.Succeed("dpkg", "--install", "/tmp/packages/telemetry.deb");
        IReadOnlyList<string> installed = root.Changes();
        root.Succeed("/usr/bin/telemetry", "config", "check", Config);
        string tuneHelp = root.Succeed("/usr/sbin/telemetry-tune", "help");
        // Looks and changes nothing, in a system that has little.
        string tunePlan = root.Succeed("/usr/sbin/telemetry-tune", "plan", "--json");
        PlainRun unconfigured = root.Run("/usr/bin/telemetry", "run", "--config", Config);
        File.WriteAllText(Path.Combine(root.Shared, "mine.yaml"), $$"""
            interfaces: [{name: {{network.ReceiverInterface}}}]
            feeds: [{name: f, protocol: moldudp64, lines: [{address: "{{network.ReceiverAddress}}:5000"}]}]

            """);
        root.Succeed("cp", "/tmp/packages/mine.yaml", Config);
        RunAsTheUnitSays(root, network);
        root.Succeed("dpkg", "--install", "--force-confold", "/tmp/packages/newer.deb");
        string upgraded = root.Succeed("dpkg-query", "--show", "--showformat", "${Version} ${Status}", "telemetry");
        string kept = root.Succeed("cat", Config);
        RunAsTheUnitSays(root, network);
        root.Succeed("dpkg", "--remove", "telemetry");
        IReadOnlyList<string> removed = root.Changes();
        root.Succeed("dpkg", "--purge", "telemetry");
        IReadOnlyList<string> purged = root.Changes();

        Assert.Contains("/usr/bin/telemetry", installed);
        Assert.Contains("/usr/lib/systemd/system/telemetry.service", installed);
        Assert.Contains("/usr/lib/systemd/system/telemetry-guard.service", installed);
        Assert.DoesNotContain(installed, path => path.Contains(".wants/", StringComparison.Ordinal));
        Assert.Contains("/usr/lib/udev/rules.d/60-telemetry.rules", installed);
        Assert.Contains("/usr/share/man/man1/telemetry.1.gz", installed);
        Assert.Contains("/usr/share/telemetry/telemetry-sbe.xml", installed);
        Assert.Contains("/usr/sbin/telemetry-tune", installed);
        Assert.Contains("/usr/share/telemetry/tuning/settings/irq/nic-irq-affinity.sh", installed);
        Assert.StartsWith("usage: tune", tuneHelp, StringComparison.Ordinal);
        Assert.StartsWith("{\"type\":\"summary\",\"command\":\"plan\"", tunePlan.Trim().Split('\n')[^1],
            StringComparison.Ordinal);
        Assert.Equal(2, unconfigured.ExitCode);
        Assert.Contains("no interface is named", unconfigured.Errors, StringComparison.Ordinal);
        Assert.Equal("0.1.0+newer install ok installed", upgraded);
        Assert.Contains("moldudp64", kept, StringComparison.Ordinal);
        // dpkg put the newer version of the file, which differs too, beside it.
        Assert.Equal(["/etc/telemetry", Config, Config + ".dpkg-dist", State],
            removed.Where(path => !path.StartsWith(State + "/", StringComparison.Ordinal)));
        Assert.Empty(purged.Except([Config + ".dpkg-dist", "/etc/telemetry"]));
        Assert.Equal("telemetry", root.Succeed("id", "--name", "--user", "telemetry").Trim());
    }

    [RootFact]
    public void the_tarball_runs_where_it_is_unpacked_and_says_what_it_needs()
    {
        PlainRun.Succeed(Patience, "tar", "--extract", "--file", made.Tarball, "--directory", _scratch.File("."));
        string tree = _scratch.File(Path.GetFileName(made.Tarball).Replace(".tar.gz", "", StringComparison.Ordinal));

        string install = File.ReadAllText(Path.Combine(tree, "INSTALL"));

        Assert.Matches(@"glibc 2\.\d+ or newer", install);
        Assert.Contains("x86-64-v3", install, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(tree, "LICENSE")));
        PlainRun.Succeed(Patience, Path.Combine(tree, "usr/bin/telemetry"), "config", "check",
            Path.Combine(tree, "usr/share/doc/telemetry/telemetry.example.yaml"));
        PlainRun.Succeed(Patience, Path.Combine(tree, "usr/bin/telemetry"), "guard", "check",
            Path.Combine(tree, "usr/share/doc/telemetry/guard.example.yaml"));
        Assert.Contains("telemetry-monitor", install, StringComparison.Ordinal);
        PlainRun.Succeed(Patience, Path.Combine(tree, "usr/bin/telemetry-monitor"), "config", "check",
            Path.Combine(tree, "usr/share/doc/telemetry-monitor/monitor.example.yaml"));
    }

    [RootFact]
    public void the_documents_are_packed_with_those_that_they_lead_to()
    {
        string tree = _scratch.File("tree");
        PlainRun.Succeed(Patience, "dpkg-deb", "--extract", made.Package, tree);
        string documents = Path.Combine(tree, "usr/share/doc/telemetry");

        string readme = File.ReadAllText(Path.Combine(documents, "README.md"));
        string[] named = [.. Regex.Matches(readme, @"\]\((docs/[\w.]+|telemetry\.example\.yaml)")
            .Select(link => link.Groups[1].Value)];

        Assert.Contains("docs/demo.svg", named);
        Assert.Contains("docs/operating.md", named);
        Assert.All(named, name => Assert.True(File.Exists(Path.Combine(documents, name)), name));
    }

    [RootFact]
    public void the_manual_is_well_formed_and_has_every_command_and_option()
    {
        string tree = _scratch.File("tree");
        PlainRun.Succeed(Patience, "dpkg-deb", "--extract", made.Package, tree);
        string page = Path.Combine(tree, "usr/share/man/man1/telemetry.1.gz");

        PlainRun shown = PlainRun.Of(
            Patience, "env", "MANWIDTH=200", "MANROFFSEQ=", "man", "--warnings", "--local-file", page);

        Assert.Equal("", shown.Errors);
        HelpTexts.AssertIn(shown.Output, TelemetryBinary.Path, "telemetry", "run", "discover", "config check");
    }

    // Of devices the unit gives the one that run opens, under the name that run opens it by, and udev to its group.
    [Fact]
    public void the_unit_gives_the_device_that_the_program_holds_and_no_other()
    {
        const string Device = "/dev/cpu_dma_latency";
        string[] unit = File.ReadAllLines(Path.Combine(MadePackages.Folder, "telemetry.service"));
        string rules = File.ReadAllText(Path.Combine(MadePackages.Folder, "60-telemetry.rules"));
        string group = unit.Single(line => line.StartsWith("Group=", StringComparison.Ordinal))["Group=".Length..];
        string program = File.ReadAllText(Path.Combine(ProjectTree.Root,
            "appliance/measure/Host/Confinement/CpuLatencyHold.cs"));

        Assert.Equal([$"DeviceAllow={Device} rw"],
            unit.Where(line => line.StartsWith("DeviceAllow=", StringComparison.Ordinal)));
        Assert.Contains("DevicePolicy=closed", unit);
        Assert.DoesNotContain(unit, line => line.StartsWith("PrivateDevices=", StringComparison.Ordinal));
        Assert.Matches($"KERNEL==\"{Device["/dev/".Length..]}\".*GROUP=\"{group}\", MODE=\"0660\"", rules);
        Assert.Contains($"\"{Device}\"", program, StringComparison.Ordinal);
    }

    // What the unit of the guard gives is what the program asks for; it drops nothing, and does not come back by itself
    // once nobody has confirmed it.
    [Fact]
    public void the_unit_of_the_guard_is_a_dry_run_with_the_capabilities_that_it_needs()
    {
        string[] unit = File.ReadAllLines(Path.Combine(MadePackages.Folder, "telemetry-guard.service"));

        Assert.DoesNotContain("--enforce",
            unit.Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("AmbientCapabilities=CAP_BPF CAP_NET_ADMIN CAP_PERFMON", unit);
        Assert.Contains("CapabilityBoundingSet=CAP_BPF CAP_NET_ADMIN CAP_PERFMON", unit);
        Assert.Contains("RestartPreventExitStatus=1 2 3", unit);
        Assert.DoesNotContain(unit, line => line.StartsWith("DeviceAllow=", StringComparison.Ordinal));
    }

    [RootTheory]
    [InlineData("telemetry.service")]
    [InlineData("telemetry-guard.service")]
    public void the_unit_is_one_that_systemd_takes(string name)
    {
        if (!File.Exists("/usr/bin/systemd-analyze"))
        {
            output.WriteLine("systemd-analyze is not here: the unit was not looked at");
            return;
        }
        string unit = _scratch.File(name);
        // Of what is not installed here, systemd cannot know that it is there.
        File.WriteAllText(unit, Regex.Replace(File.ReadAllText(Path.Combine(MadePackages.Folder, name)),
            "^Documentation=.*\n", "", RegexOptions.Multiline)
            .Replace("/usr/bin/telemetry", TelemetryBinary.Path, StringComparison.Ordinal));

        PlainRun verified = PlainRun.Of(Patience, "systemd-analyze", "verify", unit);
        PlainRun secure = PlainRun.Of(
            Patience, "systemd-analyze", "security", "--offline=true", "--threshold=40", unit);

        Assert.Equal((0, ""), (verified.ExitCode, verified.Errors));
        Assert.Equal(0, secure.ExitCode);
    }

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();

    private static string HashOf(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));

    /// <summary>The user and the capabilities of the unit, without systemd.</summary>
    private static void RunAsTheUnitSays(DebianRoot root, VethPair network)
    {
        string[] unit = root.Succeed("cat", "/usr/lib/systemd/system/telemetry.service").Split('\n');
        string Value(string key) =>
            unit.Single(line => line.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..];
        string capabilities = "-all," + string.Join(',',
            Value("AmbientCapabilities").Split(' ').Select(name => "+" + name["CAP_".Length..].ToLowerInvariant()));
        using TelemetryProcess run = root.Start(
        [
            "setpriv", $"--reuid={Value("User")}", $"--regid={Value("Group")}", "--clear-groups", "--no-new-privs",
            $"--inh-caps={capabilities}", $"--ambient-caps={capabilities}", $"--bounding-set={capabilities}",
            .. Value("ExecStart").Split(' '), "--json",
        ]);
        run.WaitForErrors($"{network.ReceiverInterface}: receive by", Patience);
        using (var sender = new MoldSender(network, 5000))
            sender.Send(count: 500, packetsPerSecond: 20_000);
        run.WaitForTotal(line => line.Count("ledger", "processed"), 500, Patience);
        run.Signal(Signals.Terminate);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(500, result.Summary.Count("feeds", 0, "messages"));
    }

    /// <summary>The same package with a higher version and another default configuration.</summary>
    private void MakeNewer(string package, string newer)
    {
        string tree = _scratch.File("newer");
        PlainRun.Succeed(Patience, "dpkg-deb", "--raw-extract", package, tree);
        string control = Path.Combine(tree, "DEBIAN", "control");
        File.WriteAllText(control, Regex.Replace(File.ReadAllText(control), "^Version: .*$", "Version: 0.1.0+newer",
            RegexOptions.Multiline));
        File.AppendAllText(tree + Config, "# newer\n");
        PlainRun.Succeed(Patience, "dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", tree, newer);
    }
}
