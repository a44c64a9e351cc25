// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Telemetry.Reports.Receiving.Subscriptions;

/// <summary>Networks from which messages of a channel are taken. Aeron has no authentication, so that this keeps out
/// who sends from an address of its own, not who forges one. Used by one thread.</summary>
/// <param name="onRefused">Receives each address that is refused, once.</param>
public sealed class SourceFilter(IReadOnlyList<IPNetwork> networks, Action<IPAddress> onRefused)
{
    private const int MostRemembered = 100;

    private readonly HashSet<IPAddress> _reported = [];

    /// <summary>Fragments of messages that were not taken.</summary>
    public long Refused { get; private set; }

    /// <summary>True if a publisher's messages are taken.</summary>
    /// <param name="source">Its address and port, as a media driver names them.</param>
    public bool Admits(string source)
    {
        if (!IPEndPoint.TryParse(source, out IPEndPoint? publisher))
            return false;
        IPAddress address = publisher.Address.IsIPv4MappedToIPv6 ? publisher.Address.MapToIPv4() : publisher.Address;
        foreach (IPNetwork network in networks)
        {
            if (network.Contains(address))
                return true;
        }
        if (_reported.Count < MostRemembered && _reported.Add(address))
            onRefused(address);
        return false;
    }

    /// <summary>Counts what was not taken.</summary>
    internal void Refuse(int fragments) => Refused += fragments;
}
