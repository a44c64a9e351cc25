// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Declared;

namespace Telemetry.Feeds.Tests.Declared;

/// <summary>Declarations by chance, each of which the configuration would take, and packets that nearly
/// fit.</summary>
internal sealed class RandomDeclaration
{
    private const long Second = 1_000_000_000;

    private readonly Random _random;
    private readonly List<(int Offset, int End)> _taken = [];

    /// <param name="seed">Of what is chance.</param>
    /// <param name="isCommon">Whether it is one of the shapes that have code of their own.</param>
    public RandomDeclaration(int seed, bool isCommon)
    {
        _random = new Random(seed);
        Declaration = isCommon ? MakeCommon() : Make();
    }

    public EnvelopeDeclaration Declaration { get; }

    /// <summary>A packet that often is right: lengths, counts and constants are put in.</summary>
    public byte[] Packet()
    {
        int count = _random.Next(5);
        DeclaredMessages? messages = Declaration.Messages;
        if (messages is { Fixed: > 0, Count: null })
            count = messages.Fixed;
        List<byte> body = [];
        for (int message = 0; message < count; message++)
            body.AddRange(Message(messages));
        byte[] packet = new byte[Declaration.HeaderLength + body.Count];
        _random.NextBytes(packet.AsSpan(0, Declaration.HeaderLength));
        body.CopyTo(packet, Declaration.HeaderLength);
        foreach (DeclaredField? text in new[] { Declaration.Channel, Declaration.Session })
        {
            if (text?.Form == FieldForm.Text && _random.Next(10) > 0)
                packet.AsSpan(text.Offset, text.Width).Fill((byte)"A Z\0~"[_random.Next(5)]);
        }
        if (_random.Next(20) > 0)
            Put(packet, messages?.Count, (ulong)count);
        if (_random.Next(20) > 0)
            Put(packet, Declaration.Sequence, Number());
        if (Declaration.SendTime is { } time && _random.Next(20) > 0)
        {
            Put(packet, time.Field, (ulong)_random.Next(80_000));
            Put(packet, time.Fraction, (ulong)_random.Next(1_100));
        }
        if (Declaration.Length is { } length && _random.Next(20) > 0)
            Put(packet, length.Field, (ulong)((packet.Length
                - (length.CountsHeader ? 0 : Declaration.HeaderLength)) / length.Unit));
        foreach ((int offset, byte[] bytes) in Declaration.Matches)
            bytes.CopyTo(packet, offset);
        if (_random.Next(6) == 0)
            packet[_random.Next(packet.Length)] = (byte)_random.Next(256);
        return packet;
    }

    private byte[] Message(DeclaredMessages? messages)
    {
        int size = messages is null ? 1 + _random.Next(9)
            : messages.Size > 0 ? messages.Size
            : Math.Max(1, messages.HeadLength) + _random.Next(9);
        byte[] message = new byte[size];
        _random.NextBytes(message);
        if (messages?.Length is { } length)
            Put(message, length, (ulong)(size - (messages.LengthCountsHead ? 0 : messages.HeadLength)));
        return message;
    }

    private ulong Number() => _random.Next(6) switch
    {
        0 => Declaration.First,
        1 => Declaration.Last,
        2 => Declaration.Last - (ulong)_random.Next(4),
        3 => Declaration.None ?? 0,
        _ => Declaration.First + (ulong)_random.Next(50),
    };

    private void Put(Span<byte> packet, DeclaredField? field, ulong value)
    {
        if (field is null)
            return;
        for (int index = 0; index < field.Width; index++)
        {
            int back = field.Form == FieldForm.Digits || Declaration.IsBigEndian ? field.Width - 1 - index : index;
            uint radix = field.Form == FieldForm.Digits ? 10u : 256u;
            byte digit = (byte)(value % radix);
            packet[field.Offset + back] = field.Form == FieldForm.Digits ? (byte)('0' + digit) : digit;
            value /= radix;
        }
    }

    private EnvelopeDeclaration Make()
    {
        int header = 40 + _random.Next(30);
        if (_random.Next(8) == 0)
            header = 1 + _random.Next(12);
        bool isSmall = header < 40;
        bool packets = _random.Next(2) == 0;
        DeclaredField sequence = isSmall
            ? new DeclaredField(0, Math.Min(header, 1 + _random.Next(8)))
            : Field(header, FieldForm.Digits, 8, 18);
        _taken.Add((sequence.Offset, sequence.End));
        ulong first = _random.Next(3) == 0 ? 0 : 1UL + (ulong)_random.Next(2);
        ulong last = sequence.Largest;
        if (_random.Next(3) == 0)
            last = Math.Min(last, first + 99 + (ulong)_random.Next(1_000));
        return new EnvelopeDeclaration
        {
            Name = "random",
            IsBigEndian = _random.Next(2) == 0,
            HeaderLength = header,
            Matches = isSmall || _random.Next(2) == 0 ? [] : [Match(header), Match(header)],
            Length = isSmall || _random.Next(2) == 0
                ? null
                : new DeclaredLength(Field(header, FieldForm.Digits, 4, 6), _random.Next(2) == 0, 1 + _random.Next(2)),
            Sequence = sequence,
            NumbersPackets = packets,
            First = first,
            Last = last,
            None = _random.Next(2) == 0 ? null : 0,
            Messages = packets && _random.Next(2) == 0 ? null : Messages(header, isSmall),
            Channel = isSmall || _random.Next(2) == 0 ? null : Anywhere(header, FieldForm.Text, 8, 8),
            Session = isSmall || _random.Next(2) == 0 ? null : Anywhere(header, FieldForm.Text, 8, 16),
            SendTime = isSmall || _random.Next(2) == 0 ? null : Time(header),
            Heartbeat = Mark(header),
            HeartbeatNumber = (HeartbeatNumber)_random.Next(4),
            Reset = Mark(header),
            ResetGoesToFirst = _random.Next(2) == 0,
            EndOfSession = Mark(header),
            Recovery = Mark(header),
        };
    }

