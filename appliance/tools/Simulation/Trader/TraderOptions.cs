// SPDX-License-Identifier: Apache-2.0
using Telemetry.Simulation.Exchange;

namespace Telemetry.Simulation.Trader;

/// <summary>Options of the demo's trader.</summary>
internal sealed record TraderOptions
{
    /// <summary>Orders a second.</summary>
    public required int OrderRate { get; init; }

    /// <summary>True if there are two logins that fail over to a backup gateway.</summary>
    public bool Failover { get; init; }

    /// <summary>Time for which it leaves a group.</summary>
    public GroupAbsence Absence { get; init; }

    /// <summary>Time until which it sleeps now and then with small socket buffers, nanoseconds since the opening; 0 if
    /// it never does.</summary>
    public long NapsUntilNs { get; init; }

    /// <summary>Time that it computes before it sends an order, nanoseconds; 0 for none.</summary>
    public long DelayNs { get; init; }

    internal string[] ToArguments() => [ExchangeOptions.Text(OrderRate), ExchangeOptions.Text(Failover ? 1 : 0),
        ExchangeOptions.Text(Absence.FromNs), ExchangeOptions.Text(Absence.UntilNs), ExchangeOptions.Text(NapsUntilNs),
        ExchangeOptions.Text(DelayNs)];

    internal static TraderOptions Parse(ReadOnlySpan<string> arguments) => new()
    {
        OrderRate = (int)ExchangeOptions.Number(arguments[0]),
        Failover = ExchangeOptions.Number(arguments[1]) != 0,
        Absence = new GroupAbsence(ExchangeOptions.Number(arguments[2]), ExchangeOptions.Number(arguments[3])),
        NapsUntilNs = ExchangeOptions.Number(arguments[4]),
        DelayNs = ExchangeOptions.Number(arguments[5]),
    };
}
