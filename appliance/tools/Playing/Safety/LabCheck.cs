// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Telemetry.Playing.Safety;

/// <summary>Refuses everything that could be a production network.</summary>
internal static class LabCheck
{
    private const string OtherInterface = "name an interface of the lab only";

    /// <summary>Reasons not to send by an interface; none if it is one of the lab.</summary>
    /// <param name="devices">The interface first, then the devices that its packets may pass.</param>
    /// <param name="hasNamelessRoute">True if there is a default route whose device is unknown.</param>
    /// <param name="confirmed">Name of the interface whose switch has members of the lab only; null for none.</param>
    public static List<Failure> RefusalsOf(
        IReadOnlyList<LabDevice> devices, bool hasNamelessRoute, IReadOnlyList<IPNetwork> lab, string? confirmed)
    {
        List<Failure> refusals = [];
        string name = devices[0].Name;
        if (confirmed is not null && confirmed != name)
        {
            refusals.Add(new Failure(ExitCode.Usage, "--lab-confirmed",
                $"it names {confirmed}, and datagrams are to be sent by {name}",
                "type the name of --interface a second time"));
        }
        if (hasNamelessRoute)
        {
            refusals.Add(new Failure(ExitCode.CannotRun, name,
                "there is a default route whose device the kernel does not name", "play where there is none"));
        }
        if (devices[0].IsDown)
        {
            refusals.Add(new Failure(ExitCode.Usage, name, "it is down, or has no carrier: nothing would arrive",
                $"\"ip link set {name} up\", and the same for its other end"));
        }
        foreach (LabDevice device in devices)
            AddRefusalsOf(device, device.Name == name ? "it" : $"{device.Name}, which is connected with it,");
        if (!devices[0].Addresses.Any(address => IsIn(address, lab)))
        {
            refusals.Add(new Failure(ExitCode.Usage, name, $"it has no address of the lab ({Text(lab)})",
                "give it one, or name another interface"));
        }
        return refusals;

        void AddRefusalsOf(LabDevice device, string subject)
        {
            if (device.HasDefaultRoute)
            {
                refusals.Add(new Failure(ExitCode.Usage, name,
                    $"{subject} has a default route: what is played could leave the lab", OtherInterface));
            }
            foreach (IPAddress address in device.Addresses.Where(address => !IsIn(address, lab) && !IsOfLink(address)))
            {
                refusals.Add(new Failure(ExitCode.Usage, name,
                    $"{subject} has the address {address}, which is outside of play: lab ({Text(lab)})",
                    OtherInterface));
            }
            if (WatchRefusalOf(device, name, subject) is { } watched)
                refusals.Add(watched);
            if (device.SharedWith.Count > 0 && confirmed != name)
            {
                refusals.Add(new Failure(ExitCode.Usage, name,
                    $"{subject} passes packets on to other members of a switch: {string.Join(", ", device.SharedWith)}",
                    $"make sure that all of them are of the lab, and repeat its name: --lab-confirmed {name}"));
            }
        }
    }

    private static Failure? WatchRefusalOf(LabDevice device, string name, string subject) => device.IsWatched switch
    {
        false => null,
        true => new Failure(ExitCode.Usage, name,
            $"{subject} is watched by an appliance that runs, or used by another play, whose numbers would become "
                + "wrong",
            OtherInterface),
        null => new Failure(ExitCode.CannotRun, name,
            $"it cannot be found out if {device.Name} is watched by an appliance that runs",
            "run as root, or with CAP_BPF, CAP_NET_ADMIN and CAP_SYS_ADMIN"),
    };

    /// <summary>The address of a family that datagrams come from; null if the interface has none of the lab.</summary>
    public static IPAddress? SourceOf(LabDevice device, AddressFamily family, IReadOnlyList<IPNetwork> lab) =>
        device.Addresses.FirstOrDefault(address => address.AddressFamily == family && IsIn(address, lab));

    /// <summary>Reason not to send to a destination; null if it is a group of market data.</summary>
    /// <param name="target">The destination.</param>
    /// <param name="where">Subject of the failure.</param>
    public static Failure? RefusalOf(EndpointAddress target, string where)
    {
        if (!target.IsMulticast)
        {
            return new Failure(ExitCode.Usage, where, $"{target} is not a multicast group, and nothing else is played",
                "send it to a group: --map ADDRESS=GROUP");
        }
        if (!IsOfControl(target))
            return null;
        return new Failure(ExitCode.Usage, where,
            $"{target} is a group by which hosts and routers of a network talk to each other",
            "send it to another group: --map GROUP=GROUP");
    }

    internal static bool IsIn(IPAddress address, IReadOnlyList<IPNetwork> lab) =>
        lab.Any(network => network.Contains(address));

    // Every interface has one, in any network.
    private static bool IsOfLink(IPAddress address) => address.IsIPv6LinkLocal;

    // 224.0.0.0/24; of IPv6 the scopes of interface and link.
    private static bool IsOfControl(EndpointAddress target) => target.IsIPv4
        ? (uint)(target.Address >> 8) << 8 == 0xE000_0000
        : (int)(target.Address >> 112 & 0xF) is 1 or 2;

    private static string Text(IReadOnlyList<IPNetwork> lab) => string.Join(", ", lab);
}
