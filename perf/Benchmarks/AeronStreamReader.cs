// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Adaptive.Aeron;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Telemetry.Model.Clocks;

namespace Telemetry.Perf.Benchmarks;

/// <summary>Reading side of a stream: a separate object, on cache lines that the publisher does not access. After an
/// empty poll it stays off the log for some time: a reader that follows the writer closely slows both down.</summary>
internal sealed class AeronStreamReader(Subscription subscription, AeronPeer driver, long idleNs) : IFragmentHandler
{
    private const int FragmentsPerPoll = 256;

    private Progress _progress;

    /// <summary>Expected number of the next message.</summary>
    internal long Next => _progress.Next;

    /// <summary>Number at which reading ends.</summary>
    internal long Wanted { get => _progress.Wanted; set => _progress.Wanted = value; }

    /// <summary>Arrival of the last message, nanoseconds of CLOCK_MONOTONIC.</summary>
    internal long EndNs => _progress.EndNs;

    public void OnFragment(IDirectBuffer buffer, int offset, int length, Header header)
    {
        if (buffer.GetLong(offset) != _progress.Next)
            throw new InvalidOperationException($"message {buffer.GetLong(offset)} came as number {_progress.Next}");
        _progress.Next++;
    }

    /// <summary>Reads until all wanted messages have arrived.</summary>
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
