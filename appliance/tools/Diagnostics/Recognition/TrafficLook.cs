// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Packets;
using Telemetry.Feeds.Catalog;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>Collects the evidence from traffic whose protocols are unknown. Its memory is bounded; packets without room
/// are counted.</summary>
/// <param name="declared">Protocols of the configuration, which are searched beside the built-in ones.</param>
public sealed class TrafficLook(IReadOnlyList<ProtocolRow> declared)
{
    private const int MaxGroups = 4096;
    private const int MaxUnicast = 1024;
    private const int MaxConversations = 1024;

    private readonly Dictionary<EndpointAddress, DatagramDestination> _destinations = [];
    private readonly Dictionary<(EndpointAddress, EndpointAddress), Conversation> _conversations = [];
    private readonly IReadOnlyList<ProtocolRow> _protocols = DatagramDestination.Protocols(declared);
    private int _unicast;
    private int _place;

    /// <summary>Packets examined.</summary>
    public long Packets { get; private set; }

    /// <summary>Datagrams to destinations for which there was no room.</summary>
    public long DatagramsPassedOver { get; private set; }

    /// <summary>Segments of connections for which there was no room.</summary>
    public long SegmentsPassedOver { get; private set; }

    internal IReadOnlyCollection<DatagramDestination> Destinations => _destinations.Values;

    internal IReadOnlyCollection<Conversation> Conversations => _conversations.Values;

    /// <summary>Begins another place of a sample: numbers of packets before are not compared with those that follow.
    /// </summary>
    public void BeginPlace() => _place++;

    /// <summary>Examines a packet.</summary>
    /// <param name="packet">Its parsed headers.</param>
    /// <param name="payload">The captured part of its payload; unchanged on return.</param>
    /// <param name="stampNs">Its stamp, nanoseconds since 1970.</param>
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
            destination = new DatagramDestination(endpoint, _protocols);
            _destinations.Add(endpoint, destination);
        }
        destination.Look(payload, packet.PayloadLength, stampNs, _place);
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
            from == key.Left, packet.TcpSequence, packet.TcpFlags, payload, packet.PayloadLength, stampNs, _place);
    }
}
