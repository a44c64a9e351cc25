// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Links.Routes;

namespace Telemetry.Appliance.Transport;

/// <summary>Checks the interface of a channel: beyond loopback the channel must name it, and it must not be
/// measured.</summary>
internal static class PublishingPlace
{
    /// <summary>Checks a channel, unicast or multicast, in the network namespace of the calling thread; its interface
    /// must be there.</summary>
    /// <param name="channel">The channel's URI.</param>
    /// <param name="measured">Interfaces that are measured, as configured.</param>
    /// <param name="mayBeMeasured">True to allow measured interfaces.</param>
    /// <exception cref="FailureException">It may not publish there.</exception>
    internal static void Check(string channel, IEnumerable<string> measured, bool mayBeMeasured)
    {
        if (Look(channel, measured, mayBeMeasured) is { } missing)
            throw new FailureException(missing);
    }

    /// <summary>Checks a channel in the same way as far as its interface is there now.</summary>
    /// <param name="channel">The channel's URI.</param>
    /// <param name="measured">Interfaces that are measured, as configured.</param>
    /// <param name="mayBeMeasured">True to allow measured interfaces.</param>
    /// <returns>What is not there yet; null if nothing is missing.</returns>
    /// <exception cref="FailureException">It may not publish there.</exception>
    internal static Failure? Look(string channel, IEnumerable<string> measured, bool mayBeMeasured)
    {
        // A publication to many destinations has no endpoint of its own: it is sent from its control address.
        string? control = Parameter(channel, "control");
        string? place = Parameter(channel, "endpoint") ?? control;
        if (place is null || AddressesOf(place) is not { Length: > 0 } targets
            || Array.TrueForAll(targets, IPAddress.IsLoopback))
            return null;
        string? named = Parameter(channel, "interface") ?? (control is null ? null : HostOf(control));
        if (named is null)
        {
            throw Refused(channel, $"{place} is beyond loopback, and the channel names no interface",
                "add |interface=ADDRESS, this host's address on a management network");
        }
        IReadOnlyList<NamedInterface> meant = NamedInterface.All(named);
        if (meant.Count == 0)
        {
            FailureException unknown = Refused(channel, $"no interface of this host is {named}",
                "name an address that \"ip address\" shows, ADDRESS/PREFIX or {NAME}");
            return NamedInterface.IsWellFormed(named) ? unknown.Failure : throw unknown;
        }
        if (mayBeMeasured)
            return null;
        IReadOnlyList<NetworkLink> links = LinkTable.Read();
        HashSet<string> looked = [.. measured.SelectMany(name => LowestOf(name, links))];
        // The driver uses one of the candidates: none of them may be measured.
        string[] sending = [.. meant.Select(one => one.Device), .. meant.SelectMany(one => targets
            .Where(target => target.AddressFamily == one.Source.AddressFamily)
            .Select(target => NameOf(RouteQuery.DeviceTo(target, one.Source), links)).OfType<string>())];
        foreach (string name in sending)
        {
            if (LowestOf(name, links).FirstOrDefault(looked.Contains) is not { } lowest)
                continue;
            string below = lowest == name ? name : $"{name}, which lies on {lowest}";
            throw Refused(channel, $"it publishes on {below}: that is measured",
                "publish on a management network, or set publish_on_measured_interface: true");
        }
        return null;
    }

    /// <summary>The value of a channel's parameter; null if it has none.</summary>
    internal static string? Parameter(string channel, string key)
    {
        int question = channel.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? null : channel[(question + 1)..].Split('|')
            .Where(pair => pair.StartsWith(key + "=", StringComparison.Ordinal))
            .Select(pair => pair[(key.Length + 1)..]).FirstOrDefault();
    }

    internal static string WithoutInterface(string channel)
    {
        int question = channel.IndexOf('?', StringComparison.Ordinal);
        IEnumerable<string> parameters = channel[(question + 1)..].Split('|')
            .Where(pair => !pair.StartsWith("interface=", StringComparison.Ordinal));
        return question < 0 ? channel : channel[..(question + 1)] + string.Join('|', parameters);
    }

    /// <summary>The host of HOST, HOST:PORT, [HOST] or [HOST]:PORT.</summary>
    internal static string HostOf(string text)
    {
        if (text.StartsWith('['))
            return text[1..].Split(']')[0];
        return text.Count(letter => letter == ':') == 1 ? text.Split(':')[0] : text;
    }

    /// <summary>Addresses of a name or address; the driver refuses unknown names.</summary>
    internal static IPAddress[] AddressesOf(string endpoint)
    {
        try
        {
            // The resolver would take an empty name for this host.
            return HostOf(endpoint) is { Length: > 0 } host ? Dns.GetHostAddresses(host) : [];
        }
        catch (Exception unknown) when (unknown is SocketException or ArgumentException)
        {
            return [];
        }
    }

    private static string? NameOf(int index, IReadOnlyList<NetworkLink> links) =>
        links.FirstOrDefault(link => link.Index == index)?.Name;

    private static IEnumerable<string> LowestOf(string name, IReadOnlyList<NetworkLink> links)
    {
        try
        {
            return [name, .. InterfaceResolver.Resolve(name, links).Devices.Select(device => device.Link.Name)];
        }
        catch (FailureException)
        {
            return [name];
        }
    }

    private static FailureException Refused(string channel, string what, string todo) =>
        new(new Failure(ExitCode.Usage, channel, what, todo));
}
