// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;

namespace Telemetry.Kernel.Links;

/// <summary>Resolution of all configured interfaces at one moment: devices to attach to, and places of flows.</summary>
internal sealed class InterfaceMap
{
    private readonly IReadOnlyList<NetworkLink> _links;

    private InterfaceMap(IReadOnlyList<NetworkLink> links) => _links = links;

    /// <summary>The configured interfaces in the order of the configuration.</summary>
    internal List<ResolvedInterface> Interfaces { get; } = [];

    /// <summary>Lowest devices, each once, with its configuration.</summary>
    internal List<CaptureInterface> Devices { get; } = [];

    /// <summary>True if forwarded packets pass two of the devices.</summary>
    internal bool HasBridge => Interfaces.Exists(known => known.IsBridge);

    /// <summary>Configured interfaces with a device that is not there, or cannot be watched.</summary>
    internal IEnumerable<ResolvedInterface> Missing => Interfaces.Where(known => known.Missing is not null);

    /// <summary>Resolves all configured interfaces; one that is missing may come later.</summary>
    /// <exception cref="FailureException">One can never be watched, or two contradict each other.</exception>
    internal static InterfaceMap Of(IEnumerable<CaptureInterface> requests, IReadOnlyList<NetworkLink> links)
    {
        var map = new InterfaceMap(links);
        foreach (CaptureInterface request in requests)
        {
            map.Add(request, InterfaceResolver.Find(request.Name, links) with
            {
                StandIn = int.MaxValue - map.Interfaces.Count,
            });
        }
        map.CheckPairs();
        return map;
    }

    /// <summary>Resolves them again later: an interface that is missing now has no devices, and its flows keep their
    /// former places. A device that was renamed is known by the name before: its index, programs and packets are the
    /// same.</summary>
    internal static InterfaceMap After(
        InterfaceMap before, IReadOnlyList<CaptureInterface> requests, IReadOnlyList<NetworkLink> links)
    {
        Dictionary<string, string> newNames = [];
        foreach (string name in requests.Concat(before.Devices).Select(device => device.Name).Distinct())
            links = before.WithFormerName(name, links, newNames);
        var map = new InterfaceMap(links) { NewNames = newNames };
        foreach (CaptureInterface request in requests)
        {
            ResolvedInterface former = before.Interfaces.Find(known => known.Name == request.Name)!;
            try
            {
                ResolvedInterface found = InterfaceResolver.Find(request.Name, links);
                if (found.Devices.Count == 0)
                    map.Interfaces.Add(former with { Missing = found.Missing });
                else
                    map.Add(request, found with { StandIn = former.StandIn });
            }
            catch (FailureException refusal)
            {
                map.Interfaces.RemoveAll(known => known.Name == request.Name);
                map.Interfaces.Add(former with { Missing = refusal.Failure });
            }
        }
        return map;
    }

    /// <summary>Devices and VLAN ids under which the packets of an interface are seen, watched or not.</summary>
    internal FlowPlace[] PlacesOf(string name) =>
        (Interfaces.Find(known => known.Name == name) ?? InterfaceResolver.Resolve(name, _links)).Places;

    /// <summary>Configuration of a device; null if it is not watched.</summary>
    internal CaptureInterface? DeviceOf(string name) => Devices.Find(device => device.Name == name);

    /// <summary>Index of a device; 0 if it is missing.</summary>
    internal int IndexOf(string name) => _links.FirstOrDefault(link => link.Name == name)?.Index ?? 0;

    /// <summary>Names that devices have been given since they are known, by the name before.</summary>
    internal IReadOnlyDictionary<string, string> NewNames { get; private init; } = new Dictionary<string, string>();

    /// <summary>Index of a configured interface; while it is missing one that no device has.</summary>
    internal int IndexOrStandIn(string name) => IndexOf(name) is not 0 and var index
        ? index : Interfaces.Find(known => known.Name == name)?.StandIn ?? 0;

    /// <summary>True if a flow is matched by the VLAN id of packets on a device.</summary>
    internal bool NeedsTags(string device, IReadOnlyList<FlowDefinition> flows)
    {
        int index = IndexOf(device);
        return flows.Any(flow => flow.Interface is null
            ? flow.VlanId != 0
            : PlacesOf(flow.Interface).Any(place =>
                place.InterfaceIndex == index && (place.VlanId | flow.VlanId) != 0));
    }

    /// <summary>True if a device has its carrier.</summary>
    internal bool HasCarrier(string name) => _links.FirstOrDefault(link => link.Name == name)?.HasCarrier ?? false;

    private IReadOnlyList<NetworkLink> WithFormerName(
        string name, IReadOnlyList<NetworkLink> links, Dictionary<string, string> newNames)
    {
        if (links.Any(link => link.Name == name) || _links.FirstOrDefault(link => link.Name == name) is not { } former
            || links.FirstOrDefault(link => (link.Index, link.Kind) == (former.Index, former.Kind)) is not { } renamed)
            return links;
        newNames[name] = renamed.Name;
        return [.. links.Select(link => link == renamed ? link with { Name = name } : link)];
    }

    private void Add(CaptureInterface request, ResolvedInterface resolved)
    {
        Interfaces.Add(resolved);
        foreach ((NetworkLink link, _) in resolved.Devices)
            AddDevice(request, link);
    }

    private void AddDevice(CaptureInterface request, NetworkLink link)
    {
        CaptureInterface device = request with { Name = link.Name, HasUpper = HasUpper(link) };
        int known = Devices.FindIndex(other => other.Name == link.Name);
        if (known < 0)
            Devices.Add(device);
        else
            Devices[known] = Merged(Devices[known], device, request.Name);
    }

    private bool HasUpper(NetworkLink link) =>
        link.MasterIndex != 0 || _links.Any(other => InterfaceResolver.LiesOn(other, link));

    private static CaptureInterface Merged(CaptureInterface known, CaptureInterface added, string name)
    {
        bool differ = known.Attach != added.Attach && known.Attach != AttachMode.Auto
            && added.Attach != AttachMode.Auto;
        if (differ || known.Mirror != added.Mirror || known.Drop != added.Drop)
        {
            throw new FailureException(new Failure(
                ExitCode.Usage, name, $"{known.Name} below it is watched for another interface as well, and "
                + "differently", differ ? "give both the same attach" : "give both the same role and drop"));
        }
        return known with
        {
            Attach = known.Attach == AttachMode.Auto ? added.Attach : known.Attach,
            Receive = known.Receive || added.Receive,
            Transmit = known.Transmit || added.Transmit,
        };
    }

    /// <summary>Checks that not both ends of a veth pair are watched: one receives what the other sends, so every
    /// packet would be seen twice.</summary>
    /// <exception cref="FailureException">Both are.</exception>
    internal void CheckPairs()
    {
        foreach (NetworkLink link in _links)
        {
            if (link.Kind != "veth" || link.IsParentElsewhere || !Has(link.Name))
                continue;
            if (_links.FirstOrDefault(other => other.Index == link.ParentIndex) is { } peer && Has(peer.Name))
            {
                throw new FailureException(new Failure(
                    ExitCode.Usage, link.Name, $"{link.Name} and {peer.Name} are the two ends of one veth pair: every "
                    + "packet would be seen twice", "watch one of them"));
            }
        }
        bool Has(string name) => Devices.Exists(device => device.Name == name);
    }
}
