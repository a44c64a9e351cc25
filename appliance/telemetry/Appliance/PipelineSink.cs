// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Disruptor;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;

namespace Telemetry.Appliance;

/// <summary>Publishes events into the pipeline's ring. Waits while the ring is full: the kernel's rings are the buffer
/// meanwhile.</summary>
/// <param name="failure">Set when a stage failed, so that the ring will not be emptied any more.</param>
[HotPath]
internal struct PipelineSink(ValueRingBuffer<PacketEvent> ring, StageFailure failure) : IPacketEventSink
{
    private long _sequence;

    /// <exception cref="OperationCanceledException">The ring is full and a stage after it failed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref PacketEvent Claim()
    {
        if (!ring.TryNext(out long sequence))
            sequence = WaitForRoom();
        _sequence = sequence;
        return ref ring[sequence];
    }

    public readonly void Publish() => ring.Publish(_sequence);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly long WaitForRoom()
    {
        SpinWait spinner = default;
        long sequence;
        while (!ring.TryNext(out sequence))
        {
            if (failure.First is not null)
                ThrowFailed();
            spinner.SpinOnce(sleep1Threshold: -1);
        }
        return sequence;
    }

    [ColdPath]
    private static void ThrowFailed() => throw new OperationCanceledException("a stage behind the ring failed");
}
