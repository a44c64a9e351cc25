// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Causes;

/// <summary>Parts of a late order's latency, by what took the time. The parts add up to its latency exactly.</summary>
public sealed record CauseFinding
{
    public required LateOrder Order { get; init; }

    /// <summary>The parts, each kind at most once, the longest first.</summary>
    public required IReadOnlyList<CausePart> Parts { get; init; }

    /// <summary>Reason why <see cref="CauseKind.Unknown"/> is among the parts.</summary>
    public UnknownReason Reason { get; init; }

    /// <summary>CPU on which the order left the host; -1 if unknown.</summary>
    public int Cpu { get; init; } = -1;

    /// <summary>Id of the thread that sent the order; 0 if unknown.</summary>
    public int ThreadId { get; init; }

    /// <summary>Its name, printable; empty if unknown.</summary>
    public string Thread { get; init; } = "";

    /// <summary>Id of its process; 0 if unknown.</summary>
    public int ProcessId { get; init; }

    /// <summary>Name of its process, printable; empty if unknown.</summary>
    public string Process { get; init; } = "";

    /// <summary>Control group of the process, printable; null if unknown.</summary>
    public string? Cgroup { get; init; }

    /// <summary>Id of its container; null if it is in none.</summary>
    public string? Container { get; init; }

    /// <summary>The cause: the longest part.</summary>
    public CauseKind Kind => Parts[0].Kind;
}

/// <summary>Reasons why a part of an order's latency is unknown. The numbers are published.</summary>
public enum UnknownReason : byte
{
    None = 0,

    /// <summary>The history of that time is overwritten.</summary>
    Overwritten = 1,

    /// <summary>The programs were attached later.</summary>
    NotAttached = 2,

    /// <summary>The thread that sent the order is not watched, or not known: a soft interrupt may have sent it after a
    /// wait in TCP/IP.</summary>
    UnknownThread = 3,

    /// <summary>Records of the history contradict each other.</summary>
    Contradiction = 4,
}
