// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Links;

/// <summary>Finds the devices of a namespace that share their packets with one of them: what it lies on and what lies
/// on it, its bond or bridge with all other ports, the other end of its veth pair and what that is a port of.</summary>
public static class ConnectedLinks
{
    private static readonly string[] Switches = ["bridge", "bond", "team", "openvswitch"];

    private static readonly string[] Sharers = ["macvlan", "macvtap", "ipvlan", "ipvtap"];

    /// <summary>The device itself first, then all others.</summary>
    /// <param name="index">Index of the device.</param>
    /// <param name="links">All devices of the namespace.</param>
    /// <returns>None if there is no such device.</returns>
    public static IReadOnlyList<NetworkLink> Of(int index, IReadOnlyList<NetworkLink> links) =>
        [.. Walk(index, links).Select(step => step.Link)];

    /// <summary>Those of the devices by which packets of the first one also reach members of a switch: a bridge, bond,
    /// team or Open vSwitch with its ports, a device with the macvlans or ipvlans on it.</summary>
    /// <param name="index">Index of the first device.</param>
    /// <param name="links">All devices of the namespace.</param>
    /// <returns>Each with the names of the members, the one by which packets come left out.</returns>
    public static IReadOnlyList<(NetworkLink Link, IReadOnlyList<string> Members)> Shared(
        int index, IReadOnlyList<NetworkLink> links)
    {
        List<(NetworkLink, IReadOnlyList<string>)> shared = [];
        foreach ((NetworkLink link, NetworkLink? from) in Walk(index, links))
        {
            if (MembersOf(link, from, links) is { Count: > 0 } members)
                shared.Add((link, members));
        }
        return shared;
    }

    private static List<string> MembersOf(NetworkLink link, NetworkLink? from, IReadOnlyList<NetworkLink> links)
    {
        List<string> members = [.. links.Where(other => other != from
            && ((Switches.Contains(link.Kind) && other.MasterIndex == link.Index) || IsSharer(other, link)))
            .Select(other => other.Name)];
        // What lies on a device shares it with the device itself, whose name another namespace may keep to itself.
        if (from is not null && IsSharer(from, link))
            members.Add(link.Name);
        if (link.IsParentElsewhere && Sharers.Contains(link.Kind))
            members.Add("a device of another network namespace");
        return members;
    }

    private static bool IsSharer(NetworkLink upper, NetworkLink lower) =>
        Sharers.Contains(upper.Kind) && LiesOn(upper, lower);

    private static List<(NetworkLink Link, NetworkLink? From)> Walk(int index, IReadOnlyList<NetworkLink> links)
    {
        List<(NetworkLink Link, NetworkLink? From)> found =
            [.. links.Where(link => link.Index == index).Select(link => (link, (NetworkLink?)null))];
        for (int next = 0; next < found.Count; next++)
        {
            NetworkLink from = found[next].Link;
            found.AddRange(links.Where(link => !found.Exists(step => step.Link == link) && IsBeside(from, link))
                .Select(link => (link, (NetworkLink?)from)).ToList());
        }
        return found;
    }

    private static bool IsBeside(NetworkLink one, NetworkLink other) =>
        one.MasterIndex == other.Index || other.MasterIndex == one.Index || LiesOn(one, other) || LiesOn(other, one);

    private static bool LiesOn(NetworkLink upper, NetworkLink lower) =>
        !upper.IsParentElsewhere && upper.ParentIndex == lower.Index;
}
