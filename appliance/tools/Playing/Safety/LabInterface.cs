// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Playing.Planning;

namespace Telemetry.Playing.Safety;

/// <summary>An interface that is allowed to be sent by.</summary>
/// <param name="Inet">Its IPv4 address of the lab, which datagrams come from; null without one.</param>
/// <param name="Inet6">The same for IPv6.</param>
internal sealed record LabInterface(LabDevice Device, IPAddress? Inet, IPAddress? Inet6)
{
    /// <summary>Looks at the interface of a plan and at all that its packets may pass.</summary>
    /// <exception cref="FailureException">It could belong to another network than the lab's.</exception>
    public static LabInterface Open(PlayPlan plan)
    {
        if (plan.Interface is not { } name)
        {
            throw new FailureException(new Failure(
                ExitCode.Usage, "--interface", "it is missing", "name the interface of the lab, or give --plan"));
        }
        IReadOnlyList<LabDevice> devices = LabDevice.Read(name, out bool hasNamelessRoute);
        List<Failure> refusals = LabCheck.RefusalsOf(devices, hasNamelessRoute, plan.Lab, plan.LabConfirmed);
        if (refusals.Count > 0)
            throw new FailureException(refusals);
        return new LabInterface(devices[0], LabCheck.SourceOf(devices[0], AddressFamily.InterNetwork, plan.Lab),
            LabCheck.SourceOf(devices[0], AddressFamily.InterNetworkV6, plan.Lab));
    }

    /// <summary>Checks that all that is planned can be sent from it.</summary>
    /// <param name="targets">Destinations.</param>
    /// <exception cref="FailureException">Datagrams or frames to a destination have no source.</exception>
    public void CheckSources(PlayPlan plan, IReadOnlyList<PlayTarget> targets)
    {
        foreach (PlayTarget target in targets)
        {
            if (plan.Frames)
                CheckFrames(target);
            else
                CheckFamily(target);
        }
    }

    private void CheckFamily(PlayTarget target)
    {
        if ((target.Target.IsIPv4 ? Inet : Inet6) is not null)
            return;
        string family = target.Target.IsIPv4 ? "IPv4" : "IPv6";
        throw new FailureException(new Failure(ExitCode.Usage, Device.Name,
            $"it has no {family} address of the lab, from which to send to {target.Target}",
            "give it one, or send to another group: --map GROUP=GROUP"));
    }

    private static void CheckFrames(PlayTarget target)
    {
        if (target.Target.IsIPv4 == target.Recorded.IsIPv4)
            return;
        throw new FailureException(new Failure(ExitCode.Usage, "--map",
            $"{target.Recorded} and {target.Target} are of different families, so that frames with the recorded "
                + "source cannot be made", "map to a group of the recorded family, or leave --frames out"));
    }
}
