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

    /// <summary>Resolves all configured interfaces.</summary>
    /// <exception cref="FailureException">One cannot be resolved, or two contradict each other.</exception>
    internal static InterfaceMap Of(IEnumerable<CaptureInterface> requests, IReadOnlyList<NetworkLink> links)
    {
        var map = new InterfaceMap(links);
        foreach (CaptureInterface request in requests)
            map.Add(request, InterfaceResolver.Resolve(request.Name, links));
        map.CheckPairs();
        return map;
    }

    /// <summary>Resolves them again later: an interface that is missing now has no devices, and its flows keep their
    /// former places.</summary>
    internal static InterfaceMap After(
        InterfaceMap before, IEnumerable<CaptureInterface> requests, IReadOnlyList<NetworkLink> links)
    {
        var map = new InterfaceMap(links);
        foreach (CaptureInterface request in requests)
        {
            try
            {
                map.Add(request, InterfaceResolver.Resolve(request.Name, links));
            }
            catch (FailureException)
            {
                map.Interfaces.Add(before.Interfaces.Find(known => known.Name == request.Name)!);
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

    /// <summary>True if a device has its carrier.</summary>
    internal bool HasCarrier(string name) => _links.FirstOrDefault(link => link.Name == name)?.HasCarrier ?? false;

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

    // One end of a veth pair receives what the other sends: if both were watched, every packet would be seen twice.
    private void CheckPairs()
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
