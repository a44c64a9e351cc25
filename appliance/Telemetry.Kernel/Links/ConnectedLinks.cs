// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Links;

/// <summary>Finds the devices of a namespace that share their packets with one of them: what it lies on and what lies
/// on it, its bond or bridge with all other ports, the other end of its veth pair and what that is a port of.</summary>
public static class ConnectedLinks
{
    /// <summary>The device itself first, then all others.</summary>
    /// <param name="index">Index of the device.</param>
    /// <param name="links">All devices of the namespace.</param>
    /// <returns>None if there is no such device.</returns>
    public static IReadOnlyList<NetworkLink> Of(int index, IReadOnlyList<NetworkLink> links)
    {
        List<NetworkLink> found = [.. links.Where(link => link.Index == index)];
        for (int next = 0; next < found.Count; next++)
            found.AddRange(links.Where(link => !found.Contains(link) && IsBeside(found[next], link)).ToList());
        return found;
    }

    private static bool IsBeside(NetworkLink one, NetworkLink other) =>
        one.MasterIndex == other.Index || other.MasterIndex == one.Index || LiesOn(one, other) || LiesOn(other, one);

    private static bool LiesOn(NetworkLink upper, NetworkLink lower) =>
        !upper.IsParentElsewhere && upper.ParentIndex == lower.Index;
}
