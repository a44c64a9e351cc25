// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Threads;
using Telemetry.Playing.Gateway;
using Telemetry.Playing.Reading;
using Telemetry.Playing.Safety;
using Telemetry.Playing.Sending;

namespace Telemetry.Playing.Planning;

/// <summary>Looks at what is planned: what must not or cannot be sent, and what will not be as it was
/// recorded.</summary>
internal static class PlanCheck
{
    /// <summary>Reasons why it must not be sent that are known before the captures are read.</summary>
    /// <param name="device">Interface of the lab; null if only the plan is made.</param>
    public static List<Failure> RefusalsOf(PlayPlan plan, LabDevice? device)
    {
        List<Failure> refusals = [.. UnusedRows(plan)];
        if (plan.Gateway is not null)
            refusals.AddRange(GatewayCheck.RefusalsOf(plan, device));
        if (device is not null)
        {
            refusals.AddRange(((Failure?[])[CpuRefusal("--cpu", plan.Cpu),
                CpuRefusal("--gateway-cpu", plan.Gateway?.Cpu)]).OfType<Failure>());
        }
        return refusals;
    }

    /// <summary>Reasons why it must not be sent.</summary>
    /// <param name="device">Interface of the lab; null if only the plan is made.</param>
    /// <param name="forecast">What would be sent.</param>
    public static List<Failure> RefusalsOf(PlayPlan plan, LabDevice? device, PlayForecast forecast)
    {
        List<Failure> refusals =
        [
            .. RefusalsOf(plan, device),
            .. forecast.Targets.Select(target => LabCheck.RefusalOf(target.Target, $"feed {target.Feed}"))
                .OfType<Failure>(),
        ];
        if (plan.Retimes)
            refusals.AddRange(RetimeRefusals(plan.Topology, forecast));
        if (forecast.Datagrams > 0)
            return refusals;
        refusals.Add(new Failure(ExitCode.Failed, string.Join(", ", plan.Captures),
            forecast.LeftOut.Recorded > 0
                ? "no datagram of a feed is there in whole"
                : "no datagram of a feed is there, or none of the time that is played",
            "name the feeds in --config; whole datagrams are recorded by \"run --capture FILE --frames\" or tcpdump"));
        return refusals;
    }

    /// <summary>Lines whose recorded source will not be that of their datagrams.</summary>
    /// <param name="topology">Feeds and lines.</param>
    /// <param name="forecast">What will be sent.</param>
    public static IEnumerable<string> SourceNotices(Topology topology, PlayForecast forecast)
    {
        foreach (PlayTarget target in forecast.Targets)
        {
            LineDefinition? line = topology.Lines.FirstOrDefault(line =>
                line.Name == target.Line && topology.Feeds[line.FeedIndex].Name == target.Feed);
            if (line is not null && line.SourceAddress != 0)
            {
                yield return $"feed {target.Feed}, line {target.Line}: its source "
                    + $"{new EndpointAddress(line.SourceAddress, 0).AddressText()} is not played: datagrams come from "
                    + "the address of the interface, and what receives them must not ask for that source; --frames "
                    + "plays the source";
            }
        }
    }

    private static Failure? CpuRefusal(string option, int? cpu) =>
        cpu is { } number && !HostThread.MayUse(number) ? OnTimeThread.NoCpu(option, number, ExitCode.Usage) : null;

    private static IEnumerable<Failure> UnusedRows(PlayPlan plan)
    {
        List<EndpointAddress> groups =
        [
            .. plan.Topology.Flows.Where(flow => flow is { IsTcp: false, LineIndex: >= 0 })
                .Select(flow => flow.Endpoint),
        ];
        foreach (GroupMapRow row in plan.Map.Rows)
        {
            // Without configured feeds they are recognised when it is played.
            if (groups.Count > 0 && !groups.Exists(group => GroupMap.IsOf(row, group)))
            {
                yield return new Failure(ExitCode.Usage, "--map",
                    $"{row.FromText()} is not a group of a line, so that {row} maps nothing",
                    "name one of the configuration");
            }
        }
    }

    private static IEnumerable<Failure> RetimeRefusals(Topology topology, PlayForecast forecast)
    {
        foreach (FeedDefinition feed in topology.Feeds)
        {
            if (forecast.Targets.All(target => target.Feed != feed.Name) || feed.Row is not { } row)
                continue;
            string where = $"feed {feed.Name}, protocol {row.Name}";
            if (row.NoNewSendTime is { } reason)
            {
                yield return new Failure(
                    ExitCode.Usage, "--retime", $"{where}: {reason}", "play this feed without --retime");
            }
            else if (feed.LacksZone)
            {
                yield return new Failure(ExitCode.CannotRun, "--retime",
                    $"{where}: its times are of the zone {feed.TimeZone}, which this host does not know",
                    "install tzdata");
            }
        }
    }
}
