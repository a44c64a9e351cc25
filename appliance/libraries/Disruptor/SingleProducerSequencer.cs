// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Disruptor;

/// <summary>
/// Assigns sequences to the single producer and keeps it from overtaking the slowest consumer. Layout: fields that only
/// the producer writes are two cache lines apart from all others.
/// </summary>
[StructLayout(LayoutKind.Explicit)]
internal sealed class SingleProducerSequencer
{
    [FieldOffset(CacheLine.Pair)]
    private readonly IWaitStrategy _waitStrategy;

    [FieldOffset(CacheLine.Pair + 8)]
    private readonly Sequence _cursor = new();

    [FieldOffset(CacheLine.Pair + 16)]
    private Sequence[] _gatingSequences = [];

    [FieldOffset(CacheLine.Pair + 24)]
    private readonly int _bufferSize;

    [FieldOffset(CacheLine.Pair + 28)]
    private readonly bool _isBlocking;

    // The last sequence that was claimed.
    [FieldOffset(CacheLine.Pair + 32)]
    private long _claimed = Sequence.InitialCursorValue;

    // The slowest consumer's position when it was last read. It only grows, so an old value is safe.
    [FieldOffset(CacheLine.Pair + 40)]
    private long _cachedGating = Sequence.InitialCursorValue;

    [FieldOffset((2 * CacheLine.Pair) + 40)]
    private readonly long _tail;

    internal SingleProducerSequencer(int bufferSize, IWaitStrategy waitStrategy)
    {
        if (bufferSize < 1 || (bufferSize & (bufferSize - 1)) != 0)
            throw new ArgumentException($"The size must be a power of 2, not {bufferSize}.", nameof(bufferSize));

        _bufferSize = bufferSize;
        _waitStrategy = waitStrategy;
        _isBlocking = waitStrategy.IsBlockingStrategy;
    }

    internal int BufferSize => _bufferSize;

    internal long Cursor => _cursor.Value;

    internal Sequence CursorSequence => _cursor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool HasAvailableCapacity(int requiredCapacity)
    {
        long wrapPoint = _claimed + requiredCapacity - _bufferSize;
        return wrapPoint <= _cachedGating || wrapPoint <= RefreshGating();
    }

    internal long Next(int n)
    {
        ThrowUnlessInRing(n);
        long next = _claimed + n;
        long wrapPoint = next - _bufferSize;
        if (wrapPoint > _cachedGating)
            WaitForConsumers(wrapPoint);

        _claimed = next;
        return next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryNext(int n, out long sequence)
    {
        ThrowUnlessInRing(n);
        if (!HasAvailableCapacity(n))
        {
            sequence = 0;
            return false;
        }

        sequence = _claimed + n;
        _claimed = sequence;
        return true;
    }

    /// <summary>Releases the events up to this one; pairs with the acquire in <see cref="Sequence.Value"/>.</summary>
    internal void Publish(long sequence)
    {
        _cursor.SetValue(sequence);
        if (_isBlocking)
            _waitStrategy.SignalAllWhenBlocking();
    }

    internal SequenceBarrier NewBarrier(Sequence[] sequencesToTrack) =>
        new(_waitStrategy, new DependentSequenceGroup(_cursor, sequencesToTrack));

    /// <summary>
    /// Adds sequences that the producer waits for. They are set to the cursor twice: before the producer can see them,
    /// and after, because it may have published in between.
    /// </summary>
    internal void AddGatingSequences(Sequence[] added)
    {
        Sequence[] current;
        do
        {
            current = Volatile.Read(ref _gatingSequences);
            foreach (Sequence sequence in added)
                sequence.SetValue(_cursor.Value);
        }
        while (Interlocked.CompareExchange(ref _gatingSequences, [.. current, .. added], current) != current);

        foreach (Sequence sequence in added)
            sequence.SetValue(_cursor.Value);
    }

    internal bool RemoveGatingSequence(Sequence removed)
    {
        while (true)
        {
            Sequence[] current = Volatile.Read(ref _gatingSequences);
            Sequence[] remaining = Array.FindAll(current, sequence => !ReferenceEquals(sequence, removed));
            if (remaining.Length == current.Length)
                return false;

            if (Interlocked.CompareExchange(ref _gatingSequences, remaining, current) == current)
                return true;
        }
    }

    /// <summary>Position of the slowest consumer, or the given value if there is none.</summary>
    private long GetMinimum(long withoutConsumers)
    {
        long minimum = withoutConsumers;
        foreach (Sequence gating in Volatile.Read(ref _gatingSequences))
        {
            long value = gating.Value;
            if (value < minimum)
                minimum = value;
        }

        return minimum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long RefreshGating()
    {
        _cachedGating = GetMinimum(_claimed);
        return _cachedGating;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WaitForConsumers(long wrapPoint)
    {
        SpinWait spinner = default;
        while (wrapPoint > RefreshGating())
            spinner.SpinOnce(sleep1Threshold: -1);
    }

    private void ThrowUnlessInRing(int n)
    {
        if ((uint)(n - 1) >= (uint)_bufferSize)
            ThrowNotInRing(n);
    }

    [DoesNotReturn]
    private static void ThrowNotInRing(int n) =>
        throw new ArgumentOutOfRangeException(nameof(n), n, "The count must be from 1 to the size of the ring.");
}
