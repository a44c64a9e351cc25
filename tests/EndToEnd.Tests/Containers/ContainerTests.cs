// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using EndToEnd.Tests.Monitor;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Containers;

/// <summary>The images, unpacked by umoci and started by crun with what the manifests for Kubernetes
/// give.</summary>
[Trait("needs", "root")]
[Collection(MadeImages.Collection)]
public sealed class ContainerTests(MadeImages images) : IDisposable
{
    private const ulong BpfAndNetAdmin = 1UL << 39 | 1UL << 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, string> None = [];

    private readonly ScratchFolder _scratch = new();

    [RootFact]
    public void the_same_programs_give_the_same_images()
    {
        string again = images.Make("again");

        foreach (string name in (string[])["telemetry", "telemetry-monitor"])
            Assert.Equal(HashOf(images.Archive(name)), HashOf(MadeImages.ArchiveIn(again, name)));
    }

    [RootFact]
    public void run_measures_exactly_with_what_the_manifest_gives_it()
    {
        using var network = new VethPair();
        var manifest = new Manifest("appliance.yaml");
        using var container = new ManifestContainer(images, "telemetry", manifest);
        File.WriteAllText(Path.Combine(container.Configuration, "telemetry.yaml"), $$"""
            interval: 200ms
            state_directory: /var/lib/telemetry
            interfaces: [{name: {{network.ReceiverInterface}}}]
            feeds: [{name: f, protocol: moldudp64, lines: [{address: "{{network.ReceiverAddress}}:5000"}]}]

            """);
        string[] arguments = manifest.Arguments(new Dictionary<string, string>
        {
            ["NODE_NAME"] = "node7",
            ["POD_NAMESPACE"] = "trading",
            ["POD_NAME"] = "telemetry-x1",
        });

        using TelemetryProcess run = container.Start(network.Receiver, [.. arguments, "--json"]);
        run.WaitForErrors($"{network.ReceiverInterface}: receive by", Patience);
        int id = container.Id;
        using (var sender = new MoldSender(network, 5000, 1))
            sender.Send(count: 1_000, packetsPerSecond: 20_000);
        run.WaitForTotal(line => line.Count("ledger", "processed"), 1_000, Patience);
        IReadOnlyList<HostThreadState> threads = HostThreadState.Of(id);
        TelemetryProcess.Signal(id, Signals.Terminate);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(["CAP_BPF", "CAP_NET_ADMIN", "CAP_PERFMON"], manifest.Capabilities);
        Assert.Equal(0, result.ExitCode);
        Assert.True(result.Summary.Flag("ledger", "closed"), result.Summary.ToString());
        Assert.Equal((1_000, 0), (result.Summary.Count("feeds", 0, "messages"),
            result.Summary.Count("feeds", 0, "messages_lost")));
        Assert.All(threads, thread => Assert.True(thread.IsFiltered && thread.HasNoNewPrivileges, $"{thread}"));
        Assert.All(threads, thread => Assert.Equal(
            thread.Name is "control" or "host" ? BpfAndNetAdmin : 0, thread.Capabilities));
        Assert.Equal("{\"node\":\"node7\",\"namespace\":\"trading\",\"pod\":\"telemetry-x1\"}",
            result.Summary.At("labels").GetRawText());
        Assert.NotEmpty(Directory.GetFiles(container.State, "*", SearchOption.AllDirectories));
        Assert.Empty(KernelLog.RefusedCallsOf(id));
    }

    [RootFact]
    public void the_demo_passes_in_the_image_where_it_may_also_make_namespaces()
    {
        var manifest = new Manifest("appliance.yaml");
        using var container = new ManifestContainer(images, "telemetry", manifest);
        container.Allow("CAP_SYS_ADMIN", "vfork", "setns", "unshare", "mount", "umount2");
        container.MountMemory("/run");

        using TelemetryProcess demo = container.Start(null, "demo", "--seconds", "3", "--json");
        RunResult result = demo.WaitForEnd(Patience);

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.True(result.Summary.Flag("truth", "matches"), result.Summary.ToString());
        Assert.True(result.Summary.Count("truth", "gaps_found") > 10);
    }

    [RootFact]
    public void the_monitor_serves_with_what_its_manifest_gives_it()
    {
        using var network = new VethPair();
        using var access = new MonitorAccess();
        var manifest = new Manifest("monitor.yaml");
        using var container = new ManifestContainer(images, "telemetry-monitor", manifest);
        File.WriteAllText(Path.Combine(container.Configuration, "monitor.yaml"),
            manifest.ConfigurationFile("monitor.yaml").Replace("10.0.0.4", network.SenderAddress));
        File.Copy(access.Certificate, Path.Combine(container.Secrets, "tls.crt"));
        File.Copy(access.Key, Path.Combine(container.Secrets, "tls.key"));
        File.Copy(access.Tokens, Path.Combine(container.Secrets, "tokens"));
        // As a kubelet leaves a secret for the group of the pod, and a volume.
        PlainRun.Succeed(Patience, "bash", "-ec", """
            chown root:65532 "$0"/* && chmod 440 "$0"/* && chown root:65532 "$1" && chmod 2770 "$1"
            """, container.Secrets, container.State);

        using TelemetryProcess monitor = container.Start(network.Receiver, manifest.Arguments(None));
        monitor.WaitForErrors("https://", Patience);
        int id = container.Id;
        string ready = PlainRun.Succeed(Patience, "ip", ["netns", "exec", network.Receiver, "curl", "--silent",
            "--fail", .. access.CurlOptions, "https://127.0.0.1:20180/readyz"]);
        IReadOnlyList<HostThreadState> threads = HostThreadState.Of(id);
        TelemetryProcess.Signal(id, Signals.Terminate);
        RunResult result = monitor.WaitForEnd(Patience);

        Assert.Equal(0, result.ExitCode);
        Assert.NotEmpty(ready);
        Assert.Empty(manifest.Capabilities);
        Assert.All(threads, thread => Assert.Equal((0UL, true, true),
            (thread.Capabilities, thread.HasNoNewPrivileges, thread.IsFiltered)));
        Assert.NotEmpty(Directory.GetFiles(container.State));
        Assert.Empty(KernelLog.RefusedCallsOf(id));
    }

    [RootFact]
    public void the_configuration_of_the_appliances_manifest_is_accepted()
    {
        string file = _scratch.File("telemetry.yaml");
        File.WriteAllText(file, new Manifest("appliance.yaml").ConfigurationFile("telemetry.yaml"));

        PlainRun check = PlainRun.Of(Patience, TelemetryBinary.Path, "config", "check", file);

        Assert.True(check.ExitCode == 0, check.Errors);
    }

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();

    private static string HashOf(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
}
