// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.NetworkInformation;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Links.Routes;

namespace Telemetry.Playing.Safety;

/// <summary>A network device as far as it matters for sending into a lab.</summary>
/// <param name="HasDefaultRoute">True if a route to anywhere leaves by it.</param>
/// <param name="IsWatched">True if an appliance has programs on it, or a play uses it; null if that cannot be found
/// out.</param>
internal sealed record LabDevice(
    string Name, int Index, IReadOnlyList<IPAddress> Addresses, bool HasDefaultRoute, bool? IsWatched)
{
    /// <summary>Members of the switch that it is, which get the packets too; the interface's own side left
    /// out.</summary>
    public IReadOnlyList<string> SharedWith { get; init; } = [];

    /// <summary>True if it is down, or has no carrier.</summary>
    public bool IsDown { get; init; }

    /// <summary>Reads the interface and all devices that its packets may pass, the interface first.</summary>
    /// <param name="name">Name of the interface.</param>
    /// <param name="hasNamelessRoute">Receives true if there is a default route whose device is unknown.</param>
    /// <exception cref="FailureException">There is no such interface, or the kernel does not answer.</exception>
    public static IReadOnlyList<LabDevice> Read(string name, out bool hasNamelessRoute)
    {
        int index = NetworkDevice.Find(name).Index;
        HashSet<int> byDefault = DefaultRoutes.Devices();
        hasNamelessRoute = byDefault.Contains(0);
        Dictionary<string, IPAddress[]> addresses = NetworkInterface.GetAllNetworkInterfaces().ToDictionary(
            device => device.Name,
            device => device.GetIPProperties().UnicastAddresses.Select(own => own.Address).ToArray());
        List<NetworkLink> links = LinkTable.Read();
        Dictionary<int, IReadOnlyList<string>> shared = ConnectedLinks.Shared(index, links)
            .ToDictionary(one => one.Link.Index, one => one.Members);
        return
        [
            .. ConnectedLinks.Of(index, links).Select(link => new LabDevice(
                link.Name, link.Index, addresses.GetValueOrDefault(link.Name) ?? [], byDefault.Contains(link.Index),
                InterfaceMark.IsSet(InterfaceMark.Play, link.Index) ? true : OwnAttachments.Has(link.Index))
            {
                IsDown = !link.HasCarrier,
                SharedWith = shared.GetValueOrDefault(link.Index) ?? [],
            }),
        ];
    }
}
