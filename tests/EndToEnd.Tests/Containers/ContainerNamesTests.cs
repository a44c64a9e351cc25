// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using System.Text.Json;
using EndToEnd.Tests.HostPath;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Containers;

/// <summary>Kubernetes' names of the containers that processes run in: control groups and a folder of links that the
/// test makes as containerd, CRI-O and the kubelet do, seen by the appliance in a container of its own.</summary>
[Trait("needs", "root")]
[Collection(MadeImages.Collection)]
public sealed class ContainerNamesTests(MadeImages images) : IDisposable
{
    private const string Uid = "0b7632a2-a56e-4278-987a-22de18008dbe";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["NODE_NAME"] = "node7",
        ["POD_NAMESPACE"] = "telemetry",
        ["POD_NAME"] = "telemetry-x1",
    };

    private readonly VethPair _network = new();
    private readonly CgroupMount _cgroups = new();
    private readonly List<string> _groups = [];

    [RootFact]
    public void a_process_of_a_pod_has_its_names_wherever_it_is_named()
    {
        var manifest = new Manifest("appliance.yaml");
        using var container = new ManifestContainer(images, "telemetry", manifest);
        File.WriteAllText(Path.Combine(container.Configuration, "telemetry.yaml"), Yaml());
        string slice = $"test{Guid.NewGuid():N}-kubepods-burstable-pod{Uid.Replace('-', '_')}.slice";
        (string first, string later) = (RandomId(), RandomId());
        Link(container, "first", first);
        using TelemetryProcess run = container.Start(
            _network.Receiver, [.. manifest.Arguments(Variables), "--connections", "--json"]);
        run.WaitForErrors($"{_network.ReceiverInterface}: receive by", Patience);
        int id = container.Id;
        using Socket listener = GatewaySockets.Listen(_network);
        using TelemetryProcess inFirst = Child(slice, $"cri-containerd-{first}.scope");
        using Socket toFirst = listener.Accept();
        using TelemetryProcess inLater = Child(slice, $"crio-{later}.scope");
        using Socket toLater = listener.Accept();
        using TelemetryProcess beside = Child(slice, "crio-conmon.scope");
        using Socket toBeside = listener.Accept();
        using TelemetryProcess outside = Child($"test{Guid.NewGuid():N}.slice", "strategy.service");
        using Socket toOutside = listener.Accept();
        (int Pid, (string?, string?, string?) Names)[] expected =
        [
            (inFirst.Id, ("strategy-0", "trading", "first")), (inLater.Id, ("strategy-0", "trading", "later")),
            (beside.Id, ("strategy-0", "trading", null)), (outside.Id, (null, null, null)),
        ];

        // The kubelet makes the link once the container runs.
        Link(container, "later", later);
        run.WaitForLine("snapshot", line => RowsOf(line, "tcp").Count() == expected.Length
            && RowsOf(line, "tcp").Count(row => row.Text("container_name") == "later") == 1
            && RowsOf(line, "threads").Count(row => row.Text("container_name") == "later") == 1, Patience);
        JsonElement snapshot = run.Newest("snapshot")!.Value;
        foreach (TelemetryProcess child in (TelemetryProcess[])[inFirst, inLater, beside, outside])
        {
            child.Signal(Signals.Kill);
            child.WaitForText(Patience);
        }
        run.WaitForAnyLine("connection", line => line.At("pid").ValueKind == JsonValueKind.Number
            && line.Count("pid") == outside.Id, Patience);
        TelemetryProcess.Signal(id, Signals.Terminate);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal("/var/log/containers", manifest.NodeDirectory("containers"));
        Assert.Contains(("/var/log/containers", "hostPath", true), manifest.Mounts());
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(expected.Order(), RowsOf(snapshot, "threads")
            .Select(row => ((int)row.Count("pid"), NamesOf(row))).Order());
        Assert.Equal(expected.Select(one => one.Names).Order(), RowsOf(snapshot, "tcp").Select(NamesOf).Order());
        Assert.Superset(expected.ToHashSet(), result.OfType("connection")
            .Where(line => line.At("pid").ValueKind == JsonValueKind.Number)
            .Select(line => ((int)line.Count("pid"), NamesOf(line))).ToHashSet());
        Assert.Empty(KernelLog.RefusedCallsOf(id));
    }

    private string Yaml() => $$"""
        interfaces: [{name: {{_network.ReceiverInterface}}}]
        host_path: {tcp: on, stalls: counters}
        sessions:
          - name: s
            protocol: soupbintcp-ouch5
            gateways: ["{{_network.SenderAddress}}:{{RealConnection.GatewayPort}}"]

        """;

    /// <inheritdoc/>
    public void Dispose()
    {
        // The kernel removes a group once its processes are gone for good.
        foreach (string group in Enumerable.Reverse(_groups))
            SpinWait.SpinUntil(() => TryRemove(group), Patience);
        _cgroups.Dispose();
        _network.Dispose();
    }

    private static (string?, string?, string?) NamesOf(JsonElement row) =>
        (row.Text("pod"), row.Text("namespace"), row.Text("container_name"));

    private static IEnumerable<JsonElement> RowsOf(JsonElement line, string list) =>
        line.At("host_path") is { ValueKind: JsonValueKind.Object } path
            ? path.At(list).EnumerateArray().Where(row => row.Text("process") == "bash") : [];

    private static void Link(ManifestContainer container, string name, string id) => File.CreateSymbolicLink(
        Path.Combine(container.Links, $"strategy-0_trading_{name}-{id}.log"),
        $"/var/log/pods/trading_strategy-0_{Uid}/{name}/0.log");

    private static string RandomId() => $"{Guid.NewGuid():N}{Guid.NewGuid():N}";

    private static bool TryRemove(string group)
    {
        try
        {
            Directory.Delete(group);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>A client of the gateway in a control group.</summary>
    private TelemetryProcess Child(params string[] group)
    {
        string path = _cgroups.Root;
        foreach (string part in group)
        {
            path = Path.Combine(path, part);
            if (Directory.Exists(path))
                continue;
            Directory.CreateDirectory(path);
            _groups.Add(path);
        }
        return TelemetryProcess.Start("sh",
        [
            "-c", $"echo $$ > {path}/cgroup.procs && exec ip netns exec {_network.Receiver} "
                + $"bash -c 'exec 3<>/dev/tcp/{_network.SenderAddress}/{RealConnection.GatewayPort}; read -u 3'",
        ]);
    }
}
