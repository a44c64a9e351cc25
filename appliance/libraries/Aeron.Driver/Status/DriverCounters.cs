// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using Adaptive.Aeron.Command;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Agrona.Concurrent.Status;

namespace Adaptive.Aeron.Driver.Status;

/// <summary>
/// Counters of a driver, in its cnc.dat: those of the driver itself, of streams, of channels and of clients. One thread
/// allocates, frees and counts; any thread or process may read.
/// </summary>
internal sealed unsafe class DriverCounters
{
    internal const int SystemTypeId = 0;
    internal const int PublisherLimitTypeId = 1;
    internal const int SenderPositionTypeId = 2;
    internal const int ReceiverHwmTypeId = 3;
    internal const int SubscriberPositionTypeId = 4;
    internal const int ReceiverPositionTypeId = 5;
    internal const int SendChannelTypeId = 6;
    internal const int ReceiveChannelTypeId = 7;
    internal const int SenderLimitTypeId = 9;
    internal const int ClientHeartbeatTypeId = 11;
    internal const int PublisherPositionTypeId = 12;
    internal const int SenderBpeTypeId = 13;
    internal const int LocalSocketAddressTypeId = 14;
    internal const int FlowControlReceiversTypeId = 17;
    internal const int DestinationsTypeId = 18;
    internal const int SenderNaksReceivedTypeId = 19;
    internal const int ReceiverNaksSentTypeId = 20;

    // Types from 1,000 on are for applications.
    private const int OwnSystemTypeId = 1001;
    private const long NoOwner = -1;
    private const int StreamKeyLength = 20;            // bytes before the channel

    private readonly CountersManager _manager;

    /// <summary>Uses the counters of a driver's cnc.dat, all unused yet.</summary>
    internal DriverCounters(CncFile cnc, Func<long> epochClock)
        : this(new CountersManager(cnc.CountersMetadata, cnc.CountersValues, cnc.CountersValuesLength, epochClock, cnc))
    {
    }

    private DriverCounters(CountersManager manager)
    {
        _manager = manager;
        for (int id = 0; id < SystemCounterDescriptor.Count; id++)
        {
            bool isShared = id < SystemCounterDescriptor.SharedCount;
            int key = isShared ? id : id - SystemCounterDescriptor.SharedCount;
            var identity = new CounterIdentity(isShared ? SystemTypeId : OwnSystemTypeId, id, NoOwner);
            manager.Allocate(identity, SystemCounterDescriptor.LabelOf(id), 0, 0,
                bytes => BitConverter.TryWriteBytes(bytes, key));
        }

        Value((int)SystemCounter.ControlProtocolVersion) = ControlProtocolEvents.ProtocolVersion;
    }

    internal CountersReader Reader => _manager;

    /// <summary>Value of a system counter.</summary>
    internal long this[SystemCounter counter] => _manager.GetCounterValue((int)counter);

    /// <summary>Counters in private memory, for tests.</summary>
    internal static DriverCounters CreateAnonymous(int capacity)
    {
        MappedFile memory =
            MappedFile.CreateAnonymous((long)capacity * (CountersReader.ValueLength + CountersReader.MetadataLength));
        int valuesLength = capacity * CountersReader.ValueLength;
        return new DriverCounters(
            new CountersManager(memory.Address + valuesLength, memory.Address, valuesLength, () => 0, memory));
    }

    internal ref long Value(int id) => ref _manager.Value(id);

    /// <summary>Adds one; on the driver's thread only.</summary>
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

    internal static string PublisherPositionName(bool isExclusive) =>
        isExclusive ? "pub-pos (exclusive)" : "pub-pos (concurrent)";

    /// <summary>Allocates a counter of a stream with an initial value. Throws if all are in use.</summary>
    internal int AllocateStream(int typeId, string name, StreamIdentity stream, long value, long nowNs)
    {
        string join = typeId == SubscriberPositionTypeId ? $" @{value}" : "";
        return Allocate(new CounterIdentity(typeId, stream.RegistrationId, stream.OwnerId, stream.ReferenceId),
            $"{name}: {stream.RegistrationId} {stream.SessionId} {stream.StreamId} {stream.Channel}{join}", value,
            nowNs, key =>
            {
                BitConverter.TryWriteBytes(key, stream.RegistrationId);
                BitConverter.TryWriteBytes(key[8..], stream.SessionId);
                BitConverter.TryWriteBytes(key[12..], stream.StreamId);
                WriteText(key[16..], stream.Channel, CountersReader.MaxKeyLength - StreamKeyLength);
            });
    }

