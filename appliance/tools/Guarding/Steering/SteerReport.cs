// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Guarding.Steering;

/// <summary>State of steering.</summary>
public enum SteerPhase
{
    /// <summary>Every packet passes; those of the flows are counted.</summary>
    DryRun,

    /// <summary>Packets of the flows are handed to their CPUs.</summary>
    Steering,

    /// <summary>More packets were lost than allowed: every packet passes again.</summary>
    Lossy,
}

/// <summary>Packets of a flow.</summary>
/// <param name="To">Its destination.</param>
/// <param name="Cpu">The CPU to which it goes.</param>
/// <param name="Packets">All that arrived.</param>
/// <param name="Steered">Packets that were handed to the queue of that CPU; others passed where they arrived.</param>
/// <param name="Arrived">Packets by the CPU on which they arrived; those with any.</param>
public sealed record SteerFlowReport(
    string To, int Cpu, long Packets, long Bytes, long Steered, IReadOnlyList<(int Cpu, long Packets)> Arrived);

/// <summary>Packets of the queue of a CPU.</summary>
/// <param name="Steered">Packets that were handed to it.</param>
/// <param name="Handled">Packets that its thread gave to the stack.</param>
/// <param name="QueueFull">Lost, since the queue was full.</param>
/// <param name="NoMemory">Lost, since the kernel had no memory for them.</param>
/// <param name="NotAccepted">Lost, since the kernel refused to redirect them.</param>
/// <param name="Waiting">Packets in the queue at the end of the interval.</param>
public sealed record SteerQueueReport(
    int Cpu, long Steered, long Handled, long QueueFull, long NoMemory, long NotAccepted, long Waiting)
{
    public long Lost => QueueFull + NoMemory + NotAccepted;
}

/// <summary>Figures of an interval, or of the whole run.</summary>
public sealed record SteerReport
{
    /// <summary>Wall-clock time of its end, nanoseconds since 1970.</summary>
    public required long TimeNs { get; init; }

    /// <summary>Its length, nanoseconds.</summary>
    public required long LengthNs { get; init; }

    public required string Interface { get; init; }

    /// <summary>State at its end.</summary>
    public required SteerPhase Phase { get; init; }

    /// <summary>Packets that reached the program.</summary>
    public required long Seen { get; init; }

    /// <summary>Packets of no flow: they passed.</summary>
    public required long Other { get; init; }

    /// <summary>Packets that passed since the CPU of their flow has no queue.</summary>
    public required long NoQueue { get; init; }

    /// <summary>Flows with packets; of a run all, in their order.</summary>
    public required IReadOnlyList<SteerFlowReport> Flows { get; init; }

    /// <summary>Queues of the CPUs of the flows.</summary>
    public required IReadOnlyList<SteerQueueReport> Queues { get; init; }
}

/// <summary>Receives the reports of a steering.</summary>
public interface ISteerSink
{
    void OnInterval(SteerReport report);

    /// <summary>Receives the whole run, at its end.</summary>
    void OnSummary(SteerReport report);
}
