// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Exchange;

/// <summary>Ways to lose a TCP connection.</summary>
internal enum GatewayFaultKind
{
    /// <summary>RST.</summary>
    Reset,

    /// <summary>FIN.</summary>
    Close,

    /// <summary>Nothing comes any more, and nobody says so.</summary>
    Silence,
}
