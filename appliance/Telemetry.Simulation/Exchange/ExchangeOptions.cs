// SPDX-License-Identifier: Apache-2.0
using Telemetry.Simulation.Trader;

namespace Telemetry.Simulation.Exchange;

/// <summary>Options of the demo's exchange.</summary>
public sealed record ExchangeOptions
{
    /// <summary>Seed of the script.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Duration of sending, nanoseconds.</summary>
    public required long DurationNs { get; init; }

    /// <summary>Datagrams a second over both lines; null sends as fast as possible.</summary>
    public required long? Rate { get; init; }

    /// <summary>Repair window to which delays are matched, nanoseconds.</summary>
    public required long RepairWindowNs { get; init; }

    /// <summary>True if there are two logins whose connections are lost in the middle of bursts.</summary>
    public bool Failover { get; init; }

    /// <summary>Time for which the trader leaves a group; nothing is sent into the group meanwhile.</summary>
    public GroupAbsence Absence { get; init; }

    internal string[] ToArguments() => [Text(Seed), Text(DurationNs), Text(Rate ?? 0), Text(RepairWindowNs),
        Text(Failover ? 1 : 0), Text(Absence.FromNs), Text(Absence.UntilNs)];

    internal static ExchangeOptions Parse(ReadOnlySpan<string> arguments) => new()
    {
        Seed = ulong.Parse(arguments[0], System.Globalization.CultureInfo.InvariantCulture),
        DurationNs = Number(arguments[1]),
        Rate = Number(arguments[2]) is > 0 and var rate ? rate : null,
        RepairWindowNs = Number(arguments[3]),
        Failover = Number(arguments[4]) != 0,
        Absence = new GroupAbsence(Number(arguments[5]), Number(arguments[6])),
    };

    internal static string Text(IFormattable value) =>
        value.ToString(null, System.Globalization.CultureInfo.InvariantCulture);

    internal static long Number(string text) => long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
