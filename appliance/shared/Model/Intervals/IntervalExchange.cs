// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Control;
using Telemetry.Model.Counters;
using Telemetry.Model.Positions;

namespace Telemetry.Model.Intervals;

/// <summary>Passes interval buffers from the analysis thread to the publisher's and back: one thread on either side,
/// lock-free, no allocation after the start.</summary>
[HotPath]
public sealed class IntervalExchange
{
    private readonly BoundedQueue<IntervalBuffer> _free;
    private readonly BoundedQueue<IntervalBuffer> _full;
    private readonly IntervalBuffer[] _buffers;
    private readonly bool _waits;
    private bool _closed;

    /// <summary>Allocates the exchange and its buffers.</summary>
    /// <param name="topology">The feeds and sessions watched.</param>
    /// <param name="maxChannels">Highest number of number sequences in a buffer.</param>
    /// <param name="buffers">Number of buffers; at least 2.</param>
    /// <param name="waits">True if the analysis waits for a free buffer (replay), so that intervals are deterministic;
    /// false if it extends the interval instead.</param>
    /// <param name="keepsPositions">True if buffers contain the positions of the sequences.</param>
    /// <param name="keepsDrops">True if buffers contain the packets that the host dropped.</param>
    /// <param name="keepsOrders">True if buffers contain the orders of the worst samples.</param>
    public IntervalExchange(
        Topology topology, int maxChannels, int buffers, bool waits, bool keepsPositions = false,
        bool keepsDrops = false, bool keepsOrders = false)
    {
        _waits = waits;
        _buffers = new IntervalBuffer[buffers];
        _free = new BoundedQueue<IntervalBuffer>(buffers);
        _full = new BoundedQueue<IntervalBuffer>(buffers);
        for (int index = 0; index < buffers; index++)
        {
            var buffer = new IntervalBuffer(topology, maxChannels)
            {
                Place = index,
                Positions = keepsPositions ? new SequencePositions(topology) : null,
                Orders = keepsOrders ? WorstOrders.For(topology) : null,
                Drops = new DropRow[keepsDrops ? DropRow.MaxReported : 0],
                Deliveries = new DeliveryRow[topology.Stages == StageLevel.Off ? 0 : DeliveryRow.MaxReported],
            };
            _buffers[index] = buffer;
            _free.TryAdd(buffer);
        }
    }

    /// <summary>All buffers, wherever they are.</summary>
    public IReadOnlyList<IntervalBuffer> Buffers => _buffers;

    /// <summary>Analysis: takes a cleared buffer. Returns false if the publisher has them all.</summary>
    public bool TryTakeFree(out IntervalBuffer? buffer)
    {
        if (_free.TryRemove(out buffer))
            return true;
        if (!_waits)
            return false;
        SpinWait spinner = default;
        while (!_free.TryRemove(out buffer))
        {
            // Pairs with the release in Close.
            if (Volatile.Read(ref _closed))
                return false;
            spinner.SpinOnce(sleep1Threshold: -1);
        }
        return true;
    }

    /// <summary>Analysis: hands over a finished interval. The queue has room for every buffer.</summary>
    public void Hand(IntervalBuffer buffer) => _full.TryAdd(buffer);

    /// <summary>Publisher: the oldest finished interval, which is not taken; null if there is none.</summary>
    public IntervalBuffer? Next => _full.TryPeek(out IntervalBuffer? next) ? next : null;

    /// <summary>Publisher: takes the oldest finished interval, if there is one.</summary>
    public bool TryTake(out IntervalBuffer? buffer) => _full.TryRemove(out buffer);

    /// <summary>Publisher: clears a buffer and returns it.</summary>
    public void Return(IntervalBuffer buffer)
    {
        buffer.ClearInterval();
        _free.TryAdd(buffer);
    }

    /// <summary>Publisher: closes the exchange; a waiting analysis continues.</summary>
    public void Close() => Volatile.Write(ref _closed, true);
}
