// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Kernel.Links;

/// <summary>
/// Finds the lowest devices of a configured interface: the members of a bond, team or bridge, the device below a VLAN
/// or macvlan. Programs are attached only there, so that no packet is seen twice.
/// </summary>
public sealed class InterfaceResolver
{
    private const int DeepestNesting = 8;

    private static readonly HashSet<string> WithMembers = ["bond", "team", "bridge", "vrf"];
    private static readonly HashSet<string> OnParent = ["vlan", "macvlan", "macvtap", "ipvlan", "ipvtap"];

    private readonly string _name;
    private readonly IReadOnlyList<NetworkLink> _links;
    private readonly List<(NetworkLink Link, ushort VlanId)> _devices = [];
    private bool _isBridge;

    private InterfaceResolver(string name, IReadOnlyList<NetworkLink> links)
    {
        _name = name;
        _links = links;
    }

    /// <summary>Resolves one name.</summary>
    /// <param name="name">Name as configured.</param>
    /// <param name="links">All devices of the namespace.</param>
    /// <exception cref="FailureException">There is no such interface, or the devices below it are not in this
    /// namespace.</exception>
    public static ResolvedInterface Resolve(string name, IReadOnlyList<NetworkLink> links)
    {
        if (links.FirstOrDefault(link => link.Name == name) is not { } link)
        {
            throw Failed(name, "there is no such interface",
                $"name one of: {string.Join(", ", links.Select(known => known.Name))}");
        }
        var resolver = new InterfaceResolver(name, links);
        resolver.Descend(link, vlanId: 0, depth: 0);
        return new ResolvedInterface(name, resolver._devices, resolver._isBridge);
    }

    /// <summary>True if one device lies on another, as a VLAN does on its parent.</summary>
    internal static bool LiesOn(NetworkLink upper, NetworkLink lower) =>
        OnParent.Contains(upper.Kind) && !upper.IsParentElsewhere && upper.ParentIndex == lower.Index;

    private void Descend(NetworkLink link, ushort vlanId, int depth)
    {
        if (depth == DeepestNesting)
            throw Failed(_name, $"more than {DeepestNesting} devices lie one on the other", "name the lowest device");
        if (OnParent.Contains(link.Kind))
            DescendToParent(link, vlanId == 0 ? link.VlanId : vlanId, depth);
        else if (WithMembers.Contains(link.Kind))
            DescendToMembers(link, vlanId, depth);
        else if (link.Kind == "openvswitch")
            throw Failed(
                _name, $"{Named(link)} is of Open vSwitch, whose ports are unknown", "name the physical port");
        else if (_devices.All(known => known.Link.Index != link.Index || known.VlanId != vlanId))
            _devices.Add((link, vlanId));
    }

    private void DescendToParent(NetworkLink link, ushort vlanId, int depth)
    {
        if (link.IsParentElsewhere)
        {
            throw Failed(_name,
                string.Create(CultureInfo.InvariantCulture,
                    $"{Named(link)} lies on interface {link.ParentIndex} of another network namespace"),
                "run where that interface is, and name it");
        }
        if (_links.FirstOrDefault(known => known.Index == link.ParentIndex) is not { } parent)
            throw Failed(_name, $"the device below {Named(link)} cannot be found", "name the lowest device");
        Descend(parent, vlanId, depth + 1);
    }

    private void DescendToMembers(NetworkLink link, ushort vlanId, int depth)
    {
        NetworkLink[] members = [.. _links.Where(member => member.MasterIndex == link.Index)];
        if (members.Length == 0)
            throw Failed(_name, $"{Named(link)} has no members", "add them, or name the lowest device");
        _isBridge |= link.Kind == "bridge";
        foreach (NetworkLink member in members)
            Descend(member, vlanId, depth + 1);
    }

    private static string Named(NetworkLink link) => $"{link.Kind} {link.Name}";

    private static FailureException Failed(string name, string what, string todo) =>
        new(new Failure(ExitCode.Usage, name, what, todo));
}
