// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Adaptive.Aeron.Command;
using Adaptive.Agrona.Concurrent;
using Adaptive.Agrona.Concurrent.RingBuffer;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>
/// Reads the commands of clients from their ring. They come from other processes: whatever they contain, the driver
/// continues, and an invalid command is answered with an error.
/// </summary>
internal sealed class ClientCommandAdapter
{
    private const int CommandsPerCycle = 10;
    private const int MaxChannelLength = 4095;         // characters
    private const int MaxReasonLength = 1023;          // characters, as in the frame that carries it

    private readonly ManyToOneRingBuffer _toDriver;
    private readonly DriverConductor _conductor;
    private readonly MessageHandler _handler;
    private long _nowNs;

    internal ClientCommandAdapter(ManyToOneRingBuffer toDriver, DriverConductor conductor)
    {
        _toDriver = toDriver;
        _conductor = conductor;
        _handler = OnMessage;
    }

    /// <summary>Executes clients' commands; returns their number.</summary>
    internal int Receive(long nowNs)
    {
        _nowNs = nowNs;
        return _toDriver.Read(_handler, CommandsPerCycle);
    }

    private void OnMessage(int messageTypeId, ReadOnlySpan<byte> bytes)
    {
        if (!CorrelatedMessage.TryDecode(bytes, out CorrelatedMessage head))
        {
            _conductor.OnError($"a command of type {messageTypeId} has {bytes.Length} bytes and names no client");
            return;
        }

        bool isWhole = messageTypeId switch
        {
            ControlProtocolEvents.AddPublication => AddPublication(bytes, isExclusive: false),
            ControlProtocolEvents.AddExclusivePublication => AddPublication(bytes, isExclusive: true),
            ControlProtocolEvents.AddSubscription => AddSubscription(bytes),
            ControlProtocolEvents.RemovePublication or ControlProtocolEvents.RemoveSubscription
                or ControlProtocolEvents.RemoveCounter => Remove(messageTypeId, bytes),
            ControlProtocolEvents.ClientKeepalive => Keepalive(head.ClientId),
            ControlProtocolEvents.ClientClose => Close(head.ClientId),
            ControlProtocolEvents.AddCounter => AddCounter(bytes),
            ControlProtocolEvents.AddStaticCounter => AddStaticCounter(bytes),
            ControlProtocolEvents.AddDestination or ControlProtocolEvents.RemoveDestination
                or ControlProtocolEvents.AddReceiveDestination or ControlProtocolEvents.RemoveReceiveDestination =>
                ChangeDestination(messageTypeId, bytes),
            ControlProtocolEvents.RemoveDestinationById => RemoveDestinationById(bytes),
            ControlProtocolEvents.RejectImage => RejectImage(bytes),
            ControlProtocolEvents.GetNextAvailableSessionId => GetNextSessionId(bytes),
            _ => Refuse(messageTypeId, head.CorrelationId),
        };
        if (!isWhole)
            _conductor.Refuse(head.CorrelationId, ErrorCode.MALFORMED_COMMAND,
                $"a command of type {messageTypeId} is malformed; use a client of control protocol 1.0");
    }

    private static string? Channel(ReadOnlySpan<byte> text) =>
        text.Length <= MaxChannelLength ? Encoding.ASCII.GetString(text) : null;

    private bool AddPublication(ReadOnlySpan<byte> bytes, bool isExclusive)
    {
        if (!PublicationMessage.TryDecode(bytes, out PublicationMessage message) ||
            Channel(message.Channel) is not { } channel)
            return false;

        _conductor.OnAddPublication(message.ClientId, message.CorrelationId, channel, message.StreamId, isExclusive,
            _nowNs);
        return true;
    }

    private bool AddSubscription(ReadOnlySpan<byte> bytes)
    {
        if (!SubscriptionMessage.TryDecode(bytes, out SubscriptionMessage message) ||
            Channel(message.Channel) is not { } channel)
            return false;

        _conductor.OnAddSubscription(message.ClientId, message.CorrelationId, channel, message.StreamId, _nowNs);
        return true;
    }

