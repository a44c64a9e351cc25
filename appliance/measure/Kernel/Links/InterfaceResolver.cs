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
    private Failure? _missing;
    private bool _isBridge;

    private InterfaceResolver(string name, IReadOnlyList<NetworkLink> links)
    {
        _name = name;
        _links = links;
    }

    /// <summary>Resolves one name; all of its devices must be there.</summary>
    /// <param name="name">Name as configured.</param>
    /// <param name="links">All devices of the namespace.</param>
    /// <exception cref="FailureException">There is no such interface, or the devices below it are not in this
    /// namespace.</exception>
    public static ResolvedInterface Resolve(string name, IReadOnlyList<NetworkLink> links)
    {
        ResolvedInterface found = Find(name, links);
        return found.Missing is { } missing ? throw new FailureException(missing) : found;
    }

    /// <summary>Resolves one name as far as its devices are there now; <see cref="ResolvedInterface.Missing"/> says
    /// what may still come.</summary>
    /// <param name="name">Name as configured.</param>
    /// <param name="links">All devices of the namespace.</param>
    /// <exception cref="FailureException">Its devices can never be watched from here.</exception>
    public static ResolvedInterface Find(string name, IReadOnlyList<NetworkLink> links)
    {
        var resolver = new InterfaceResolver(name, links);
        if (links.FirstOrDefault(link => link.Name == name) is { } link)
            resolver.Descend(link, vlanId: 0, depth: 0);
        else
            resolver.Miss("there is no such interface",
                $"name one of: {string.Join(", ", links.Select(known => known.Name))}");
        return new ResolvedInterface(name, resolver._devices, resolver._isBridge) { Missing = resolver._missing };
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
        if (_links.FirstOrDefault(known => known.Index == link.ParentIndex) is { } parent)
            Descend(parent, vlanId, depth + 1);
        else
            Miss($"the device below {Named(link)} cannot be found", "name the lowest device");
    }

    private void DescendToMembers(NetworkLink link, ushort vlanId, int depth)
    {
        NetworkLink[] members = [.. _links.Where(member => member.MasterIndex == link.Index)];
        _isBridge |= link.Kind == "bridge";
        if (members.Length == 0)
            Miss($"{Named(link)} has no members", "add them, or name the lowest device");
        foreach (NetworkLink member in members)
            Descend(member, vlanId, depth + 1);
    }

    private void Miss(string what, string todo) => _missing ??= new Failure(ExitCode.Usage, _name, what, todo);

    private static string Named(NetworkLink link) => $"{link.Kind} {link.Name}";

    private static FailureException Failed(string name, string what, string todo) =>
        new(new Failure(ExitCode.Usage, name, what, todo));
}
