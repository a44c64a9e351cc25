// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Diagnostics.Traffic;

/// <summary>Checks for lines without packets during the check.</summary>
internal static class FlowDoctor
{
    private const string Name = "flow-silent";

    // A feed sends a heartbeat every second or so: one that sent none by then is silent at any hour.
    private const double LongEnoughSeconds = 10;

    /// <summary>One check for each line over UDP.</summary>
    /// <param name="notJoined">Ids of flows whose group is not joined.</param>
    /// <param name="trafficOf">Traffic of an interface; null for all interfaces.</param>
    /// <param name="seconds">Duration of the check.</param>
    internal static IEnumerable<HostCheck> Judge(
        Topology topology, IReadOnlySet<int> notJoined, Func<string?, IReadOnlyList<DeviceTraffic>> trafficOf,
        double seconds)
    {
        var seen = topology.Flows.Where(flow => flow.LineIndex >= 0 && !flow.IsTcp).GroupBy(flow => flow.LineIndex)
            .ToDictionary(flows => flows.Key, flows => Look([.. flows], notJoined, trafficOf));
        foreach ((int index, Seen line) in seen.OrderBy(known => known.Key))
        {
            LineDefinition definition = topology.Lines[index];
            LineDefinition? partner = topology.Lines.FirstOrDefault(other => other.FeedIndex == definition.FeedIndex
                && other.Index != index && seen.TryGetValue(other.Index, out Seen? known) && known.Packets > 0);
            string title = $"feed {topology.Feeds[definition.FeedIndex].Name} line {definition.Name}";
            yield return Judge(title, line, partner?.Name, seconds);
        }
    }

    private static Seen Look(
        IReadOnlyList<FlowDefinition> flows, IReadOnlySet<int> notJoined,
        Func<string?, IReadOnlyList<DeviceTraffic>> trafficOf)
    {
        DeviceTraffic[] devices = [.. flows.Select(flow => flow.Interface).Distinct().SelectMany(trafficOf).Distinct()];
        return new Seen(
            flows.Sum(flow => trafficOf(flow.Interface).Where(device => flow.Id < device.ByFlow.Count)
                .Sum(device => device.ByFlow[flow.Id])),
            flows.All(flow => notJoined.Contains(flow.Id)), devices, flows[0].Endpoint.Port);
    }

    private static HostCheck Judge(string title, Seen line, string? partner, double seconds)
    {
        string names = string.Join(", ", line.Devices.Select(device => device.Device));
        string time = string.Create(CultureInfo.InvariantCulture, $"in {seconds:0.0} s");
        if (line.Packets > 0)
        {
            return new HostCheck(Name, CheckVerdict.Ok,
                string.Create(CultureInfo.InvariantCulture, $"{title}: {line.Packets} packets on {names} {time}"), "");
        }
        if (line.IsNotJoined)
            return new HostCheck(Name, CheckVerdict.NotApplicable, $"{title}: not joined, see membership", "");
        if (line.Devices.Length == 0 || line.Devices.FirstOrDefault(device => device.Refusal is not null) is { })
        {
            string why = line.Devices.Length == 0 ? "none of its interfaces is there"
                : line.Devices.First(device => device.Refusal is not null).Refusal!;
            return new HostCheck(Name, CheckVerdict.Unknown, $"{title}: {why}", "sudo telemetry doctor --config FILE");
        }
        long received = line.Devices.Sum(device => device.Received ?? 0);
        if (received == 0)
        {
            return new HostCheck(Name, CheckVerdict.Unknown, $"{title}: {names} received nothing at all {time}",
                "telemetry doctor --config FILE --seconds 10 # while the market is open");
        }
        string silent = string.Create(CultureInfo.InvariantCulture,
            $"{title}: joined, but 0 packets {time} while {names} received {received}");
        string look = string.Join("; ", line.Devices.Select(device => string.Create(CultureInfo.InvariantCulture,
            $"timeout 10 tcpdump -nei {device.Device} -c 5 udp port {line.Port}")));
        if (partner is null && seconds < LongEnoughSeconds)
        {
            return new HostCheck(Name, CheckVerdict.Warn, $"{silent}; its feed may have been quiet",
                "telemetry doctor --config FILE --seconds 10");
        }
        return new HostCheck(Name, CheckVerdict.Fail, silent
            + (partner is null ? "" : $" and line {partner} had packets")
            + ": wrong address, VLAN or interface, it is not sent here, or it goes past the kernel (bypass-detected)",
            look);
    }

    private sealed record Seen(long Packets, bool IsNotJoined, DeviceTraffic[] Devices, int Port);
}
