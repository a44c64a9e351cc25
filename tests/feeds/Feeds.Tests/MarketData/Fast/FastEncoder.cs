// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Telemetry.Feeds.Tests.MarketData.Fast;

/// <summary>
/// A FAST encoder, written from the FAST Specification 1.x.1 (20 December 2006): field operators, presence maps and
/// transfer encoding. It keeps the previous values of its dictionary, by field name, until it writes a reset.
/// </summary>
internal sealed class FastEncoder
{
    private readonly List<byte> _packet = [];
    private readonly Dictionary<string, object> _previous = [];
    private readonly List<byte> _body = [];
    private readonly List<bool> _map = [];

    public byte[] Packet() => [.. _packet];

    /// <summary>Bytes that are not FAST, such as a preamble.</summary>
    public FastEncoder Raw(params byte[] bytes)
    {
        _packet.AddRange(bytes);
        return this;
    }

    /// <summary>A FAST reset: template 120, which has no fields and clears the dictionary.</summary>
    public FastEncoder Reset()
    {
        Message(120, _ => { });
        _previous.Clear();
        return this;
    }

    /// <summary>A message: its presence map, the template id, whose operator is copy, and its fields.</summary>
    public FastEncoder Message(ulong template, Action<FastEncoder> fields)
    {
        _map.Clear();
        _body.Clear();
        Copy("template", template);
        fields(this);
        _packet.AddRange(PresenceMap([.. _map]));
        _packet.AddRange(_body);
        return this;
    }

    /// <summary>An unsigned integer without operator.</summary>
    public FastEncoder Plain(ulong value) => Body(Unsigned(value));

    /// <summary>A signed integer without operator.</summary>
    public FastEncoder Plain(long value) => Body(Signed(value));

    /// <summary>An optional unsigned integer without operator: one more than its value, or 0 for none.</summary>
    public FastEncoder Optional(ulong? value) => Body(Unsigned(value + 1 ?? 0));

    /// <summary>A byte vector without operator: its length, then its bytes.</summary>
    public FastEncoder Vector(params byte[] bytes) => Body([.. Unsigned((ulong)bytes.Length), .. bytes]);

    /// <summary>A mandatory constant: neither a bit nor a byte.</summary>
    public FastEncoder Constant() => this;

    /// <summary>An optional constant: a bit.</summary>
    public FastEncoder OptionalConstant(bool isPresent)
    {
        _map.Add(isPresent);
        return this;
    }

    /// <summary>The operator copy: left out if it is the previous value.</summary>
    public FastEncoder Copy(string name, ulong value) =>
        Mapped(!Equals(_previous.GetValueOrDefault(name), value), Unsigned(value), name, value);

    /// <summary>The operator copy of ASCII.</summary>
    public FastEncoder Copy(string name, string value) =>
        Mapped(!Equals(_previous.GetValueOrDefault(name), value), Ascii(value), name, value);

    /// <summary>The operator increment: left out if it is one more than the previous value.</summary>
    public FastEncoder Increment(string name, ulong value) => Mapped(
        _previous.GetValueOrDefault(name) is not ulong previous || previous + 1 != value, Unsigned(value), name, value);

    /// <summary>The operator default: left out if it is the template's value.</summary>
    public FastEncoder Default(ulong initial, ulong value)
    {
        _map.Add(value != initial);
        return value == initial ? this : Body(Unsigned(value));
    }

    /// <summary>The operator delta: the difference from the previous value, or from 0.</summary>
    public FastEncoder Delta(string name, long value)
    {
        long difference = value - (long)_previous.GetValueOrDefault(name, 0L);
        _previous[name] = value;
        return Body(Signed(difference));
    }

    /// <summary>The operator tail of ASCII: the end that differs from the previous value.</summary>
    public FastEncoder Tail(string name, string value)
    {
        var previous = (string)_previous.GetValueOrDefault(name, "");
        int same = previous.Length != value.Length ? 0
            : value.Zip(previous).TakeWhile(pair => pair.First == pair.Second).Count();
        return Mapped(!Equals(previous, value), Ascii(value[same..]), name, value);
    }

    /// <summary>Seven bits a byte, the highest first, no more bytes than needed; the last one has its highest bit
    /// set.</summary>
    public static byte[] Unsigned(ulong value)
    {
        Stack<byte> groups = new([(byte)(0x80 | (value % 128))]);
        while ((value /= 128) > 0)
            groups.Push((byte)(value % 128));
        return [.. groups];
    }

    /// <summary>Two's complement, sign-extended to full bytes of seven bits.</summary>
    public static byte[] Signed(long value)
    {
        Stack<byte> groups = new([(byte)(0x80 | (value & 0x7F))]);
        while (value is < -64 or > 63)
        {
            value >>= 7;
            groups.Push((byte)(value & 0x7F));
        }
        return [.. groups];
    }

    /// <summary>ASCII with a stop bit; an empty string is one zero.</summary>
    public static byte[] Ascii(string text)
    {
        byte[] bytes = text.Length == 0 ? [0] : Encoding.ASCII.GetBytes(text);
        bytes[^1] |= 0x80;
        return bytes;
    }

    /// <summary>Seven bits a byte from the first on; bytes of zeros at its end are left out.</summary>
    public static byte[] PresenceMap(params bool[] bits)
    {
        List<byte> bytes = [.. bits.Chunk(7).Select(chunk =>
            (byte)chunk.Select((isSet, place) => isSet ? 64 >> place : 0).Sum())];
        while (bytes.Count > 1 && bytes[^1] == 0)
            bytes.RemoveAt(bytes.Count - 1);
        bytes[^1] |= 0x80;
        return [.. bytes];
    }

    private FastEncoder Mapped(bool isWritten, byte[] bytes, string name, object value)
    {
        _map.Add(isWritten);
        _previous[name] = value;
        return isWritten ? Body(bytes) : this;
    }

    private FastEncoder Body(byte[] bytes)
    {
        _body.AddRange(bytes);
        return this;
    }
}