    private EnvelopeDeclaration MakeCommon()
    {
        const int header = 48;
        bool isBig = _random.Next(2) == 0;
        DeclaredField sequence = Integer(8);
        ulong first = (ulong)_random.Next(3);
        int lengthAt = _random.Next(3);
        return new EnvelopeDeclaration
        {
            Name = "common",
            IsBigEndian = isBig,
            HeaderLength = header,
            Matches = [],
            Length = isBig || _random.Next(2) == 0 ? null : new DeclaredLength(Integer(4), _random.Next(2) == 0, 1),
            Sequence = sequence,
            NumbersPackets = _random.Next(4) == 0,
            First = first,
            Last = _random.Next(3) == 0 ? Math.Min(sequence.Largest, first + 99) : sequence.Largest,
            None = _random.Next(2) == 0 ? null : 0,
            Messages = new DeclaredMessages
            {
                Count = Integer(4),
                CountNone = _random.Next(4) == 0 ? 3 : null,
                Length = new DeclaredField(lengthAt, sizeof(ushort)),
                HeadLength = lengthAt + sizeof(ushort) + _random.Next(3),
                LengthCountsHead = _random.Next(2) == 0,
            },
            Session = isBig ? Field(header, FieldForm.Text, 16, 16) with { Form = FieldForm.Text } : null,
            SendTime = isBig || _random.Next(2) == 0 ? null
                : new DeclaredTime(Integer(8), Second, Integer(4), 1, _random.Next(2) == 0 ? "UTC" : null),
            Heartbeat = Mark(header),
            HeartbeatNumber = (HeartbeatNumber)_random.Next(4),
            Reset = Mark(header),
            ResetGoesToFirst = _random.Next(2) == 0,
            EndOfSession = Mark(header),
            Recovery = Mark(header),
        };

        DeclaredField Integer(int widest) => Field(header, FieldForm.Integer, widest, widest);
    }

    private DeclaredMessages Messages(int header, bool isSmall)
    {
        int kind = _random.Next(4);
        int width = 1 << _random.Next(3);
        int offset = _random.Next(3);
        DeclaredField? length = kind is 0 or 3 ? new DeclaredField(offset, width) : null;
        return new DeclaredMessages
        {
            Count = !isSmall && kind is 0 or 1 && !isSmall ? Field(header, FieldForm.Digits, 4, 5) : null,
            CountNone = _random.Next(4) == 0 ? 3 : null,
            Fixed = isSmall && kind == 1 ? 1 + _random.Next(3) : 0,
            Size = kind == 2 ? 1 + _random.Next(9) : 0,
            Length = length,
            HeadLength = length is null ? 0 : length.End + _random.Next(3),
            LengthCountsHead = _random.Next(2) == 0,
        };
    }

    private DeclaredTime Time(int header)
    {
        long[] units = [Second, 1_000_000, 1_000, 1];
        int unit = _random.Next(3);
        int finer = unit + 1 + _random.Next(3 - unit);
        bool hasFraction = _random.Next(2) == 0;
        return new DeclaredTime(
            Field(header, FieldForm.Digits, 8, 14), units[unit],
            hasFraction ? Field(header, FieldForm.Digits, 4, 9) : null, hasFraction ? units[finer] : 0,
            _random.Next(2) == 0 ? "UTC" : null);
    }

    private DeclaredMark? Mark(int header)
    {
        if (_random.Next(2) == 0)
            return null;
        int width = 1 + _random.Next(8);
        var field = new DeclaredField(_random.Next(header + 6), width);
        ulong mask = _random.Next(2) == 0 ? field.Largest : field.Largest & (ulong)_random.Next(1, 256);
        ulong value = (ulong)_random.Next(256) & mask;
        return new DeclaredMark(field, mask, [(value, value), (value, value + (ulong)_random.Next(9))]);
    }

    private (int Offset, byte[] Bytes) Match(int header)
    {
        DeclaredField field = Field(header, FieldForm.Integer, 4, 4);
        byte[] bytes = new byte[field.Width];
        _random.NextBytes(bytes);
        return (field.Offset, bytes);
    }

    private DeclaredField Anywhere(int header, FieldForm other, int widest, int widestOther)
    {
        bool isOther = _random.Next(2) == 0;
        int width = 1 + _random.Next(isOther ? widestOther : widest);
        return new DeclaredField(
            _random.Next(header - width + 1), width, isOther ? other : FieldForm.Integer);
    }

    /// <summary>A field on bytes that no other one has.</summary>
    private DeclaredField Field(int header, FieldForm other, int widest, int widestOther)
    {
        for (int tries = 0; ; tries++)
        {
            DeclaredField field = tries < 100
                ? Anywhere(header, other, widest, widestOther)
                : new DeclaredField(_random.Next(header), 1);
            if (_taken.Exists(taken => field.Offset < taken.End && taken.Offset < field.End))
                continue;
            _taken.Add((field.Offset, field.End));
            return field;
        }
    }
}
