// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Exchange;

/// <summary>Ways to lose a TCP connection.</summary>
internal enum GatewayFaultKind
{
    /// <summary>RST.</summary>
    Reset,

    /// <summary>FIN.</summary>
    Close,

    /// <summary>The gateway stops sending, and the connection stays open.</summary>
    Silence,
}
