// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Feeds.Catalog;
using Telemetry.Playing.Gateway.Learning;
using Telemetry.Playing.Reading;
using Telemetry.Playing.Safety;

namespace Telemetry.Playing.Gateway;

/// <summary>Refuses gateways that cannot be played, or that could be reached from other networks than the
/// lab's.</summary>
internal static class GatewayCheck
{
    /// <summary>Reasons not to open the gateways of a plan; none if they can be opened.</summary>
    /// <param name="device">Interface of the lab; null if only the plan is made.</param>
    public static List<Failure> RefusalsOf(PlayPlan plan, LabDevice? device)
    {
        List<SessionDefinition> sessions = [.. OrderPass.SessionsOf(plan.Topology)];
        if (sessions.Count == 0)
        {
            return [new Failure(ExitCode.Usage, "--gateway", "the configuration has no order session",
                "name the recorded ones and their gateways under sessions:")];
        }
        List<Failure> refusals =
        [
            .. sessions.Where(session => OrderPass.LayoutOf(session) is null).Select(NotSpoken),
            .. UnusedRows(plan, sessions),
        ];
        foreach (SessionDefinition session in sessions)
        {
            foreach (EndpointAddress recorded in session.Gateways)
            {
                if (RefusalOf(session, recorded, plan, device) is { } refusal)
                    refusals.Add(refusal);
            }
        }
        foreach ((EndpointAddress target, List<SessionDefinition> rivals) in TargetsOf(plan))
        {
            List<SessionDefinition> any = [.. rivals.Where(session => session is { Login: 0, LocalPort: 0 })];
            if (rivals.Find(session => session.Protocol != rivals[0].Protocol) is { } other)
            {
                refusals.Add(new Failure(ExitCode.Usage, $"session {other.Name}",
                    $"its protocol is not that of session {rivals[0].Name} at {target}",
                    "send one to another address: --gateway-map"));
            }
            else if (any.Count > 1)
            {
                refusals.Add(new Failure(ExitCode.Usage, $"session {any[1].Name}",
                    $"nothing distinguishes it from session {any[0].Name} at {target}",
                    "give both a login, or send one to another address: --gateway-map"));
            }
        }
        return refusals;
    }

    /// <summary>Addresses to listen on, each with the sessions that may log in there.</summary>
    public static IReadOnlyList<(EndpointAddress Target, List<SessionDefinition> Sessions)> TargetsOf(PlayPlan plan)
    {
        List<(EndpointAddress Target, List<SessionDefinition> Sessions)> targets = [];
        foreach (SessionDefinition session in OrderPass.SessionsOf(plan.Topology))
        {
            foreach (EndpointAddress recorded in session.Gateways)
            {
                EndpointAddress target = plan.Gateway!.Map.Of(recorded);
                int known = targets.FindIndex(one => one.Target == target);
                if (known < 0)
                    targets.Add((target, [session]));
                else if (!targets[known].Sessions.Contains(session))
                    targets[known].Sessions.Add(session);
            }
        }
        return targets;
    }

    private static Failure NotSpoken(SessionDefinition session)
    {
        IEnumerable<string> spoken = ProtocolCatalog.Rows.Where(row => row.Gateway is not null).Select(row => row.Name);
        return new Failure(ExitCode.Usage, $"session {session.Name}",
            $"the gateway does not speak {ProtocolCatalog.Find(session.Protocol)?.Name}",
            $"it speaks {string.Join(", ", spoken)}: leave the session out of the configuration");
    }

    private static IEnumerable<Failure> UnusedRows(PlayPlan plan, List<SessionDefinition> sessions)
    {
        foreach (GroupMapRow row in plan.Gateway!.Map.Rows)
        {
            if (!sessions.Exists(session => session.Gateways.Contains(row.From)))
            {
                yield return new Failure(ExitCode.Usage, "--gateway-map",
                    $"{row.From} is not a gateway of a session", "name one of the configuration");
            }
        }
    }

    private static Failure? RefusalOf(
        SessionDefinition session, EndpointAddress recorded, PlayPlan plan, LabDevice? device)
    {
        EndpointAddress target = plan.Gateway!.Map.Of(recorded);
        string where = $"session {session.Name}";
        if (target.AnyAddress || target.AnyPort || target.Port == 0)
        {
            return new Failure(ExitCode.Usage, where, $"its gateway {target} is not an address with a port",
                "name the recorded address in the configuration");
        }
        if (device is null)
            return null;
        IPAddress address = IPAddress.Parse(target.AddressText());
        if (!LabCheck.IsIn(address, plan.Lab))
        {
            return new Failure(ExitCode.Usage, where,
                $"its gateway {target} is outside of play: lab ({string.Join(", ", plan.Lab)})",
                $"listen on an address of the lab: --gateway-map {recorded}=ADDR:PORT");
        }
        return device.Addresses.Contains(address) ? null : new Failure(ExitCode.Usage, where,
            $"its gateway {target} is not an address of {device.Name}",
            $"\"ip address add {address} dev {device.Name}\", or --gateway-map {recorded}=ADDR:PORT");
    }
}
