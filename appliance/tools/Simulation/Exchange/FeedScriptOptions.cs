// SPDX-License-Identifier: Apache-2.0
using Telemetry.Simulation.Trader;

namespace Telemetry.Simulation.Exchange;

/// <summary>Properties of a synthetic feed. Probabilities are parts in a million of the packets of a line.</summary>
public sealed record FeedScriptOptions
{
    /// <summary>Seed of everything random.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Packets before losses, on each line; the script may be ended earlier.</summary>
    public required long Packets { get; init; }

    /// <summary>Mean time between packets of a line, nanoseconds.</summary>
    public required long IntervalNs { get; init; }

    /// <summary>Repair window to which delays are matched, nanoseconds.</summary>
    public long RepairWindowNs { get; init; } = 10_000_000;

    /// <summary>Delay of line B after line A, nanoseconds.</summary>
    public long LineLagNs { get; init; } = 3_000;

    /// <summary>Largest number of messages in a packet.</summary>
    public int MaxMessages { get; init; } = 4;

    /// <summary>Packets at the start that arrive on all lines, in order.</summary>
    public int CalmPackets { get; init; } = 50;

    /// <summary>Time for which the trader leaves a group; packets around it arrive on all lines in order.</summary>
    public GroupAbsence Absence { get; init; }

    /// <summary>Packets between heartbeats; 0 for none.</summary>
    public int HeartbeatEvery { get; init; } = 1_000;

    /// <summary>Starts of a burst of losses on one line.</summary>
    public int LossOnOneLine { get; init; } = 300;

    /// <summary>Starts of a burst of losses on both lines.</summary>
    public int LossOnBothLines { get; init; } = 60;

    /// <summary>Longest burst of losses, packets.</summary>
    public int LongestBurst { get; init; } = 6;

    /// <summary>Packets sent twice.</summary>
    public int Duplicates { get; init; } = 200;

    /// <summary>Packets overtaken by others, still within the repair window.</summary>
    public int Reorders { get; init; } = 200;

    /// <summary>Packets that arrive after the repair window.</summary>
    public int Late { get; init; } = 60;
}

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
