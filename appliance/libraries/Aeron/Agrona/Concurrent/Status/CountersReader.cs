// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Text;

namespace Adaptive.Agrona.Concurrent.Status;

/// <summary>Reads the counters of a driver: values, and metadata that identifies them.</summary>
public unsafe class CountersReader
{
#pragma warning disable CA1707, IDE1006 // upstream's names
    /// <summary>Id of no counter.</summary>
    public const int NULL_COUNTER_ID = -1;

    /// <summary>State of a record that was never used.</summary>
    public const int RECORD_UNUSED = 0;

    /// <summary>State of a counter in use.</summary>
    public const int RECORD_ALLOCATED = 1;

    /// <summary>State of a counter that was freed.</summary>
    public const int RECORD_RECLAIMED = -1;
#pragma warning restore CA1707, IDE1006

    internal const int ValueLength = 128;              // bytes a counter
    internal const int RegistrationIdOffset = 8;
    internal const int OwnerIdOffset = 16;
    internal const int ReferenceIdOffset = 24;

    internal const int MetadataLength = 512;           // bytes a counter
    internal const int TypeIdOffset = 4;
    internal const int FreeForReuseDeadlineOffset = 8; // milliseconds since 1970
    internal const int KeyOffset = 16;
    internal const int MaxKeyLength = 112;             // bytes
    internal const int LabelLengthOffset = 128;
    internal const int LabelOffset = 132;
    internal const int MaxLabelLength = 380;           // bytes

    private readonly byte* _metadata;
    private readonly byte* _values;
    private readonly object? _memory;

    /// <summary>Uses mapped memory, which <paramref name="memory"/> keeps mapped.</summary>
    internal CountersReader(byte* metadata, byte* values, int valuesLength, object? memory = null)
    {
        _metadata = metadata;
        _values = values;
        _memory = memory;
        Capacity = valuesLength / ValueLength;
        MetaDataBuffer = new UnsafeBuffer((IntPtr)metadata, Capacity * MetadataLength);
        ValuesBuffer = new UnsafeBuffer((IntPtr)values, Capacity * ValueLength);
    }

    /// <summary>Receives a counter's value, id and label.</summary>
    public delegate void CounterConsumer(long value, int counterId, string label);

    /// <summary>The largest id that a counter can have.</summary>
    public int MaxCounterId => Capacity - 1;

    /// <summary>Metadata of the counters; valid while this reader is referenced.</summary>
    public IAtomicBuffer MetaDataBuffer { get; }

    /// <summary>Values and owners of the counters; valid while this reader is referenced.</summary>
    public IAtomicBuffer ValuesBuffer { get; }

    /// <summary>Number of counters for which there is room.</summary>
    internal int Capacity { get; }

    /// <summary>Offset of a counter's value in <see cref="ValuesBuffer"/>.</summary>
    public static int CounterOffset(int counterId) => counterId * ValueLength;

    /// <summary>Offset of a counter's metadata in <see cref="MetaDataBuffer"/>.</summary>
    public static int MetaDataOffset(int counterId) => counterId * MetadataLength;

    public long GetCounterValue(int counterId) => Volatile.Read(ref Value(counterId));

    public int GetCounterState(int counterId) => Volatile.Read(ref Unsafe.AsRef<int>(Metadata(counterId)));

    public int GetCounterTypeId(int counterId) => *(int*)(Metadata(counterId) + TypeIdOffset);

    /// <summary>Registration to which a counter belongs.</summary>
    public long GetCounterRegistrationId(int counterId) =>
        Volatile.Read(ref Unsafe.AsRef<long>(Record(counterId) + RegistrationIdOffset));

    /// <summary>Label of a counter, for display.</summary>
    public string GetCounterLabel(int counterId)
    {
        byte* record = Metadata(counterId);
        int length = Math.Clamp(Volatile.Read(ref Unsafe.AsRef<int>(record + LabelLengthOffset)), 0, MaxLabelLength);
        return Encoding.ASCII.GetString(record + LabelOffset, length);
    }

    /// <summary>The counter of a type and a registration, or <see cref="NULL_COUNTER_ID"/>.</summary>
    public int FindByTypeIdAndRegistrationId(int typeId, long registrationId)
    {
        for (int id = 0; id < Capacity; id++)
        {
            int state = GetCounterState(id);
            if (state == RECORD_UNUSED)
                break;
            if (state == RECORD_ALLOCATED && GetCounterTypeId(id) == typeId &&
                GetCounterRegistrationId(id) == registrationId)
                return id;
        }

        return NULL_COUNTER_ID;
    }

    /// <summary>Passes each counter in use to a consumer.</summary>
    public void ForEach(CounterConsumer consumer)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        for (int id = 0; id < Capacity; id++)
        {
            int state = GetCounterState(id);
            if (state == RECORD_UNUSED)
                break;
            if (state == RECORD_ALLOCATED)
                consumer(GetCounterValue(id), id, GetCounterLabel(id));
        }
    }

    /// <summary>Reference to a value, for frequent access.</summary>
    internal ref long Value(int counterId) => ref Unsafe.AsRef<long>(Record(counterId));

    internal byte* Metadata(int counterId)
    {
        Check(counterId);
        return _metadata + (long)counterId * MetadataLength;
    }

    internal byte* Record(int counterId)
    {
        Check(counterId);
        return _values + (long)counterId * ValueLength;
    }

    private void Check(int counterId)
    {
        if ((uint)counterId >= (uint)Capacity)
            throw new ArgumentException($"counter {counterId} is not between 0 and {Capacity - 1}",
                nameof(counterId));
    }
}
