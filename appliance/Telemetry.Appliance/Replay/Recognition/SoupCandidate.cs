// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Replay.Recognition;

/// <summary>
/// What is known of one TCP connection: whether both directions frame as SoupBinTCP, which side is the gateway, and
/// whether orders inside are OUCH 4.2 or 5.0.
/// </summary>
internal sealed class SoupCandidate(EndpointAddress left, EndpointAddress right)
{
    private const int LeastMessages = 4;
    private const int OrderTypeAt = 3;

    private readonly Side _left = new();
    private readonly Side _right = new();

    /// <summary>Segments looked at.</summary>
    public long Packets { get; private set; }

    /// <summary>The gateway; valid if a protocol was found.</summary>
    public EndpointAddress Gateway => _left.IsServer ? left : right;

    /// <summary>Orders and answers that fit the version found.</summary>
    public int Fitting => Math.Max(_left.Ouch42 + _right.Ouch42, _left.Ouch5 + _right.Ouch5);

    /// <summary>The protocol's name, or null: one side only sends what clients send, the other what servers
    /// send.</summary>
    public string? Protocol()
    {
        if (_left.IsBad || _right.IsBad || _left.Messages + _right.Messages < LeastMessages
            || _left.IsServer == _right.IsServer)
            return null;
        Side client = _left.IsServer ? _right : _left;
        if (client.Messages > 0 && !client.IsClient)
            return null;
        int version42 = _left.Ouch42 + _right.Ouch42;
        int version5 = _left.Ouch5 + _right.Ouch5;
        int orders = _left.Ouch + _right.Ouch;
        if (orders == 0)
            return null;
        return version5 == orders && version42 < orders ? "soupbintcp-ouch5"
            : version42 == orders && version5 < orders ? "soupbintcp-ouch42" : null;
    }

    /// <summary>How sure that is.</summary>
    public double Confidence => Math.Round(1 - Math.Pow(0.5, Math.Min(10, _left.Messages + _right.Messages)), 3);

    /// <summary>Why it is believed.</summary>
    public string Evidence() => string.Create(CultureInfo.InvariantCulture,
        $"{_left.Messages + _right.Messages} SoupBinTCP packets end to end, one side only sends what clients send; "
        + $"all {Fitting} orders and answers looked at have the lengths of that version");

    /// <summary>Looks at a segment.</summary>
    public void Observe(EndpointAddress from, uint sequence, byte flags, ReadOnlySpan<byte> payload, int payloadLength)
    {
        Packets++;
        (from == left ? _left : _right).Observe(sequence, flags, payload, payloadLength);
    }

    private sealed class Side
    {
        private const int MaxPacket = 4096;
        private const byte Syn = 2;
        private readonly byte[] _bytes = new byte[MaxPacket * 2];
        private int _length;
        private uint _expected;
        private bool _started;
        private bool _skipping;

        public bool IsBad { get; private set; }

        public bool IsClient { get; private set; }

        public bool IsServer { get; private set; }

        public int Messages { get; private set; }

        public int Ouch { get; private set; }

        public int Ouch42 { get; private set; }

        public int Ouch5 { get; private set; }

        public void Observe(uint sequence, byte flags, ReadOnlySpan<byte> payload, int payloadLength)
        {
            if ((flags & Syn) != 0)
            {
                _expected = sequence + 1;
                _started = true;
                return;
            }
            if (IsBad || payloadLength == 0 || _skipping)
                return;
            if (_started && sequence != _expected)
            {
                // Sent again is of no interest; what is missing ends the looking: the start of a packet is not known.
                _skipping = (int)(sequence - _expected) > 0;
                return;
            }
            _started = true;
            _expected = sequence + (uint)payloadLength;
            _skipping = payload.Length < payloadLength;
            while (!payload.IsEmpty && !IsBad)
            {
                int part = Math.Min(payload.Length, _bytes.Length - _length);
                payload[..part].CopyTo(_bytes.AsSpan(_length));
                _length += part;
                payload = payload[part..];
                TakePackets();
            }
        }

        private void TakePackets()
        {
            int at = 0;
            while (_length - at >= OrderTypeAt && !IsBad)
            {
                int length = 2 + BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(at));
                if (length < OrderTypeAt || length > MaxPacket)
                {
                    IsBad = true;
                    return;
                }
                if (_length - at < length)
                    break;
                TakePacket(_bytes.AsSpan(at, length));
                at += length;
            }
            _bytes.AsSpan(at, _length - at).CopyTo(_bytes);
            _length -= at;
        }

        private void TakePacket(ReadOnlySpan<byte> packet)
        {
            Messages++;
            switch ((char)packet[2])
            {
                case 'L' when packet.Length == 49:
                case 'R' or 'O' when packet.Length == OrderTypeAt:
                    IsClient = true;
                    break;
                case 'U' when packet.Length > OrderTypeAt:
                    TakeOrder(packet);
                    break;
                case 'S' when packet.Length > OrderTypeAt:
                    IsServer = true;
                    TakeAnswer(packet);
                    break;
                case 'A' when packet.Length == 33:
                case 'J' when packet.Length == 4:
                case 'H' or 'Z' when packet.Length == OrderTypeAt:
                    IsServer = true;
                    break;
                case '+':
                    break;
                default:
                    IsBad = true;
                    break;
            }
            IsBad |= IsServer && IsClient;
        }

        private void TakeOrder(ReadOnlySpan<byte> packet)
        {
            if (packet[OrderTypeAt] != 'O')
                return;
            IsClient = true;
            Ouch++;
            if (packet.Length is 51 or 52 && IsSide(packet[18]))
                Ouch42++;
            if (packet.Length >= 50 && IsSide(packet[8])
                && 50 + BinaryPrimitives.ReadUInt16BigEndian(packet[48..]) == packet.Length)
                Ouch5++;
        }

        private void TakeAnswer(ReadOnlySpan<byte> packet)
        {
            if (packet[OrderTypeAt] != 'A' || packet.Length < 60)
                return;
            Ouch++;
            if (packet.Length is 68 or 69 && IsSide(packet[26]))
                Ouch42++;
            if (packet.Length >= 67 && IsSide(packet[16])
                && 67 + BinaryPrimitives.ReadUInt16BigEndian(packet[65..]) == packet.Length)
                Ouch5++;
        }

        private static bool IsSide(byte value) => value is (byte)'B' or (byte)'S' or (byte)'T' or (byte)'E';
    }
}
