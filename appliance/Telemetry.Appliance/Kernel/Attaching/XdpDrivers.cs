// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Kernel.Attaching;

/// <summary>
/// Drivers whose link and queues stay up when a native XDP program comes or goes. Others rebuild their queues or reset
/// the link, which loses packets and may lose memberships; what is not listed is taken to do so.
/// </summary>
internal static class XdpDrivers
{
    // veth (drivers/net/veth.c): enabling NAPI and swapping the program leaves the carrier alone. tun (tun.c): the
    // program is a pointer. netdevsim: a test device.
    private static readonly HashSet<string> Undisturbed = ["veth", "tun", "netdevsim"];

    /// <summary>Whether attaching leaves the traffic of an interface with this driver alone.</summary>
    internal static bool AreUndisturbed(string driver) => Undisturbed.Contains(driver);
}
