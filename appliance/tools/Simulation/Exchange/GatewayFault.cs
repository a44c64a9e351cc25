// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Exchange;

/// <summary>Loss of a connection at a gateway of the demo's exchange, in the middle of a burst.</summary>
/// <param name="AtOrder">The login's order, from 1, from which on nothing is answered.</param>
/// <param name="Kind">Event after a few more orders.</param>
internal readonly record struct GatewayFault(long AtOrder, GatewayFaultKind Kind)
{
    /// <summary>Unanswered orders before the connection is lost.</summary>
    public const int Unanswered = 5;

    private const int Spread = 50;

    /// <summary>The faults of a login, made from a seed: the first login loses two connections, the second
    /// one.</summary>
    public static Queue<GatewayFault> Of(int login, ulong seed)
    {
        var random = new SeededRandom(seed + (ulong)login);
        return login == 0
            ? new([new(100 + random.Below(Spread), GatewayFaultKind.Reset),
                new(220 + random.Below(Spread), GatewayFaultKind.Silence)])
            : new([new(160 + random.Below(Spread), GatewayFaultKind.Close)]);
    }
}

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
