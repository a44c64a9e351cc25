// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.HostPath;

/// <summary>Control group and container of a process, wherever a process is named: a child in a control group that the
/// test makes.</summary>
[Trait("needs", "root")]
[Collection(Undisturbed.Name)]
public sealed class CgroupTests : IDisposable
{
    private const string Container = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _scratch = new();
    private readonly VethPair _network = new();
    private readonly CgroupMount _cgroups = new();

    [RootTheory]
    [InlineData("trading-", null)]
    [InlineData("docker-", Container)]
    public void a_process_has_its_control_group_in_each_row_and_event(string prefix, string? container)
    {
        string name = container is null
            ? $"{prefix}{Path.GetRandomFileName().Replace('.', '-')}" : $"{prefix}{container}.scope";
        string group = Directory.CreateDirectory(Path.Combine(_cgroups.Root, name)).FullName;
        using TelemetryProcess run = AllLevels.Start(_network, _scratch);
        using Socket listener = GatewaySockets.Listen(_network);
        // Two on one core, so that each waits for the other.
        using TelemetryProcess one = Child(group);
        using Socket gateway = listener.Accept();
        using TelemetryProcess other = Child(group);
        using Socket gatewayToo = listener.Accept();
        string expected = File.ReadAllLines($"/proc/{one.Id}/cgroup")
            .Single(line => line.StartsWith("0::", StringComparison.Ordinal))[3..];

        run.WaitForLine("snapshot", line => RowsOf(line, "tcp", "process").Count() == 2
            && RowsOf(line, "threads", "process").Count() == 2, Patience);
        JsonElement snapshot = run.Newest("snapshot")!.Value;
        run.WaitForAnyLine("event", line => line.Text("event") == "stalled" && line.Text("state") == "raised"
            && (line.Count("pid") == one.Id || line.Count("pid") == other.Id), Patience);
        one.Signal(Signals.Kill);
        other.Signal(Signals.Kill);
        one.WaitForText(Patience);
        other.WaitForText(Patience);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        Assert.EndsWith("/" + name, expected, StringComparison.Ordinal);
        JsonElement[] named =
        [
            .. RowsOf(snapshot, "tcp", "process"), .. RowsOf(snapshot, "threads", "process"),
            .. result.OfType("event").Where(line => line.Text("event") == "stalled" && line.Text("state") == "raised"
                && (line.Count("pid") == one.Id || line.Count("pid") == other.Id)),
        ];
        Assert.InRange(named.Length, 5, 10_000);
        Assert.All(named, row => Assert.Equal((expected, container),
            (row.Text("cgroup"), row.TryGetProperty("container", out JsonElement id) ? id.GetString() : null)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (string group in ((string[])["trading-*", $"docker-{Container}*"])
            .SelectMany(pattern => Directory.GetDirectories(_cgroups.Root, pattern)))
        {
            // The kernel removes a group once its processes are gone for good.
            SpinWait.SpinUntil(() => TryRemove(group), Patience);
        }
        _cgroups.Dispose();
        _network.Dispose();
        _scratch.Dispose();
    }

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

    private static IEnumerable<JsonElement> RowsOf(JsonElement line, string list, string key) =>
        line.At("host_path") is { ValueKind: JsonValueKind.Object } path
            ? path.At(list).EnumerateArray().Where(row => row.Text(key) == "bash") : [];

    /// <summary>A client of the gateway that computes on the first core, in a control group.</summary>
    private TelemetryProcess Child(string group) => TelemetryProcess.Start("sh",
    [
        "-c", string.Create(CultureInfo.InvariantCulture, $"echo $$ > {group}/cgroup.procs && exec ip netns exec "
            + $"{_network.Receiver} taskset -c 0 bash -c 'exec 3<>/dev/tcp/{_network.SenderAddress}/"
            + $"{RealConnection.GatewayPort}; while :; do :; done'"),
    ]);
}
