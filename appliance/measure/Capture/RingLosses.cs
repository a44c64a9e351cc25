// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Clocks;

namespace Telemetry.Capture;

/// <summary>
/// Losses of the rings, and the part of them that has been reported. A record carries the losses of its flow in its
/// ring before it; a flow that continues in another ring, or stops, has no such record, so the counts are also read
/// periodically. Losses found by such a check precede every record written after it; they are reported once the reader
/// has passed all records written until the check.
/// </summary>
[HotPath]
internal sealed class RingLosses<TRing>
    where TRing : struct, IPacketRing
{
    // Well below any repair window, so that a loss is known before the repair window of the resulting gap ends.
    private const long CheckEveryNs = 50_000;

    private readonly KernelCapture? _kernel;
    private readonly TRing[] _rings;
    private int _flows;
    private readonly uint[] _known;
    private readonly uint[] _seen;
    private readonly long[] _knownWithoutRing;
    private readonly ulong[] _passedAt;
    private readonly bool[] _isUnreported;
    private ulong _total;
    private int _unreportedRings;

    /// <param name="kernel">Provides the total of all rings' losses; null for rings in memory.</param>
    /// <param name="rings">The rings, with the reader's positions.</param>
    /// <param name="flows">Largest flow id for which there is room, plus one.</param>
    internal RingLosses(KernelCapture? kernel, TRing[] rings, int flows)
    {
        _kernel = kernel;
        _rings = rings;
        _flows = 1;
        _known = new uint[rings.Length * flows];
        _seen = new uint[rings.Length * flows];
        _knownWithoutRing = new long[flows];
        _passedAt = new ulong[rings.Length];
        _isUnreported = new bool[rings.Length];
    }

    /// <summary>Extends the checks to flows below a limit; never reduces them.</summary>
    /// <param name="flows">Largest flow id plus one.</param>
    internal void Extend(int flows) => _flows = Math.Max(_flows, flows);

    /// <summary>Stamp or clock after which to check again, nanoseconds.</summary>
    internal long NextCheckNs { get; private set; }

    /// <summary>Clock at or after which the latest losses were counted, nanoseconds.</summary>
    internal long CheckedNs { get; private set; }

    /// <summary>True if there are losses that have not been reported.</summary>
    internal bool HasUnreported => _unreportedRings > 0 || MayLackRing;

    /// <summary>True if records may have been lost on CPUs without a ring.</summary>
    internal bool MayLackRing { get; private set; }

    /// <summary>Checks the counts.</summary>
    /// <returns>True if there are new losses.</returns>
    internal bool Check(long nowNs)
    {
        NextCheckNs = nowNs + CheckEveryNs;
        ulong total = Total();
        if (total == _total)
            return false;
        // A ring with unreported losses is checked again after they are reported.
        _total = _unreportedRings > 0 ? _total : total;
        MayLackRing = _kernel is not null;
        for (int ring = 0; ring < _rings.Length; ring++)
        {
            if (_isUnreported[ring] || !See(ring))
                continue;
            // Read after the counts.
            _passedAt[ring] = _rings[ring].Written;
            _isUnreported[ring] = true;
            _unreportedRings++;
        }
        // The caller's time may be old if the pipeline was full. Rings in memory use the time of their writer.
        CheckedNs = _kernel is null ? nowNs : MonotonicClock.NowNs;
        return HasUnreported;
    }

    /// <summary>True if the reader has passed all records before a ring's unreported losses.</summary>
    internal bool IsPassed(int ring) => _isUnreported[ring] && (long)(_rings[ring].Position - _passedAt[ring]) >= 0;

    /// <summary>True if a ring has losses that are found but lie among records not read yet.</summary>
    internal bool IsUnplaced(int ring) => _isUnreported[ring] && !IsPassed(ring);

    /// <summary>True if the latest check found losses of a flow in a ring that have not been reported.</summary>
    internal bool IsUnreported(int ring, int flow)
    {
        int place = ring * _knownWithoutRing.Length + flow;
        return (int)(_seen[place] - _known[place]) > 0;
    }

    /// <summary>Returns a flow's losses in a ring up to the latest check that have not been reported, and marks them as
    /// reported.</summary>
    internal uint Take(int ring, int flow) => TakeOf(ring, flow, _seen[ring * _knownWithoutRing.Length + flow]);

    /// <summary>Returns a flow's losses in a ring up to a count that have not been reported, and marks them as
    /// reported.</summary>
    internal uint TakeOf(int ring, int flow, uint lost)
    {
        ref uint known = ref _known[ring * _knownWithoutRing.Length + flow];
        uint unreported = lost - known;
        if ((int)unreported <= 0)
            return 0;
        known = lost;
        return unreported;
    }

    /// <summary>Returns a flow's losses on CPUs without a ring that have not been reported, and marks them as
    /// reported.</summary>
    internal long TakeWithoutRing(int flow)
    {
        long unreported = (_kernel?.LostWithoutRing(flow) ?? 0) - _knownWithoutRing[flow];
        _knownWithoutRing[flow] += unreported;
        return unreported;
    }

    /// <summary>Marks a ring's losses as reported.</summary>
    internal void SetReported(int ring)
    {
        _isUnreported[ring] = false;
        _unreportedRings--;
    }

    /// <summary>Marks the losses on CPUs without a ring as reported.</summary>
    internal void SetReportedWithoutRing() => MayLackRing = false;

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
        bool isUnreported = false;
        int place = ring * _knownWithoutRing.Length;
        for (int flow = 1; flow < _flows; flow++)
        {
            uint lost = _rings[ring].LostOf(flow);
            _seen[place + flow] = lost;
            isUnreported |= lost != _known[place + flow];
        }
        return isUnreported;
    }
}
