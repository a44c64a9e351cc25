// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.Rings;
using Telemetry.Feeds;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Clocks;

namespace Telemetry.Capture;

/// <summary>
/// What the rings lost, and how much of it is told. A record tells what its flow lost in its ring before it; a flow
/// that goes on in another ring, or falls silent, has no such record, so the counts are looked at now and then as well.
/// What a look sees was lost before every record that is written after the look: it is told when the reader has passed
/// what was written until then.
/// </summary>
[HotPath]
internal sealed class RingLosses<TRing>
    where TRing : struct, IPacketRing
{
    // Well below any repair window, so that a loss is known before the window of the gap that it made has passed.
    private const long LookEveryNs = 50_000;

    private readonly KernelCapture? _kernel;
    private readonly TRing[] _rings;
    private int _flows;
    private readonly uint[] _known;
    private readonly uint[] _seen;
    private readonly long[] _knownWithoutRing;
    private readonly ulong[] _passedAt;
    private readonly bool[] _isUntold;
    private ulong _total;
    private int _untoldRings;

    /// <param name="kernel">Counts losses of all rings at once; null for rings in memory.</param>
    /// <param name="rings">The rings, as the reader moves them.</param>
    /// <param name="flows">Largest flow id that there is room for, and one.</param>
    internal RingLosses(KernelCapture? kernel, TRing[] rings, int flows)
    {
        _kernel = kernel;
        _rings = rings;
        _flows = 1;
        _known = new uint[rings.Length * flows];
        _seen = new uint[rings.Length * flows];
        _knownWithoutRing = new long[flows];
        _passedAt = new ulong[rings.Length];
        _isUntold = new bool[rings.Length];
    }

    /// <summary>From now on looks at flows up to an id; at what was looked at before as well.</summary>
    /// <param name="flows">Largest flow id and one.</param>
    internal void LookAt(int flows) => _flows = Math.Max(_flows, flows);

    /// <summary>Stamp or clock after which to look again, nanoseconds.</summary>
    internal long LookAtNs { get; private set; }

    /// <summary>Clock at or after which the latest losses were counted, nanoseconds.</summary>
    internal long LookedNs { get; private set; }

    /// <summary>Whether something was lost that is not told.</summary>
    internal bool AreUntold => _untoldRings > 0 || HaveNoRing;

    /// <summary>Whether records may have been lost on CPUs without a ring.</summary>
    internal bool HaveNoRing { get; private set; }

    /// <summary>Looks at the counts.</summary>
    /// <returns>True if there are new losses.</returns>
    internal bool Look(long nowNs)
    {
        LookAtNs = nowNs + LookEveryNs;
        ulong total = Total();
        if (total == _total)
            return false;
        // A ring whose losses wait to be told is looked at again afterwards.
        _total = _untoldRings > 0 ? _total : total;
        HaveNoRing = _kernel is not null;
        for (int ring = 0; ring < _rings.Length; ring++)
        {
            if (_isUntold[ring] || !See(ring))
                continue;
            // Read after the counts.
            _passedAt[ring] = _rings[ring].Written;
            _isUntold[ring] = true;
            _untoldRings++;
        }
        // The caller's time may be old when the pipeline was full. Rings in memory have the time of who writes them.
        LookedNs = _kernel is null ? nowNs : MonotonicClock.NowNs;
        return AreUntold;
    }

    /// <summary>Whether everything was taken that a ring's losses come after.</summary>
    internal bool IsPassed(int ring) => _isUntold[ring] && (long)(_rings[ring].Position - _passedAt[ring]) >= 0;

    /// <summary>Takes what a flow lost in a ring by the latest look and was not told.</summary>
    internal uint Take(int ring, int flow) => TakeOf(ring, flow, _seen[ring * _knownWithoutRing.Length + flow]);

    /// <summary>Takes what a flow lost in a ring up to a count, and was not told.</summary>
    internal uint TakeOf(int ring, int flow, uint lost)
    {
        ref uint known = ref _known[ring * _knownWithoutRing.Length + flow];
        uint untold = lost - known;
        if ((int)untold <= 0)
            return 0;
        known = lost;
        return untold;
    }

    /// <summary>Takes what a flow lost where there is no ring, and was not told.</summary>
    internal long TakeWithoutRing(int flow)
    {
        long untold = (_kernel?.LostWithoutRing(flow) ?? 0) - _knownWithoutRing[flow];
        _knownWithoutRing[flow] += untold;
        return untold;
    }

    /// <summary>A ring's losses are told.</summary>
    internal void SetTold(int ring)
    {
        _isUntold[ring] = false;
        _untoldRings--;
    }

    /// <summary>The losses on CPUs without a ring are told.</summary>
    internal void SetToldWithoutRing() => HaveNoRing = false;

    /// <summary>All that a flow lost.</summary>
    internal long TotalOf(int flow)
    {
        if (_kernel is not null)
            return _kernel.FlowLost(flow);
        long lost = 0;
        for (int ring = 0; ring < _rings.Length; ring++)
            lost += _rings[ring].LostOf(flow);
        return lost;
    }

    private ulong Total()
    {
        if (_kernel is not null)
            return _kernel.LostRecords();
        ulong total = 0;
        for (int flow = 1; flow < _flows; flow++)
            total += (ulong)TotalOf(flow);
        return total;
    }

    private bool See(int ring)
    {
        bool isUntold = false;
        int place = ring * _knownWithoutRing.Length;
        for (int flow = 1; flow < _flows; flow++)
        {
            uint lost = _rings[ring].LostOf(flow);
            _seen[place + flow] = lost;
            isUntold |= lost != _known[place + flow];
        }
        return isUntold;
    }
}
