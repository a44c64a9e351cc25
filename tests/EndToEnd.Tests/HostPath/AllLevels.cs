// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.HostPath;

/// <summary>A run with every level of the host path, and what the kernel itself says of its programs.</summary>
internal static class AllLevels
{
    internal const int Port = 5000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Arguments of the run, after the name of the program.</summary>
    /// <param name="network">Its network.</param>
    /// <param name="scratch">Receives its configuration.</param>
    /// <param name="cgroup">Directory of the control group whose sockets have stages; null for no stages.</param>
    internal static string[] Arguments(VethPair network, ScratchFolder scratch, string? cgroup = null)
    {
        string stages = cgroup is null ? "" : $", stages: all, cgroup: {cgroup}";
        string config = scratch.File("all.yaml");
        File.WriteAllText(config, $$"""
            interfaces: [{name: {{network.ReceiverInterface}}}]
            host_path: {tcp: on, drops: on, stalls: causes, talkers: 64{{stages}}}
            feeds:
              - name: f
                protocol: moldudp64
                lines: [{address: "{{network.ReceiverAddress}}:{{Port}}"}]
            sessions:
              - name: s
                protocol: soupbintcp-ouch5
                gateways: ["{{network.SenderAddress}}:{{RealConnection.GatewayPort}}"]
            """);
        return ["run", "--config", config, "--connections", "--json"];
    }

    /// <summary>Starts the run and waits until it is attached.</summary>
    internal static TelemetryProcess Start(VethPair network, ScratchFolder scratch)
    {
        TelemetryProcess run = TelemetryBinary.StartInside(network.Receiver, Arguments(network, scratch));
        run.WaitForErrors($"{network.ReceiverInterface}: receive by", Patience);
        return run;
    }

    /// <summary>Rows of the appliance's programs in a line.</summary>
    internal static Dictionary<string, JsonElement> ProgramsIn(JsonElement line) =>
        line.At("appliance", "programs") is { ValueKind: JsonValueKind.Array } rows
            ? rows.EnumerateArray().ToDictionary(row => row.Text("program")!) : [];

    /// <summary>Rows of the appliance's tables in a line.</summary>
    internal static Dictionary<string, (long Entries, long Capacity)> MapsIn(JsonElement line) =>
        line.At("appliance", "maps").EnumerateArray().ToDictionary(
            row => row.Text("map")!, row => (row.Count("entries"), row.Count("capacity")));

    /// <summary>Ids that a process's descriptors have, under a key of their <c>fdinfo</c>.</summary>
    internal static string[] IdsOf(int process, string key) =>
    [
        .. Descriptors(process).SelectMany(lines => lines)
            .Where(line => line.StartsWith(key + ":", StringComparison.Ordinal))
            .Select(line => line[(key.Length + 1)..].Trim()).Distinct(),
    ];

    /// <summary>Lines of each <c>fdinfo</c> of a process; none of a descriptor that is closed meanwhile.</summary>
    internal static IEnumerable<string[]> Descriptors(int process)
    {
        foreach (string path in Directory.GetFiles($"/proc/{process}/fdinfo"))
        {
            string[] lines = [];
            try
            {
                lines = File.ReadAllLines(path);
            }
            catch (FileNotFoundException)
            {
            }
            yield return lines;
        }
    }

    /// <summary>Lines of <c>bpftool prog show</c> or <c>bpftool link show</c> with one of the ids.</summary>
    internal static string[] Shown(string kind, string[] ids)
    {
        using TelemetryProcess tool = TelemetryProcess.Start("bpftool", [kind, "show"]);
        return [.. tool.WaitForText(Patience).Where(line => Array.Exists(
            ids, id => line.StartsWith(id + ": ", StringComparison.Ordinal)))];
    }

    /// <summary>What a command prints in the network namespace of the run.</summary>
    internal static string Inside(VethPair network, params string[] command)
    {
        using TelemetryProcess tool = TelemetryProcess.Start("ip", ["netns", "exec", network.Receiver, .. command]);
        return string.Join('\n', tool.WaitForText(Patience));
    }
}
