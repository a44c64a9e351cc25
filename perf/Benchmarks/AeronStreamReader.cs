// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Adaptive.Aeron;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Telemetry.Model.Clocks;

namespace Telemetry.Perf.Benchmarks;

/// <summary>The reading half of a stream: an object of its own, on cache lines that the publisher does not touch.
/// Where it has found nothing, it keeps off the log for a while: a reader right behind the writer costs both.</summary>
internal sealed class AeronStreamReader(Subscription subscription, AeronPeer driver, long idleNs) : IFragmentHandler
{
    private const int FragmentsPerPoll = 256;

    private Progress _progress;

    /// <summary>The number that the next message must carry.</summary>
    internal long Next => _progress.Next;

    /// <summary>The number at which reading ends.</summary>
    internal long Wanted { get => _progress.Wanted; set => _progress.Wanted = value; }

    /// <summary>When the last message wanted had come, nanoseconds of CLOCK_MONOTONIC.</summary>
    internal long EndNs => _progress.EndNs;

    public void OnFragment(IDirectBuffer buffer, int offset, int length, Header header)
    {
        if (buffer.GetLong(offset) != _progress.Next)
            throw new InvalidOperationException($"message {buffer.GetLong(offset)} came as number {_progress.Next}");
        _progress.Next++;
    }

    /// <summary>Reads until all that is wanted has come.</summary>
    internal void Receive(AeronPartner partner)
    {
        int idle = 0;
        while (_progress.Next < _progress.Wanted)
        {
            driver.Cycle();
            idle = subscription.Poll(this, FragmentsPerPoll) > 0 ? 0 : idle + 1;
            if (idle > 0 && idleNs > 0)
                KeepOff();
            partner.Wait(idle);
        }
        _progress.EndNs = MonotonicClock.NowNs;
    }

    private void KeepOff()
    {
        long endNs = MonotonicClock.NowNs + idleNs;
        while (MonotonicClock.NowNs < endNs)
            Thread.SpinWait(1);
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Progress
    {
        [FieldOffset(128)]
        internal long Next;

        [FieldOffset(136)]
        internal long Wanted;

        [FieldOffset(144)]
        internal long EndNs;
    }
}