    /// <summary>Allocates the status of a channel, and the address to which its socket is bound, if any.</summary>
    internal ChannelStatus AllocateChannel(int typeId, string direction, long registrationId, string channel,
        UdpAddress? local, long nowNs)
    {
        const long Active = 1;
        string label = $"{direction}-channel: {channel} {local}";
        int statusId = Allocate(new CounterIdentity(typeId, registrationId), label.TrimEnd(), Active, nowNs,
            key => WriteText(key, channel, CountersReader.MaxKeyLength - sizeof(int)));
        if (local is null)
            return new ChannelStatus(statusId, null);

        string address = local.Value.ToString();
        int addressId = Allocate(new CounterIdentity(LocalSocketAddressTypeId, registrationId),
            $"{direction}-local-sockaddr: {statusId} {address}", Active, nowNs, key =>
            {
                BitConverter.TryWriteBytes(key, statusId);
                WriteText(key[4..], address, CountersReader.MaxKeyLength - 2 * sizeof(int));
            });
        return new ChannelStatus(statusId, addressId);
    }

    internal int AllocateDestinations(long registrationId, string channel, long nowNs) =>
        Allocate(new CounterIdentity(DestinationsTypeId, registrationId), $"mdc-num-dest: {channel}", 0, nowNs,
            key => WriteText(key, channel, CountersReader.MaxKeyLength - sizeof(int)));

    /// <summary>
    /// Allocates a counter of one receiver of a publication; all of a receiver have its registration id. Null if all
    /// counters are in use.
    /// </summary>
    internal int? TryAllocateReceiver(ReceiverFigure figure, long registrationId, ReceiverIdentity receiver,
        long nowNs, long ownerId)
    {
        (IPAddress address, int port) = (receiver.Source.Address.MapToIPv6(), receiver.Source.Port);
        string name = $"{ReceiverFigures.NameOf(figure)}: {receiver.PublicationId} {receiver.SessionId} "
            + $"{receiver.StreamId} {receiver.ReceiverId} {receiver.Source}";
        int id = _manager.Allocate(
            new CounterIdentity(
                ReceiverFigures.FirstTypeId + (int)figure, registrationId, ownerId, receiver.PublicationId),
            name, 0, nowNs, key =>
            {
                BitConverter.TryWriteBytes(key, receiver.PublicationId);
                BitConverter.TryWriteBytes(key[8..], receiver.SessionId);
                BitConverter.TryWriteBytes(key[12..], receiver.StreamId);
                BitConverter.TryWriteBytes(key[16..], receiver.ReceiverId);
                _ = address.TryWriteBytes(key[24..], out _);
                BitConverter.TryWriteBytes(key[40..], port);
            });
        return id == CountersReader.NULL_COUNTER_ID ? null : id;
    }

    /// <summary>Allocates a client's heartbeat, which the client writes.</summary>
    internal int AllocateHeartbeat(long clientId, long epochMs, long nowNs) =>
        Allocate(new CounterIdentity(ClientHeartbeatTypeId, clientId, clientId), $"client-heartbeat: id={clientId}",
            epochMs, nowNs, key => BitConverter.TryWriteBytes(key, clientId));

    /// <summary>Allocates a counter owned by a client.</summary>
    internal int AllocateOwned(in CounterIdentity identity, string label, byte[] key, long nowNs) =>
        Allocate(identity, label, 0, nowNs,
            bytes => key.AsSpan(0, Math.Min(key.Length, bytes.Length)).CopyTo(bytes));

    internal void Free(int id, long nowNs) => _manager.Free(id, nowNs);

    internal void Free(in ChannelStatus status, long nowNs)
    {
        Free(status.StatusId, nowNs);
        if (status.LocalAddressId is { } local)
            Free(local, nowNs);
        if (status.DestinationsId is { } destinations)
            Free(destinations, nowNs);
    }

    internal string LabelOf(int id) => _manager.GetCounterLabel(id);

    private static void WriteText(Span<byte> key, string text, int maxLength)
    {
        int length = Math.Min(text.Length, maxLength);
        BitConverter.TryWriteBytes(key, length);
        Encoding.ASCII.GetBytes(text.AsSpan(0, length), key[sizeof(int)..]);
    }

    private int Allocate(in CounterIdentity identity, string label, long value, long nowNs,
        CountersManager.KeyWriter writeKey)
    {
        int id = _manager.Allocate(identity, label, value, nowNs, writeKey);
        return id != CountersReader.NULL_COUNTER_ID
            ? id
            : throw new ChannelException(ErrorCode.RESOURCE_TEMPORARILY_UNAVAILABLE,
                $"all {_manager.Capacity} counters of the media driver are in use; close streams");
    }
}
