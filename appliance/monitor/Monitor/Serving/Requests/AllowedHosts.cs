// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Telemetry.Monitor.Serving.Requests;

/// <summary>
/// Values of the header Host that are answered: names of the loopback interface with any port, since a forwarded port
/// is another one, the addresses that are served, and the names of the configuration. A page of another site whose name
/// leads to this address by DNS still sends that name.
/// </summary>
/// <param name="served">Addresses and ports that are served; an unspecified one stands for all of this host.</param>
/// <param name="names">Names of the configuration.</param>
/// <param name="hasTls">True for HTTPS, whose port is another one where the header has none.</param>
internal sealed class AllowedHosts(
    IReadOnlyCollection<IPEndPoint> served, IReadOnlyCollection<string> names, bool hasTls)
{
    private const ushort HttpPort = 80;
    private const ushort HttpsPort = 443;

    /// <summary>True if requests to this host are answered.</summary>
    /// <param name="host">Value of the header, with a port or without.</param>
    public bool Contains(string host)
    {
        if (host.Length == 0)
            return false;
        int colon = host.EndsWith(']') ? -1 : host.LastIndexOf(':');
        string name = colon < 0 ? host : host[..colon];
        ushort port = hasTls ? HttpsPort : HttpPort;
        if (colon >= 0 && !ushort.TryParse(host.AsSpan(colon + 1), out port))
            return false;
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || names.Contains(name, StringComparer.OrdinalIgnoreCase))
            return true;
        bool isBracketed = name.StartsWith('[') && name.EndsWith(']');
        if (!IPAddress.TryParse(name, out IPAddress? address) || isBracketed != name.Contains(':'))
            return false;
        // A page's name cannot be an address: one that leads here by DNS still sends the name.
        return IPAddress.IsLoopback(address) || served.Contains(new IPEndPoint(address, port))
            || served.Any(one => one.Address.Equals(IPAddress.Any) || one.Address.Equals(IPAddress.IPv6Any));
    }
}
