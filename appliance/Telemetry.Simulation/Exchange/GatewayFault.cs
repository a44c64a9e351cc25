// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Exchange;

/// <summary>How a gateway of the demo's exchange loses a connection in the middle of a burst.</summary>
/// <param name="AtOrder">The login's order, from 1, from which on nothing is answered.</param>
/// <param name="Kind">What happens when a few more orders have come.</param>
internal readonly record struct GatewayFault(long AtOrder, GatewayFaultKind Kind)
{
    /// <summary>Orders that come unanswered before the connection is lost.</summary>
    public const int Unanswered = 5;

    private const int Spread = 50;

    /// <summary>The faults of a login, made by a seed: the first login loses two connections, the second one.</summary>
    public static Queue<GatewayFault> Of(int login, ulong seed)
    {
        var random = new SeededRandom(seed + (ulong)login);
        return login == 0
            ? new([new(100 + random.Below(Spread), GatewayFaultKind.Reset),
                new(220 + random.Below(Spread), GatewayFaultKind.Silence)])
            : new([new(160 + random.Below(Spread), GatewayFaultKind.Close)]);
    }
}
