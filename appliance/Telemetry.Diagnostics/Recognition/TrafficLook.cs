// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Packets;
using Telemetry.Model.Definitions;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>
/// Collects, of traffic whose protocols are not known, what is needed to tell them. Its memory is bounded: what it had
/// no room for is counted.
/// </summary>
public sealed class TrafficLook
{
    private const int MaxGroups = 4096;
    private const int MaxUnicast = 1024;
    private const int MaxConversations = 1024;

    private readonly Dictionary<EndpointAddress, DatagramDestination> _destinations = [];
    private readonly Dictionary<(EndpointAddress, EndpointAddress), Conversation> _conversations = [];
    private int _unicast;

    /// <summary>Packets looked at.</summary>
    public long Packets { get; private set; }

    /// <summary>Datagrams to destinations that there was no room for.</summary>
    public long DatagramsPassedOver { get; private set; }

    /// <summary>Segments of connections that there was no room for.</summary>
    public long SegmentsPassedOver { get; private set; }

    internal IReadOnlyCollection<DatagramDestination> Destinations => _destinations.Values;

    internal IReadOnlyCollection<Conversation> Conversations => _conversations.Values;

    /// <summary>Looks at a packet.</summary>
    /// <param name="packet">What its headers say.</param>
    /// <param name="payload">What was captured of its payload; it is the same afterwards.</param>
    /// <param name="stampNs">When it was captured, nanoseconds since 1970.</param>
    public void Look(in ParsedPacket packet, Span<byte> payload, long stampNs)
    {
        Packets++;
        if (packet.Protocol == PacketParser.Udp)
            LookAtDatagram(packet, payload, stampNs);
        else
            LookAtSegment(packet, payload, stampNs);
    }

    private void LookAtDatagram(in ParsedPacket packet, Span<byte> payload, long stampNs)
    {
        if (packet.IsFragment)
            return;
        var endpoint = new EndpointAddress(packet.DestinationAddress, packet.DestinationPort);
        if (!_destinations.TryGetValue(endpoint, out DatagramDestination? destination))
        {
            bool isFull = endpoint.IsMulticast
                ? _destinations.Count - _unicast >= MaxGroups : _unicast >= MaxUnicast;
            if (isFull)
            {
                DatagramsPassedOver++;
                return;
            }
            if (!endpoint.IsMulticast)
                _unicast++;
            destination = new DatagramDestination(endpoint);
            _destinations.Add(endpoint, destination);
        }
        destination.Look(payload, packet.PayloadLength, stampNs);
    }

    private void LookAtSegment(in ParsedPacket packet, ReadOnlySpan<byte> payload, long stampNs)
    {
        var from = new EndpointAddress(packet.SourceAddress, packet.SourcePort);
        var to = new EndpointAddress(packet.DestinationAddress, packet.DestinationPort);
        bool ordered = from.Address < to.Address || (from.Address == to.Address && from.Port < to.Port);
        (EndpointAddress Left, EndpointAddress Right) key = ordered ? (from, to) : (to, from);
        if (!_conversations.TryGetValue(key, out Conversation? conversation))
        {
            if (_conversations.Count >= MaxConversations)
            {
                SegmentsPassedOver++;
                return;
            }
            conversation = new Conversation(key.Left, key.Right);
            _conversations.Add(key, conversation);
        }
        conversation.Take(
            from == key.Left, packet.TcpSequence, packet.TcpFlags, payload, packet.PayloadLength, stampNs);
    }
}
