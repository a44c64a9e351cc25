// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Kernel.Attaching;

namespace Telemetry.Spreading.Checks;

/// <summary>Refuses interfaces that are not mirror ports: a trading host has one strategy a feed and one gateway a
/// session, and nothing to spread.</summary>
internal static class MirrorCheck
{
    private const string Remedy = "name a mirror port, or add --any-interface";

    /// <summary>Fails if the host uses the interface's packets, or a configuration says that it is not a mirror
    /// port.</summary>
    /// <param name="settings">Configuration of the appliance on this host; null for none.</param>
    /// <exception cref="FailureException">It is not a mirror port.</exception>
    internal static void Check(NetworkDevice device, Settings? settings)
    {
        if (settings is not null && RefusalBy(settings, device.Name) is { } refusal)
            throw new FailureException(refusal);
        if (MirrorUse.FindHost(device) is { } use)
        {
            throw new FailureException(new Failure(ExitCode.Usage, device.Name,
                $"it is not a mirror port: {use}; a trading host has one strategy a feed and one gateway a session, "
                    + "and nothing to spread", Remedy));
        }
    }

    /// <summary>Reason of a configuration against an interface; null for none.</summary>
    internal static Failure? RefusalBy(Settings settings, string name)
    {
        if (settings.Interfaces.FirstOrDefault(one => one.Name == name) is not { } configured)
        {
            return new Failure(ExitCode.Usage, name, "the configuration has no such interface",
                "add it with role: mirror, or leave out --config");
        }
        if (!configured.IsMirror)
            return new Failure(ExitCode.Usage, configured.Where, $"{name} has role: host, not mirror", Remedy);
        return !configured.Drop ? null : new Failure(ExitCode.Usage, configured.Where,
            $"{name} has drop: true, so \"run\" leaves no packet to others", "leave drop out");
    }
}
