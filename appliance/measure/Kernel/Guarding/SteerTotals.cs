// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Guarding;

/// <summary>A flow and the CPU whose stack is to receive its UDP packets.</summary>
/// <param name="To">Destination.</param>
public readonly record struct SteeredFlow(EndpointAddress To, int Cpu);

/// <summary>Counters of the steering's program since its start, packets.</summary>
/// <param name="Seen">Packets that reached it.</param>
/// <param name="Other">Of no flow: they passed.</param>
/// <param name="NoQueue">That passed since the CPU of their flow has no queue.</param>
public readonly record struct SteerTotals(long Seen, long Other, long NoQueue);

/// <summary>Packets of a flow.</summary>
/// <param name="Packets">All that arrived.</param>
/// <param name="Steered">Packets that were handed to the queue of the flow's CPU.</param>
/// <param name="Arrived">Packets by the CPU on which they arrived.</param>
public sealed record SteeredCounts(long Packets, long Bytes, long Steered, IReadOnlyList<long> Arrived);

/// <summary>Packets of the queue of a CPU. What was handed to it and is in none of these waits.</summary>
/// <param name="Handled">Packets given to the stack.</param>
/// <param name="Full">Lost, since the queue was full.</param>
/// <param name="NoMemory">Lost, since the kernel had no memory for them.</param>
/// <param name="NotAccepted">Lost, since the kernel refused to redirect them.</param>
public readonly record struct QueueCounts(long Handled, long Full, long NoMemory, long NotAccepted)
{
    public long Lost => Full + NoMemory + NotAccepted;
}
