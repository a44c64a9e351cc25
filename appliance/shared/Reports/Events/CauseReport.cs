// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Events;

/// <summary>Parts of a late order's latency, by what took the time.</summary>
public sealed record CauseReport
{
    /// <summary>Kind of the longest part: <c>stack</c>, <c>cpu_wait</c>, <c>idle_exit</c>, <c>interrupt</c>,
    /// <c>blocked</c>, <c>stopped</c>, <c>throttled</c>, <c>frozen</c>, <c>tcp_wait</c>, <c>strategy</c>,
    /// <c>not_recorded</c> or <c>unknown</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The same as a sentence.</summary>
    public required string Text { get; init; }

    /// <summary>The parts, which add up to the latency, the longest first.</summary>
    public required IReadOnlyList<CausePartReport> Parts { get; init; }
}

/// <summary>Part of an order's latency.</summary>
public sealed record CausePartReport
{
    /// <summary>Its kind; <c>fault</c> has only a count.</summary>
    public required string Kind { get; init; }

    /// <summary>Its time, nanoseconds.</summary>
    public required long Ns { get; init; }

    /// <summary>CPU that it was on; null if none is meant.</summary>
    public int? Cpu { get; init; }

    /// <summary>Number of times that it happened.</summary>
    public int Count { get; init; }

    /// <summary>The threads or interrupts that took the longest of it, longest first.</summary>
    public required IReadOnlyList<CauseShareReport> By { get; init; }

    /// <summary>Time of further ones, nanoseconds.</summary>
    public long OthersNs { get; init; }
}

/// <summary>Share of one thread or interrupt in a part.</summary>
/// <param name="Tid">Id of the thread; null of an interrupt.</param>
/// <param name="Ns">Its time, nanoseconds.</param>
public sealed record CauseShareReport(string Name, int? Tid, long Ns);
