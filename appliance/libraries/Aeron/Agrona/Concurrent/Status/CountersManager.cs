// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Text;

namespace Adaptive.Agrona.Concurrent.Status;

/// <summary>
/// Allocates and frees counters, on one thread; any thread may read. The clock, milliseconds since 1970, gives readers
/// the time from which a freed counter may be reused.
/// </summary>
internal sealed unsafe class CountersManager(byte* metadata, byte* values, int valuesLength, Func<long> epochClock,
    object? memory = null) : CountersReader(metadata, values, valuesLength, memory)
{
    private const long NotFreeForReuse = long.MaxValue;
    private const long ReuseAfterMs = 1_000;

    private readonly Queue<(int Id, long ReusableNs)> _freed = new();
    private int _nextId;

    /// <summary>Fills the key of a counter.</summary>
    internal delegate void KeyWriter(Span<byte> key);

    /// <summary>
    /// Allocates a counter with an initial value; <see cref="CountersReader.NULL_COUNTER_ID"/> if all are in use.
    /// </summary>
    internal int Allocate(in CounterIdentity identity, string label, long value, long nowNs, KeyWriter? writeKey = null)
    {
        int id = TakeId(nowNs);
        if (id == NULL_COUNTER_ID)
            return id;

        byte* line = Record(id);
        *(long*)(line + RegistrationIdOffset) = identity.RegistrationId;
        *(long*)(line + OwnerIdOffset) = identity.OwnerId;
        *(long*)(line + ReferenceIdOffset) = identity.ReferenceId;
        Volatile.Write(ref Value(id), value);

        byte* record = Metadata(id);
        *(int*)(record + TypeIdOffset) = identity.TypeId;
        *(long*)(record + FreeForReuseDeadlineOffset) = NotFreeForReuse;
        var key = new Span<byte>(record + KeyOffset, MaxKeyLength);
        key.Clear();
        writeKey?.Invoke(key);
        int length = Math.Min(label.Length, MaxLabelLength);
        Encoding.ASCII.GetBytes(label.AsSpan(0, length), new Span<byte>(record + LabelOffset, length));
        *(int*)(record + LabelLengthOffset) = length;
        // Pairs with the acquire of the state in readers.
        Volatile.Write(ref Unsafe.AsRef<int>(record), RECORD_ALLOCATED);
        return id;
    }

    /// <summary>Frees a counter; its id may be reused a second later.</summary>
    internal void Free(int counterId, long nowNs)
    {
        byte* record = Metadata(counterId);
        *(long*)(record + FreeForReuseDeadlineOffset) = epochClock() + ReuseAfterMs;
        Volatile.Write(ref Unsafe.AsRef<int>(record), RECORD_RECLAIMED);
        _freed.Enqueue((counterId, nowNs + ReuseAfterMs * 1_000_000));
    }

    private int TakeId(long nowNs)
    {
        if (_freed.TryPeek(out (int Id, long ReusableNs) oldest) && oldest.ReusableNs <= nowNs)
            return _freed.Dequeue().Id;
        return _nextId < Capacity ? _nextId++ : NULL_COUNTER_ID;
    }
}
