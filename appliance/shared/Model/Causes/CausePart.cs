// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Causes;

/// <summary>Part of an order's latency.</summary>
public sealed record CausePart
{
    /// <summary>Highest number of entries of <see cref="By"/>.</summary>
    public const int MostNamed = 3;

    /// <summary>The part without a known cause, of no time.</summary>
    public static readonly CausePart None = new() { Kind = CauseKind.Unknown, Ns = 0 };

    public required CauseKind Kind { get; init; }

    /// <summary>Its time, nanoseconds; 0 of page faults.</summary>
    public required long Ns { get; init; }

    /// <summary>CPU that it was on, the last if there were several; -1 if none is meant.</summary>
    public int Cpu { get; init; } = -1;

    /// <summary>Number of times that it happened.</summary>
    public int Count { get; init; }

    /// <summary>The threads or interrupts that took the longest of it, longest first; who woke the thread, of a part in
    /// which it slept.</summary>
    public IReadOnlyList<CauseShare> By { get; init; } = [];

    /// <summary>Time of further ones, nanoseconds.</summary>
    public long OthersNs { get; init; }
}

/// <summary>Share of one thread or interrupt in a part.</summary>
/// <param name="Name">Name of the thread, the soft interrupt or the device, printable.</param>
/// <param name="Id">Id of the thread; -1 of an interrupt.</param>
/// <param name="Ns">Its time, nanoseconds.</param>
public readonly record struct CauseShare(string Name, int Id, long Ns);
