// SPDX-License-Identifier: Apache-2.0
using Telemetry.Yaml;

namespace Telemetry.Config.Planning;

/// <summary>Checks that the groups of a line with <c>join: true</c> can be joined.</summary>
internal static class JoinCheck
{
    /// <summary>Adds the errors.</summary>
    /// <param name="line">A line with <c>join: true</c>.</param>
    /// <param name="name">The line's name in errors.</param>
    public static void Check(LineSettings line, string name, Settings settings, ErrorList errors)
    {
        if (line.Addresses.Any(range => range.Value.Endpoints().Any(endpoint => !endpoint.IsMulticast)))
            errors.Add(line.Where, $"{name}: join: true, but not every address is a multicast group", "remove join");
        else if (line.Source != 0 && line.Addresses.Any(range => range.Value.Endpoints().Any(endpoint =>
            endpoint.IsIPv4 != new EndpointAddress(line.Source, 0).IsIPv4)))
            errors.Add(line.Where, $"{name}: join: true, but source and group are of different IP versions",
                "name the sender of the group");
        if (line.Interface is null && settings.Interfaces.Count > 1)
            errors.Add(line.Where, $"{name}: join: true, but several interfaces are watched",
                "add \"interface: NAME\" to the line");
        if (IsMirrored(line, settings))
            errors.Add(line.Where, $"{name}: join: true, but a mirror port receives copies without any membership",
                "remove join");
        if (line.VlanId != 0)
            errors.Add(line.Where, $"{name}: join: true, but the group of a vlan is joined on the VLAN's own interface",
                "remove join and let the application join, or name the VLAN's interface instead of vlan");
    }

    private static bool IsMirrored(LineSettings line, Settings settings) => line.Interface is null
        ? settings.Interfaces.Count > 0 && settings.Interfaces.All(device => device.IsMirror)
        : settings.Interfaces.Any(device => device.Name == line.Interface && device.IsMirror);
}
