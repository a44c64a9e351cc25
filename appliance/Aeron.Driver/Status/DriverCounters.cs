// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Text;

namespace Adaptive.Aeron.Driver.Status;

/// <summary>
/// The counters of a driver, laid out as the values and metadata sections of cnc.dat. One thread allocates and frees;
/// anybody reads.
/// </summary>
internal sealed unsafe class DriverCounters
{
    internal const int SystemTypeId = 0;
    internal const int PublisherLimitTypeId = 1;
    internal const int SenderPositionTypeId = 2;
    internal const int ReceiverHwmTypeId = 3;
    internal const int SubscriberPositionTypeId = 4;
    internal const int ReceiverPositionTypeId = 5;
    internal const int SenderLimitTypeId = 9;
    internal const int SenderBpeTypeId = 13;

    private const int FirstStreamCounterId = 64;
    private const long ReuseAfterNs = 1_000_000_000;

    private readonly int _capacity;
    private readonly Queue<(int Id, long ReusableNs)> _freed = new();
    private int _nextId = FirstStreamCounterId;

    internal DriverCounters(int capacity)
    {
        _capacity = capacity;
        Values = MappedFile.CreateAnonymous((long)capacity * CounterLayout.ValueLength);
        Metadata = MappedFile.CreateAnonymous((long)capacity * CounterLayout.MetadataLength);
        foreach (SystemCounter counter in Enum.GetValues<SystemCounter>())
        {
            Span<byte> key = Describe((int)counter, SystemTypeId, counter.ToString());
            BitConverter.TryWriteBytes(key, (int)counter);
        }
    }

    /// <summary>The values section, which clients map too.</summary>
    internal MappedFile Values { get; }

    internal MappedFile Metadata { get; }

    /// <summary>Value of a system counter.</summary>
    internal long this[SystemCounter counter] => Volatile.Read(ref Value((int)counter));

    internal ref long Value(int id) => ref Unsafe.AsRef<long>(CounterLayout.Value(Values, id));

    /// <summary>Adds one; only the driver's thread counts.</summary>
    internal void Increment(SystemCounter counter) => Add(counter, 1);

    internal void Add(SystemCounter counter, long amount)
    {
        ref long value = ref Value((int)counter);
        Volatile.Write(ref value, value + amount);
    }

    internal void ProposeMax(SystemCounter counter, long candidate)
    {
        ref long value = ref Value((int)counter);
        if (candidate > value)
            Volatile.Write(ref value, candidate);
    }

    /// <summary>Allocates a counter of a stream; it begins at a value. Throws when all are taken.</summary>
    internal int AllocateStream(int typeId, string name, long registrationId, int sessionId, int streamId,
        string channel, long value, long nowNs)
    {
        int id = TakeId(nowNs);
        Volatile.Write(ref Value(id), value);
        *(long*)((byte*)CounterLayout.Value(Values, id) + CounterLayout.RegistrationIdOffset) = registrationId;
        string join = typeId == SubscriberPositionTypeId ? $" @{value}" : "";
        Span<byte> key = Describe(id, typeId, $"{name}: {registrationId} {sessionId} {streamId} {channel}{join}");
        byte[] channelBytes = Encoding.ASCII.GetBytes(channel);
        int length = Math.Min(channelBytes.Length, CounterLayout.MaxKeyLength - 20);
        BitConverter.TryWriteBytes(key, registrationId);
        BitConverter.TryWriteBytes(key[8..], sessionId);
        BitConverter.TryWriteBytes(key[12..], streamId);
        BitConverter.TryWriteBytes(key[16..], length);
        channelBytes.AsSpan(0, length).CopyTo(key[20..]);
        return id;
    }

    internal void Free(int id, long nowNs)
    {
        byte* record = Record(id);
        *(long*)(record + CounterLayout.FreeForReuseDeadlineOffset) = nowNs / 1_000_000;
        Volatile.Write(ref Unsafe.AsRef<int>(record), CounterLayout.RecordReclaimed);
        _freed.Enqueue((id, nowNs + ReuseAfterNs));
    }

    internal string LabelOf(int id)
    {
        byte* record = Record(id);
        return Encoding.UTF8.GetString(record + CounterLayout.LabelOffset,
            *(int*)(record + CounterLayout.LabelLengthOffset));
    }

    private byte* Record(int id) => Metadata.Address + (long)id * CounterLayout.MetadataLength;

    private int TakeId(long nowNs)
    {
        if (_freed.TryPeek(out (int Id, long ReusableNs) oldest) && oldest.ReusableNs <= nowNs)
            return _freed.Dequeue().Id;
        if (_nextId == _capacity)
            throw new Media.ChannelException(ErrorCode.RESOURCE_TEMPORARILY_UNAVAILABLE,
                $"all {_capacity} counters of the media driver are in use; close streams");
        return _nextId++;
    }

    private Span<byte> Describe(int id, int typeId, string label)
    {
        byte* record = Record(id);
        *(int*)(record + CounterLayout.TypeIdOffset) = typeId;
        *(long*)(record + CounterLayout.FreeForReuseDeadlineOffset) = long.MaxValue;
        byte[] text = Encoding.UTF8.GetBytes(label);
        int length = Math.Min(text.Length, CounterLayout.MaxLabelLength);
        text.AsSpan(0, length).CopyTo(new Span<byte>(record + CounterLayout.LabelOffset, length));
        *(int*)(record + CounterLayout.LabelLengthOffset) = length;
        var key = new Span<byte>(record + CounterLayout.KeyOffset, CounterLayout.MaxKeyLength);
        key.Clear();
        Volatile.Write(ref Unsafe.AsRef<int>(record), CounterLayout.RecordAllocated);
        return key;
    }
}
