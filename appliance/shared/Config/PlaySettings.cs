// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Telemetry.Config;

/// <summary>Networks into which <c>play</c> may send recorded market data; <c>run</c> does not use them.</summary>
public sealed record PlaySettings
{
    /// <summary>Shortest prefix of an IPv4 network, bits.</summary>
    public const int LeastInetBits = 8;

    /// <summary>Shortest prefix of an IPv6 network, bits.</summary>
    public const int LeastInet6Bits = 16;

    /// <summary>Networks of the lab: an interface with an address outside them is refused. None: nothing is
    /// sent.</summary>
    public IReadOnlyList<IPNetwork> Lab { get; init; } = [];
}