    private bool Remove(int messageTypeId, ReadOnlySpan<byte> bytes)
    {
        if (!RemoveMessage.TryDecode(bytes, out RemoveMessage message))
            return false;

        if (messageTypeId == ControlProtocolEvents.RemovePublication)
            _conductor.OnRemovePublication(message.CorrelationId, message.RegistrationId,
                (message.Flags & RemoveMessage.RevokeFlag) != 0, _nowNs);
        else if (messageTypeId == ControlProtocolEvents.RemoveSubscription)
            _conductor.OnRemoveSubscription(message.CorrelationId, message.RegistrationId, _nowNs);
        else
            _conductor.OnRemoveCounter(message.CorrelationId, message.RegistrationId, _nowNs);
        return true;
    }

    private bool ChangeDestination(int messageTypeId, ReadOnlySpan<byte> bytes)
    {
        if (!DestinationMessage.TryDecode(bytes, out DestinationMessage message) ||
            Channel(message.Channel) is not { } channel)
            return false;

        bool isAdded = messageTypeId is ControlProtocolEvents.AddDestination
            or ControlProtocolEvents.AddReceiveDestination;
        if (messageTypeId is ControlProtocolEvents.AddDestination or ControlProtocolEvents.RemoveDestination)
            _conductor.OnChangeDestination(message.ClientId, message.CorrelationId, message.RegistrationId, channel,
                isAdded, _nowNs);
        else
            _conductor.OnChangeReceiveDestination(message.ClientId, message.CorrelationId, message.RegistrationId,
                channel, isAdded, _nowNs);
        return true;
    }

    private bool RemoveDestinationById(ReadOnlySpan<byte> bytes)
    {
        if (!DestinationByIdMessage.TryDecode(bytes, out DestinationByIdMessage message))
            return false;

        _conductor.OnRemoveDestination(message.CorrelationId, message.ResourceRegistrationId,
            message.DestinationRegistrationId);
        return true;
    }

    private bool RejectImage(ReadOnlySpan<byte> bytes)
    {
        if (!RejectImageMessage.TryDecode(bytes, out RejectImageMessage message) ||
            message.Reason.Length > MaxReasonLength)
            return false;

        _conductor.OnRejectImage(message.CorrelationId, message.ImageCorrelationId,
            Encoding.ASCII.GetString(message.Reason));
        return true;
    }

    private bool Keepalive(long clientId)
    {
        _conductor.OnKeepalive(clientId);
        return true;
    }

    private bool Close(long clientId)
    {
        _conductor.OnCloseClient(clientId, _nowNs);
        return true;
    }

    private bool AddCounter(ReadOnlySpan<byte> bytes)
    {
        if (!CounterMessage.TryDecode(bytes, out CounterMessage message))
            return false;

        _conductor.OnAddCounter(message.ClientId, message.CorrelationId, message.TypeId, message.Key.ToArray(),
            Encoding.ASCII.GetString(message.Label), _nowNs);
        return true;
    }

    private bool AddStaticCounter(ReadOnlySpan<byte> bytes)
    {
        if (!StaticCounterMessage.TryDecode(bytes, out StaticCounterMessage message))
            return false;

        _conductor.OnAddStaticCounter(message.CorrelationId, message.RegistrationId, message.TypeId,
            message.Key.ToArray(), Encoding.ASCII.GetString(message.Label), _nowNs);
        return true;
    }

    private bool GetNextSessionId(ReadOnlySpan<byte> bytes)
    {
        if (!NextSessionIdMessage.TryDecode(bytes, out NextSessionIdMessage message))
            return false;

        _conductor.OnGetNextSessionId(message.CorrelationId);
        return true;
    }

    private bool Refuse(int messageTypeId, long correlationId)
    {
        bool isKnown = messageTypeId is >= ControlProtocolEvents.AddPublication
            and <= ControlProtocolEvents.GetNextAvailableSessionId;
        _conductor.Refuse(correlationId,
            isKnown ? ErrorCode.NOT_SUPPORTED : ErrorCode.UNKNOWN_COMMAND_TYPE_ID,
            $"this media driver does not do commands of type {messageTypeId}; do without, or use another media driver");
        return true;
    }
}
