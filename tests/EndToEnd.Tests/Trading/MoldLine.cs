// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using TestSupport;

namespace EndToEnd.Tests.Trading;

/// <summary>
/// One line of a MoldUDP64 feed: packets of one ITCH message each, and a log of what went out. A number that is left
/// out is a loss that was made.
/// </summary>
internal sealed class MoldLine
{
    private const int MoldHeader = 20;
    private const int MessageLength = 36;
    private const int SequenceAt = 10;
    private const int TimeAt = MoldHeader + 2 + 5;

    private readonly FrameSender _sender;
    private readonly byte[] _frame;
    private readonly int _payloadAt;
    private readonly SortedSet<long> _leftOut = [];

    internal MoldLine(FrameSender sender, string source, string group, ushort port, ushort vlan)
    {
        _sender = sender;
        byte[] payload = new byte[MoldHeader + 2 + MessageLength];
        "TRADINGDAY"u8.CopyTo(payload);
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(18), 1);
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(MoldHeader), MessageLength);
        payload[MoldHeader + 2] = (byte)'A';
        _frame = new PacketBuilder
        {
            Tags = vlan == 0 ? [] : [(0x8100, vlan)],
            Source = IPAddress.Parse(source),
            Destination = IPAddress.Parse(group),
            DestinationPort = port,
            Payload = payload,
            Checksum = ChecksumForm.None,       // the payload changes in place
        }.Build();
        _payloadAt = _frame.Length - payload.Length;
    }

    /// <summary>The number sent or left out last.</summary>
    internal long Last { get; private set; }

    /// <summary>Packets sent.</summary>
    internal long Sent { get; private set; }

    /// <summary>Numbers left out up to now, within a range.</summary>
    internal int LeftOutWithin(long first, long last)
    {
        lock (_leftOut)
            return _leftOut.GetViewBetween(first, last).Count;
    }

    /// <summary>Sends the next number.</summary>
    internal void Send(long sinceMidnightNs)
    {
        Last++;
        BinaryPrimitives.WriteUInt64BigEndian(_frame.AsSpan(_payloadAt + SequenceAt), (ulong)Last);
        Span<byte> time = _frame.AsSpan(_payloadAt + TimeAt, 6);
        BinaryPrimitives.WriteUInt16BigEndian(time, (ushort)(sinceMidnightNs >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(time[2..], (uint)sinceMidnightNs);
        _sender.Send(_frame);
        Sent++;
    }

    /// <summary>Leaves the next number out.</summary>
    internal void Skip()
    {
        lock (_leftOut)
            _leftOut.Add(++Last);
    }
}
